import { area } from './language.svelte';
import en from './en/batches';

/** Words of a batch: making one, its places and money, the acts on it. */
export const batches = area('batches', en);
