import { area } from './language.svelte';
import en from './en/auth';

/** Words of signing in, signing up and the way in. */
export const auth = area('auth', en);
