import { area } from './language.svelte';
import en from './en/operator';

/** Words of whoever runs the server. */
export const operator = area('operator', en);
