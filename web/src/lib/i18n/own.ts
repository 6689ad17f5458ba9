import { area } from './language.svelte';
import en from './en/own';

/** Words of a contributor's own pages: board, brief, my work, earnings. */
export const own = area('own', en);
