import { area } from './language.svelte';
import en from './en/work';

/** Words of the workbench. */
export const work = area('work', en);
