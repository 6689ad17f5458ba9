import { area } from './language.svelte';
import en from './en/audit';

/** Words of the audit log. */
export const audit = area('audit', en);
