import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import adapter from './adapter.js';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/**
 * Style attributes in the markup of SvelteKit's root (its announcer) and of bits-ui's command list are refused by
 * our policy; classes of ours say the same.
 */
const withoutStyles = {
  name: 'without-styles',
  markup: ({ content, filename = '' }) => {
    if (filename.endsWith('generated/root.svelte')) {
      return { code: content.replace(/(id="svelte-announcer"[^>]*?)\s+style="[^"]*"/, '$1 class="sr"') };
    }
    if (filename.includes('/bits-ui/')) {
      return { code: content.replaceAll('style="display: contents;"', 'class="contents"') };
    }
  },
};

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: [withoutStyles, vitePreprocess()],
  kit: {
    // The end-to-end tests build a second app, with the style guide, beside the one that the binary carries.
    adapter: adapter(process.env.CANDOR_WEB_BUILD ?? 'build'),
    version: { name: version },
    paths: { relative: false },
  },
};
