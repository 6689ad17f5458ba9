// What the tests are told by `cargo xtask e2e`, with what one would use by hand.

import { fileURLToPath } from 'node:url';

/** @param {string} relative a path below e2e/ */
export const here = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** The binary under test. */
export const binary = process.env.CANDOR_BINARY ?? here('../target/debug/candor');
/** A Chromium; Playwright's own is never downloaded. */
export const chromium = process.env.CANDOR_CHROMIUM ?? '/usr/bin/chromium';
/** A Python with pandas and pyarrow. */
export const python = process.env.CANDOR_PYTHON ?? 'python3';
/** Whether to show the browser's window. */
export const headed = process.env.CANDOR_HEADED === '1';
/** Whether what is kept for comparison is written anew instead. */
export const updates = process.env.CANDOR_UPDATE_SNAPSHOTS === '1';
/** Where pictures and failures are left. */
export const results = here('test-results');
