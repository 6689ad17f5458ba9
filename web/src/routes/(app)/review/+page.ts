export const load = () => ({ shell: 'none' });
