// Everything that the demo shows: each person signs in by one click and opens every page that a link leads to.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterDemo, inside } from '../pages/gate.js';
import { Browser } from '../support/browser.js';
import { everyPage, look } from '../support/crawl.js';
import { routes } from '../support/routes.js';
import { Server } from '../support/server.js';

/** @typedef {{display_name: string, role_text: string, email: string}} Offered */

/** What no link of a demo leads to, and why. @type {Record<string, string>} */
const ELSEWHERE = {
  '/setup': 'the demo has its operator',
  '/confirm': 'its link is mailed, and the demo sends no mail',
  '/invitations/:id': 'its link is handed over, and the page shows it once',
  '/organizations/:id': 'leads on to its projects, and no link names it',
  '/styleguide': 'is a page of development builds only',
};
const API = /^\/api\b/;
/** Whoever is in does not go through the gate again. */
const GATE = /^\/(api|sign-in|sign-up|setup)\b/;
/** What the menu of one's name and the menu of places lead to. */
const CHOSEN = ['/me/profile', '/me/security', '/organizations/new'];
/** Each project has a bench of its own. */
const BENCHES = /^\/work\//;
/** What everybody has done and may do differs, and so do the pages that tell of it. */
const OWN = /^\/(me\/(work|earnings)|board|review|notifications|organizations)\b/;
/** What somebody is, by the first word of their description, and who sees the same projects. */
const ALIKE = new Map([['Manager', 'Data']]);
/** So many windows work at once: while one waits for the server, axe works in another. */
const WINDOWS = 3;

/** @type {Server} */ let server;
/** @type {Browser} */ let browser;
/** @type {Offered[]} */ let people;
/** @type {Set<string>} */ const met = new Set();
/** The kinds of pages that axe has looked at. @type {Set<string>} */
const judged = new Set();
/** The kinds of pages that were opened, by what people are: they see alike. @type {Map<string, Set<string>>} */
const taken = new Map();
let count = 0;

before(async () => {
  server = await Server.start({ command: ['demo'] });
  browser = await Browser.start(server.url);
  people = (await (await fetch(`${server.url}/api/v1/server`)).json()).demo_people;
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

test('every page of the demo', { timeout: 1_200_000 }, async (journey) => {
  journey.diagnostic(`the demo was ready after ${(server.readyMs / 1000).toFixed(1)} s, of this build`);
  await journey.test('each person', { concurrency: WINDOWS }, async (each) => {
    await Promise.all([
      ...people.map((one) => each.test(`${one.display_name}, ${one.role_text}`, () => offered(one))),
      each.test('a stranger', stranger),
      each.test('the five things to try', thingsToTry),
    ]);
  });
  journey.diagnostic(`${count} pages were opened, of ${met.size} kinds`);
  await journey.test('no page was left out', async () => {
    const missing = (await routes()).filter((route) => !met.has(route) && !(route in ELSEWHERE));
    assert.deepEqual(missing, []);
    assert.deepEqual(server.faults(), []);
  });
});

async function stranger() {
  const person = await browser.person('a stranger');
  await person.goto('/');
  await everything(person, { except: API });
}

/** The landing page offers each with the person who can show it. */
async function thingsToTry() {
  const person = await browser.person('somebody curious');
  await person.goto('/');
  const things = person.page.getByRole('main').locator('ol button');
  await things.first().waitFor();
  const offers = await things.count();
  assert.equal(offers, 5);
  for (let at = 0; at < offers; at += 1) {
    await things.nth(at).click();
    await inside(person);
    await person.context.clearCookies();
    await person.goto('/');
    await things.nth(at).waitFor();
  }
  await person.context.close();
  assert.deepEqual(person.faults, []);
}

/** @param {Offered} one */
async function offered(one) {
  const person = await browser.person(one.display_name);
  await enterDemo(person, one.display_name);
  const first = /^\w+/.exec(one.role_text)?.[0] ?? '';
  const what = ALIKE.get(first) ?? first;
  const others = taken.get(what) ?? new Set();
  taken.set(what, others);
  const each = one === worker() ? BENCHES : /^$/;
  await everything(person, { except: GATE, chosen: CHOSEN, each, own: OWN, taken: others });
}

/** The contributor who opens the bench of every project. */
const worker = () => people.find(({ role_text: role }) => /^contributor/i.test(role));

/**
 * Opens and looks at every page, and says at the end all that was wrong with any. Axe looks at a kind of page once.
 * @param {import('../support/browser.js').Person} person
 * @param {{except: RegExp, chosen?: string[], each?: RegExp, own?: RegExp, taken?: Set<string>}} which
 */
async function everything(person, which) {
  const opened = await everyPage(person, {
    ...which,
    visit: async (name) => {
      const isNew = !judged.has(name);
      judged.add(name);
      await look(person, name, isNew);
    },
  });
  count += opened.length;
  for (const kind of opened.flatMap(({ asked, reached }) => [asked, reached])) met.add(kind.split('?', 1)[0] ?? kind);
  await person.context.close();
  assert.deepEqual(person.faults, []);
}
