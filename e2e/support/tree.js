// What assistive technology is told of a page, kept in snapshots/trees/ and compared.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { here, updates, trees } from './settings.js';

/** @typedef {import('./browser.js').Person} Person */

/** What differs from run to run and says nothing of the structure. @type {[RegExp, string][]} */
const PASSING = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, ':id'],
  // Contributors' names in a project, and what a link is signed with.
  [/\bp-[0-9a-f]{4,}\b/g, 'p-0'],
  [/\bsig=[0-9a-f]+/g, 'sig=0'],
  // The page's title is said on the way from page to page.
  [/^- text: .* · Candor\n/gm, ''],
  [/\bSaved .*? ago\b/g, 'Saved'],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /g, ''],
  [/\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b/g, 'month'],
  [/\d[\d.,:]*/g, '0'],
  [/\b(seconds?|minutes?|hours?|min|s|h)\b/g, 'time'],
];

/**
 * Counts a tree of roles and names that is not the one that was kept among what went wrong for a person.
 * @param {Person} person @param {string} name of the page
 * @param {RegExp} [varying] words that chance puts there
 */
export async function treeHolds(person, name, varying = /(?!)/g) {
  if (!updates && !trees) return;
  const tree = (await atRest(person)).replace(varying, '…');
  const path = here(`snapshots/trees/${name.replace(/\W+/g, '-')}.yml`);
  if (updates) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, tree);
    return;
  }
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept === tree) return;
  person.faults.push(`the tree of ${name} is another: ${difference(kept, tree)}\n  right so? cargo xtask e2e --update`);
}

/** The tree, once it stays as it is. @param {Person} person */
async function atRest({ page }) {
  let [before, tree] = ['', await page.locator('body').ariaSnapshot()];
  for (let tries = 0; tries < 20 && passing(before) !== passing(tree); tries += 1) {
    await page.waitForTimeout(300);
    [before, tree] = [tree, await page.locator('body').ariaSnapshot()];
  }
  return passing(tree);
}

/** @param {string} tree */
const passing = (tree) => `${PASSING.reduce((text, [what, by]) => text.replace(what, by), tree)}\n`;

/** The first line that differs. @param {string} kept @param {string} found */
function difference(kept, found) {
  const [before, after] = [kept.split('\n'), found.split('\n')];
  const at = after.findIndex((line, index) => line !== before[index]);
  const line = at < 0 ? after.length : at;
  return `line ${line + 1} was\n    ${before[line] ?? '(nothing)'}\n  and is\n    ${after[line] ?? '(nothing)'}`;
}
