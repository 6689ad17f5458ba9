export default {
  hidePassword: 'Hide the password',
  showPassword: 'Show the password',
} as const;
