import { area } from './language.svelte';
import en from './en/landing';

/** Words of the page that strangers see first. */
export const landing = area('landing', en);
