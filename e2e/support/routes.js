// The pages that the web app has, as its folders say.

import { readdir } from 'node:fs/promises';
import { here } from './settings.js';

/** Every page, with `:id` where a subject is named. @returns {Promise<string[]>} */
export async function routes() {
  const folder = here('../web/src/routes');
  const files = await readdir(folder, { recursive: true });
  const pages = files.filter((file) => /(^|\/)\+page(@[^/]*)?\.svelte$/.test(file));
  return pages.map(routeOf).sort();
}

/** `(app)/projects/[id]/brief/+page@(app).svelte` is `/projects/:id/brief`. @param {string} file */
function routeOf(file) {
  const parts = file.split('/').slice(0, -1).filter((part) => !/^\(.*\)$/.test(part));
  return `/${parts.map((part) => part.replace(/^\[.*\]$/, ':id')).join('/')}`;
}
