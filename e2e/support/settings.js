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
/** Whether pages are held against their kept accessibility trees: times told in words still differ from run to run. */
export const trees = process.env.CANDOR_TREES === '1';

export const headed = process.env.CANDOR_HEADED === '1';
/** Whether what is kept for comparison is written anew instead. */
export const updates = process.env.CANDOR_UPDATE_SNAPSHOTS === '1';
/** Where pictures and failures are left. */
export const results = here('test-results');
