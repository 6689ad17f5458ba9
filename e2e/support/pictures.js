// Pictures of a page at three widths, light and dark.

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { results } from './settings.js';

const WIDTHS = [360, 768, 1440];
const HEIGHT = 900;
/** @type {('light' | 'dark')[]} */
const THEMES = ['light', 'dark'];

/**
 * Leaves `<name>-<width>-<theme>.png` in test-results/; a page wider than its window is a fault.
 * @param {import('./browser.js').Person} person
 * @param {string} name
 */
export async function picture({ page, faults }, name) {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wider > 0) faults.push(`${name} is ${wider} px wider than a window of ${width} px`);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await save(page, join(results, 'pictures', `${name}-${width}-${theme}.png`), true);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}

/** @param {import('playwright-core').Page} page @param {string} path @param {boolean} fullPage */
export async function save(page, path, fullPage) {
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage });
}
