// The web app as developers build it, with the style guide in it, over the fixtures of web/dev.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { here } from './settings.js';

const FOLDER = '.svelte-kit/development';

/** Builds it beside the app that the binary carries, and serves it. */
export async function developmentApp() {
  await build();
  const { serve } = await import(here('../web/dev/serve.mjs'));
  /** @type {import('node:http').Server} */
  const server = await serve(here(`../web/${FOLDER}`));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function build() {
  const vite = createRequire(here('../web/package.json')).resolve('vite/package.json').replace('package.json', 'bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--mode', 'development', '--logLevel', 'error'], {
    cwd: here('../web'),
    env: { ...process.env, CANDOR_WEB_BUILD: FOLDER },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {string[]} */ const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the web app could not be built:\n${said.join('')}`);
}
