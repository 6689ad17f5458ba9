// What assistive technology is told of a page, kept in snapshots/trees/ and compared.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { here, updates } from './settings.js';

/** @typedef {import('./browser.js').Person} Person */

const WEEKDAY = '(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?';
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';

/**
 * What differs from run to run and says nothing of the structure, in the order in which it is replaced. The words of
 * times are those of the web app's `i18n/format.ts`.
 * @type {[RegExp, string][]}
 */
const PASSING = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, ':id'],
  // Contributors' names in a project, and what a link is signed with.
  [/\bp-[0-9a-f]{4,}\b/g, 'p-0'],
  [/\bsig=[0-9a-f]+/g, 'sig=0'],
  // The page's title, said on the way from page to page.
  [/^- text: .* · Candor"?$/gm, ''],
  // What was just done, said for some seconds.
  [/^- status:\n(?: {2}.*(?:\n|$))+/gm, '- status\n'],
  // How many there are is told when the server gets to it.
  [/"Notifications \d+"/g, '"Notifications"'],
  [new RegExp(`\\b(?:${WEEKDAY},? )?\\d{1,2} ${MONTH}(?: \\d{4})?\\b`, 'g'), 'DAY'],
  [/\b(?:DAY, )?\d{1,2}:\d{2}(?::\d{2})?\b/g, 'TIME'],
  [/\b(?:just now|\d+ (?:s|min|h) ago)\b/g, 'AGO'],
  [/\b\d+ (?:s|min|h|d)\b(?: \d+ (?:s|min|h)\b)?/g, 'WHILE'],
  // How deep a heading stands is structure; other figures are what the server computed.
  [/(?<!level=)\d[\d.,]*/g, '0'],
  [/\n{2,}/g, '\n'],
];

/** How long a page may take to become what was kept. */
const GIVEN_MS = 10_000;

/**
 * Counts a tree of roles and names that is not the one that was kept among what went wrong for a person.
 * @param {Person} person @param {string} name of the page
 * @param {RegExp} [varying] words that chance puts there
 */
export async function treeHolds(person, name, varying = /(?!)/g) {
  let tree = (await atRest(person)).replace(varying, '…');
  const path = here(`snapshots/trees/${name.replace(/\W+/g, '-')}.yml`);
  if (updates) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, tree);
    return;
  }
  const kept = await readFile(path, 'utf8').catch(() => '');
  // What passes by itself, a message or a page that comes in two parts, is given its time.
  for (const until = Date.now() + GIVEN_MS; kept !== tree && Date.now() < until; ) {
    await person.page.waitForTimeout(300);
    tree = (await atRest(person)).replace(varying, '…');
  }
  if (kept === tree) return;
  person.faults.push(`the tree of ${name} is another: ${difference(kept, tree)}\n  right so? cargo xtask e2e --update`);
}

/** The tree, once it stays as it is. @param {Person} person */
async function atRest(person) {
  const body = person.page.locator('body');
  await person.rests();
  let [before, tree] = ['', passing(await body.ariaSnapshot())];
  for (let tries = 0; tries < 40 && before !== tree; tries += 1) {
    await person.page.waitForTimeout(100);
    [before, tree] = [tree, passing(await body.ariaSnapshot())];
  }
  return tree;
}

/** @param {string} tree */
const passing = (tree) => `${PASSING.reduce((text, [what, by]) => text.replace(what, by), tree).trim()}\n`;

/** The first line that differs. @param {string} kept @param {string} found */
function difference(kept, found) {
  const [before, after] = [kept.split('\n'), found.split('\n')];
  const at = after.findIndex((line, index) => line !== before[index]);
  const line = at < 0 ? after.length : at;
  return `line ${line + 1} was\n    ${before[line] ?? '(nothing)'}\n  and is\n    ${after[line] ?? '(nothing)'}`;
}
