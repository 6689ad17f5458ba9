// The static build, made fit for a content security policy without 'unsafe-inline':
// SvelteKit starts its pages by a script written into index.html; here that script becomes a file of its own.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import adapterStatic from '@sveltejs/adapter-static';

const inlineScript = /<script>([\s\S]*?)<\/script>/g;

/** Moves every inline script of the page into `_app/immutable/`, named by its content. */
function moveScripts(folder, page) {
  const file = join(folder, page);
  const html = readFileSync(file, 'utf8').replace(inlineScript, (_, source) => {
    const name = `_app/immutable/boot.${createHash('sha256').update(source).digest('hex').slice(0, 8)}.js`;
    writeFileSync(join(folder, name), source.trim() + '\n');
    return `<script src="/${name}"></script>`;
  });
  if (/\son\w+=|<style|\sstyle=/.test(html)) throw new Error(`${page} still has inline code or styles`);
  writeFileSync(file, html);
}

/** adapter-static with index.html for every address, scripts moved out, `.br` and `.gz` beside each file. */
export default function adapter(folder = 'build') {
  const inner = adapterStatic({
    pages: folder,
    assets: folder,
    fallback: 'index.html',
    precompress: false,
    strict: true,
  });
  return {
    name: 'candor-static',
    async adapt(builder) {
      await inner.adapt(builder);
      moveScripts(folder, 'index.html');
      await builder.compress(folder);
    },
  };
}
