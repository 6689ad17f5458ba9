// The field's own readers, on a file that was exported.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { here, python } from './settings.js';

/** @typedef {[file: string, ...expectations: string[]]} Check with arguments of readers/check_exports.py */

/**
 * Loads exports with pandas and pyarrow and compares them with expectations; fails with what differs. One process reads
 * them all: to load these libraries takes longer than to read the files.
 * @param {...Check} checks
 */
export async function readInPandas(...checks) {
  const told = checks.flatMap((check, at) => (at === 0 ? check : ['--then', ...check]));
  const child = spawn(python, [here('readers/check_exports.py'), ...told], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const [code, signal] = await once(child, 'close');
  if (code === 0) return;
  const end = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
  throw new Error(`the check of ${checks.map(([file]) => file).join(', ')} ${end}:\n${said.trim() || '(it said nothing)'}`);
}
