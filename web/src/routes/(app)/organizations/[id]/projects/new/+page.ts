export const load = () => ({ shell: 'rail' as const });
