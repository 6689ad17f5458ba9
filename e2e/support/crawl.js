// Every page that somebody can reach, looked at on a desk by day and on a phone by night.

import { judge } from './accessible.js';

/** @typedef {import('./browser.js').Person} Person */
/** @typedef {{asked: string, reached: string}} Opened a kind of page, and the kind that one was led on to */

const LOOKS = /** @type {const} */ ([
  { width: 1440, height: 900, scheme: 'light' },
  { width: 360, height: 740, scheme: 'dark' },
]);
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The page behind an address, whatever its subject: `/projects/:id/tasks?state`. @param {URL} url */
export function kindOf(url) {
  const path = url.pathname.replace(ID, ':id').replace(/(?<=.)\/$/, '');
  const asked = [...new Set(url.searchParams.keys())].sort();
  return asked.length > 0 ? `${path}?${asked.join('&')}` : path;
}

/**
 * From where somebody is, opens one page of each kind that a link leads to, and every one of the kinds of `each`.
 * @param {Person} person
 * @param {object} how
 * @param {RegExp} how.except addresses that are not followed
 * @param {string[]} [how.chosen] addresses that the frame's menus lead to, whose choices are no links
 * @param {RegExp} [how.each] kinds whose pages differ by their subject
 * @param {RegExp} [how.own] kinds whose pages differ by who looks
 * @param {Set<string>} [how.taken] what others have opened who see the same; only what is `own` is opened again
 * @param {(name: string) => Promise<void>} how.visit what is done on each page, once it came to rest
 * @returns {Promise<Opened[]>}
 */
export async function everyPage(person, { except, chosen = [], each = /^$/, own = /^$/, taken = new Set(), visit }) {
  /** @type {Map<string, URL>} */
  const known = new Map();
  /** @type {Map<string, Opened>} */
  const opened = new Map();
  const keyOf = (/** @type {URL} */ url) => (each.test(kindOf(url)) ? url.pathname + url.search : kindOf(url));
  const open = async (/** @type {string} */ name) => {
    taken.add(name);
    await settled(person);
    for (const url of await links(person)) {
      if (!except.test(url.pathname) && !known.has(keyOf(url))) known.set(keyOf(url), url);
    }
    await visit(name);
    opened.set(name, { asked: name, reached: kindOf(new URL(person.page.url())) });
  };
  const start = new URL(person.page.url());
  await open(keyOf(start));
  for (const path of chosen) known.set(path, new URL(path, start));
  for (const [name, url] of known) {
    if (opened.has(name) || (taken.has(name) && !own.test(name))) continue;
    taken.add(name);
    try {
      await person.goto(url.pathname + url.search);
    } catch (error) {
      person.faults.push(`${url} does not open: ${error}`);
      opened.set(name, { asked: name, reached: name });
      continue;
    }
    await open(name);
  }
  return [...opened.values()];
}

/** Where the links of the open page lead to, within the app. @param {Person} person @returns {Promise<URL[]>} */
async function links(person) {
  const found = person.page.locator('a[href^="/"]:not([download], [rel="external"])');
  const hrefs = await found.evaluateAll((all) => all.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
  return hrefs.map((href) => new URL(href));
}

/** Waits until a page stands. @param {Person} person */
async function settled(person) {
  try {
    await person.rests();
  } catch (error) {
    person.faults.push(`${person.page.url()} has no heading, or did not come to rest: ${error}`);
  }
}

/** By day and by night: nothing sticks out, and, if looked at closely, axe finds no barrier.
 * @param {Person} person @param {string} name @param {boolean} closely */
export async function look(person, name, closely) {
  const { page } = person;
  for (const { width, height, scheme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const wider = await page.evaluate(widest);
    if (wider) person.faults.push(`${name} is wider than a window of ${width} px: ${wider}`);
    if (closely) await judge(person, `${name} at ${width} px, ${scheme}`);
  }
  await page.setViewportSize(LOOKS[0]);
  await page.emulateMedia({ colorScheme: LOOKS[0].scheme, reducedMotion: 'reduce' });
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
