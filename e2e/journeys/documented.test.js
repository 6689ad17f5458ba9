// The page of the book that scripts are copied from, run as it stands.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { readInPandas } from '../support/readers.js';
import { Server } from '../support/server.js';
import { here } from '../support/settings.js';

const PAGE = here('../docs/src/api/main-path.md');

/** @type {Server} */ let server;
/** @type {string} */ let folder;

before(async () => {
  server = await Server.start();
  folder = await mkdtemp(join(tmpdir(), 'candor-documented-'));
});

after(async () => {
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('the main path of the book, with curl', { timeout: 300_000 }, async () => {
  const page = await readFile(PAGE, 'utf8');
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  assert.ok(blocks.length >= 5, 'the page has lost its blocks');
  const script = `set -euo pipefail\n${blocks.join('\n')}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: folder,
    timeout: 240_000,
    env: { ...process.env, URL: server.url },
  });
  assert.match(stdout, /"imported": 2/);
  assert.match(stdout, /"rule": "(none_left|looking)"/);
  await readInPandas([
    join(folder, 'consensus.jsonl'),
    ...['--rows', '2', '--unique', 'external_id', '--where', 'external_id=r2', 'value=positive'],
    ...['--has', 'data.text', '--between', 'probability', '0', '1'],
  ]);
  assert.deepEqual(server.faults(), []);
});
