// The field's own readers, on a file that was exported.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { here, python } from './settings.js';

/**
 * Loads an export with pandas and pyarrow and compares it with expectations; fails with what differs.
 * @param {string} file
 * @param {...string} expectations arguments of readers/check_exports.py
 */
export async function readsInPandas(file, ...expectations) {
  await promisify(execFile)(python, [here('readers/check_exports.py'), file, ...expectations]);
}
