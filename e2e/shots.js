// Pictures of the demo's pages at three widths, light and dark, left in test-results/pictures/ for a person to look
// at, and before them the ten of the README and the book, in docs/src/images/. `cargo xtask e2e --shots`

import { Browser } from './support/browser.js';
import { bookPictures } from './support/book.js';
import { picture } from './support/pictures.js';
import { Server } from './support/server.js';

/** @typedef {import('./support/browser.js').Person} Person */

const server = await Server.start({ command: ['demo'] });
const browser = await Browser.start(server.url);
try {
  const { demo_people: people } = await fromApi('/server');
  await bookPictures(browser, people);
  await anonymous();
  for (const { display_name: name, role_text: role, email } of people) await personPages(name, role, email);
  if (browser.faults().length > 0) throw new Error(browser.faults().join('\n'));
} finally {
  await browser.stop();
  await server.stop();
}

async function anonymous() {
  const stranger = await browser.person('stranger');
  for (const [name, path] of [['landing', '/'], ['sign-in', '/sign-in'], ['sign-up', '/sign-up']]) {
    await stranger.goto(/** @type {string} */ (path));
    await picture(stranger.page, /** @type {string} */ (name));
  }
}

/**
 * Every page that the side navigation leads this person to, and the pages of the first project.
 * @param {string} name @param {string} role @param {string} email
 */
async function personPages(name, role, email) {
  const person = await browser.person(name);
  const answer = await person.context.request.post('/api/v1/auth/demo', { data: { email } });
  if (!answer.ok()) throw new Error(`${name} could not go in: ${await answer.text()}`);
  await person.goto('/');
  const first = await linksOf(person);
  const project = first.find((path) => /\/projects$/.test(path));
  const seen = new Set([...first, ...(project ? await projectPages(person, project) : [])]);
  for (const path of seen) {
    await person.goto(path);
    await picture(person.page, `${slug(role)}${slug(path)}`);
  }
}

/** @param {Person} person @returns {Promise<string[]>} paths, without those that end the session */
async function linksOf(person) {
  const hrefs = await person.page
    .getByRole('navigation')
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname));
  return [...new Set(hrefs)];
}

/** @param {Person} person @param {string} list the path of the list of projects */
async function projectPages(person, list) {
  await person.goto(list);
  const project = person.page.getByRole('main').locator('a[href*="/projects/"]').first();
  if ((await project.count()) === 0) return [];
  await person.goto((await project.getAttribute('href')) ?? list);
  return linksOf(person);
}

/** @param {string} path below the API */
async function fromApi(path) {
  const response = await fetch(`${server.url}/api/v1${path}`);
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
  return /** @type {Promise<any>} */ (response.json());
}

/** @param {string} text */
function slug(text) {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  // Ids in paths differ from run to run and say nothing.
  return words.filter((word) => !/^[0-9a-f]{4,}$/.test(word) || /[g-z]/.test(word)).map((word) => `-${word}`).join('').slice(0, 60);
}
