// axe-core on the page as it stands.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** @typedef {import('./browser.js').Person} Person */

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** How often a page with a breach is looked at again. */
const LOOKS_AGAIN = 3;

/**
 * What axe finds once nothing moves that comes to an end by itself: half through a fade, every text is too pale.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<import('axe-core').Result[]>}
 */
async function breaches(page) {
  await page.evaluate(async () => {
    const ends = (/** @type {Animation} */ one) => Number.isFinite(one.effect?.getComputedTiming().endTime);
    const moving = () => document.getAnimations().filter((one) => one.playState === 'running' && ends(one));
    // One that is broken off rejects; what it leads to may move in turn.
    while (moving().length > 0) await Promise.allSettled(moving().map((one) => one.finished));
  });
  const { violations } = await page.evaluate(
    (rules) => /** @type {any} */ (window).axe.run(document, { runOnly: { type: 'tag', values: rules } }),
    RULES,
  );
  return violations;
}

/**
 * Counts every breach of WCAG 2.2 AA that axe finds among what went wrong for a person, so that one run of a
 * journey tells of all of them. The script is given to the page by the debugger: the page's content security
 * policy stays as it is.
 * @param {Person} person
 * @param {string} name of the page
 */
export async function judge(person, name) {
  const { page } = person;
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(source);
  let violations = await breaches(page);
  // A colour on its way from one state to another, while axe looked, is no breach: what stays is.
  for (let again = 0; violations.length > 0 && again < LOOKS_AGAIN; again += 1) violations = await breaches(page);
  for (const rule of violations) {
    const places = rule.nodes.map((node) => node.target.join(' ')).slice(0, 3);
    person.faults.push(`barrier on ${name}: ${rule.id}, ${rule.help}: ${places.join(' | ')}`);
  }
}
