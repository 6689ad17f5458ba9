// Pictures of parts of a page, kept in snapshots/ and compared, so that a change of looks is seen before it is merged.
//
// Two machines do not draw the edges of letters alike. Both pictures are therefore halved, which evens out edges, and
// a dot counts as another one only when it differs clearly; some dots may. What moves, appears or changes its colour
// is far more than that.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { here, results, updates } from './settings.js';

/** @typedef {import('playwright-core').Page} Page */

/** How far a colour channel of a dot may be off, of 255. */
const CHANNEL = 40;
/** How many dots of the halved picture may be off. */
const DOTS = 30;

/** A part of a page as it is compared. @param {import('playwright-core').Locator} part */
export const picture = (part) => part.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' });

/** Whether what `compare` found is more than another machine's edges. @param {number | string} found */
export const isAnother = (found) => typeof found === 'string' || found > DOTS;

/**
 * Compares a part of a page with its kept picture; gives what differs in words, or null.
 * @param {import('playwright-core').Locator} part
 * @param {string} name of the picture, below snapshots/
 * @returns {Promise<string | null>}
 */
export async function differs(part, name) {
  const found = await picture(part);
  const path = here(`snapshots/${name}.png`);
  if (updates) {
    await keep(path, found);
    return null;
  }
  const kept = await readFile(path).catch(() => null);
  const dots = kept === null ? 'there is no picture yet' : await compare(part.page(), kept, found);
  if (!isAnother(dots)) return null;
  await keep(join(results, `${name}.png`), found);
  const what = typeof dots === 'number' ? `${dots} dots are others` : dots;
  return `${name}: ${what}; see test-results/${name}.png`;
}

/** @param {string} path @param {Buffer} picture */
async function keep(path, picture) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, picture);
}

/**
 * How many dots of the halved pictures are not alike, or why they cannot be compared. The browser decodes them.
 * @param {Page} page @param {Buffer} kept @param {Buffer} found @returns {Promise<number | string>}
 */
export async function compare(page, kept, found) {
  if (kept.equals(found)) return 0;
  const pictures = [kept, found].map((picture) => picture.toString('base64'));
  return page.evaluate(inBrowser, { pictures, channel: CHANNEL });
}

/** Runs in the page. @param {{pictures: string[], channel: number}} what @returns {Promise<number | string>} */
async function inBrowser({ pictures, channel }) {
  const halved = await Promise.all(
    pictures.map(async (text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const [width, height] = [Math.ceil(image.width / 2), Math.ceil(image.height / 2)];
      const context = new OffscreenCanvas(width, height).getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.drawImage(image, 0, 0, width, height);
      return { size: `${image.width} x ${image.height}`, dots: context.getImageData(0, 0, width, height).data };
    }),
  );
  const [before, after] = halved;
  if (before === undefined || after === undefined) throw new Error('two pictures are compared');
  if (before.size !== after.size) return `it was ${before.size} px and is ${after.size}`;
  let count = 0;
  for (let at = 0; at < before.dots.length; at += 4) {
    const off = [0, 1, 2].some((one) => Math.abs((before.dots[at + one] ?? 0) - (after.dots[at + one] ?? 0)) > channel);
    if (off) count += 1;
  }
  return count;
}
