import { area } from './language.svelte';
import en from './en/common';

/** Words that every page may need. */
export const common = area('common', en);
