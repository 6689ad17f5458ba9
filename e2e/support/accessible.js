// axe-core on the page as it stands.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** @typedef {import('./browser.js').Person} Person */

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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
  const { violations } = await page.evaluate(
    (rules) => /** @type {any} */ (window).axe.run(document, { runOnly: { type: 'tag', values: rules } }),
    RULES,
  );
  for (const rule of violations) {
    const places = rule.nodes.map((/** @type {any} */ node) => node.target.join(' ')).slice(0, 3);
    person.faults.push(`barrier on ${name}: ${rule.id}, ${rule.help}: ${places.join(' | ')}`);
  }
}
