// Every page that somebody can reach, looked at on a desk by day and on a phone by night.

import { judge } from './accessible.js';

/** @typedef {import('./browser.js').Person} Person */

const LOOKS = /** @type {const} */ ([
  { width: 1440, height: 900, scheme: 'light' },
  { width: 360, height: 740, scheme: 'dark' },
]);
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Leaving is a page of its own, and the API's description is another's. */
const ELSEWHERE = /^\/(api|sign-in|sign-up|setup)\b/;

/** The page behind an address, whatever its subject. @param {string} path */
const kindOf = (path) => path.replace(ID, ':id').replace(/(?<=.)\/$/, '');

/**
 * From where somebody is, opens one page of each kind that a link leads to.
 * @param {Person} person
 * @param {Set<string>} judged kinds of pages that axe has seen before, in the eyes of this role
 * @returns {Promise<string[]>} the kinds that were opened
 */
export async function everyPage(person, judged) {
  /** @type {Map<string, string>} */
  const known = new Map();
  await take(person, known);
  /** @type {string[]} */
  const opened = [];
  for (const [kind, path] of known) {
    await person.goto(path);
    await settled(person);
    await take(person, known);
    await look(person, kind, !judged.has(kind));
    judged.add(kind);
    opened.push(kind);
  }
  return opened;
}

/** Keeps one address of each kind that the page links to. @param {Person} person @param {Map<string, string>} known */
async function take(person, known) {
  const links = person.page.locator('a[href^="/"]:not([download])');
  const paths = await links.evaluateAll((all) => all.map((link) => new URL(/** @type {any} */ (link).href).pathname));
  for (const path of paths) {
    if (!ELSEWHERE.test(path) && !known.has(kindOf(path))) known.set(kindOf(path), path);
  }
}

/** Waits until a page has what it asked for. @param {Person} person */
async function settled(person) {
  await person.page.getByRole('heading', { level: 1 }).first().waitFor();
  await person.page.waitForFunction(() => document.querySelector('.skeleton') === null);
}

/** @param {Person} person @param {string} kind @param {boolean} closely with axe */
async function look(person, kind, closely) {
  const { page } = person;
  for (const { width, height, scheme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const name = `${kind} at ${width}`;
    const wider = await page.evaluate(widest);
    if (wider) person.faults.push(`${name} is wider than the window: ${wider}`);
    if (closely) await judge(person, name);
  }
  await page.setViewportSize(LOOKS[0]);
}

/** What sticks out at the side; runs in the page. */
function widest() {
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over <= 0) return null;
  const out = Array.from(document.querySelectorAll('main *')).filter(
    (element) => element.getBoundingClientRect().right > window.innerWidth + 1,
  );
  const names = out.slice(0, 3).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  return `${over} px, by ${names.join(' | ')}`;
}
