export const load = () => ({ shell: 'rail' });
