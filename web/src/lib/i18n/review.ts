import { area } from './language.svelte';
import en from './en/review';

/** Words of reviewing. */
export const review = area('review', en);
