import { area } from './language.svelte';
import en from './en/account';

/** Words of one's own account: profile, sessions, tokens, notifications. */
export const account = area('account', en);
