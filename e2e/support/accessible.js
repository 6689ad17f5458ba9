// axe-core on the page as it stands.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Fails with every breach of WCAG 2.2 AA that axe finds. The script is given to the page by the debugger, so
 * the page's content security policy stays as it is.
 * @param {import('playwright-core').Page} page
 * @param {string} name of the page, for the message
 */
export async function isAccessible(page, name) {
  await page.evaluate(source);
  const { violations } = await page.evaluate(
    (rules) => /** @type {any} */ (window).axe.run(document, { runOnly: { type: 'tag', values: rules } }),
    RULES,
  );
  const found = violations.map(
    (/** @type {any} */ rule) =>
      `${rule.id}: ${rule.help}\n${rule.nodes.map((/** @type {any} */ node) => `    ${node.target.join(' ')}`).join('\n')}`,
  );
  assert.deepEqual(found, [], `${name} has barriers`);
}
