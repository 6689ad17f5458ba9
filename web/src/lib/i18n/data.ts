import { area } from './language.svelte';
import en from './en/data';

/** Words of adding tasks: dropping a file, mapping its fields, the import. */
export const data = area('data', en);
