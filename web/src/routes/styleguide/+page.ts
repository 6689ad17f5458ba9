import { error } from '@sveltejs/kit';

/** Only in development builds (`vite dev`, `vite build --mode development`); else a page like any that is not there. */
export function load() {
  if (import.meta.env.MODE === 'production') error(404, 'Not found');
  return {};
}
