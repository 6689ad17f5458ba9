import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import adapter from './adapter.js';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** SvelteKit's own root component hides its announcer by a style attribute, which our policy forbids. */
const plainAnnouncer = {
  name: 'plain-announcer',
  markup: ({ content, filename }) =>
    filename?.endsWith('generated/root.svelte')
      ? { code: content.replace(/(id="svelte-announcer"[^>]*?)\s+style="[^"]*"/, '$1 class="sr"') }
      : undefined,
};

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: [plainAnnouncer, vitePreprocess()],
  kit: {
    adapter: adapter('build'),
    version: { name: version },
    paths: { relative: false },
  },
};
