// What views may ask of the frame around them, where there is one.
import { getContext, setContext } from 'svelte';
import type { Report } from '$lib/api/types';

type Ask = (kind: Report['kind'], text: string) => void;
const KEY = Symbol('frame');

export const provideReports = (ask: Ask): unknown => setContext(KEY, ask);
/** Opens the report dialog with a text filled in; undefined in a preview, where nothing is reported. */
export const askForReport = (): Ask | undefined => getContext<Ask | undefined>(KEY);
