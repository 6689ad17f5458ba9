import { area } from './language.svelte';
import en from './en/organization';

/** Words of an organization: members, treasury, ledger. */
export const organization = area('organization', en);
