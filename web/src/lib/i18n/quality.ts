import { area } from './language.svelte';
import en from './en/quality';

/** Words of tasks, results, agreement and annotators. */
export const quality = area('quality', en);
