// Pictures of the demo's pages at three widths, light and dark, left in test-results/pictures/ for a person to look
// at, and before them the ten of the README and the book, in docs/src/images/. `cargo xtask e2e --shots`

import { Browser } from './support/browser.js';
import { bookPictures } from './support/book.js';
import { everyPage } from './support/crawl.js';
import { picture } from './support/pictures.js';
import { Server } from './support/server.js';

const server = await Server.start({ command: ['demo'] });
const browser = await Browser.start(server.url);
try {
  const { demo_people: people } = await fromApi('/server');
  await bookPictures(browser, people);
  await anonymous();
  /** @type {Map<string, any>} */
  const described = new Map(people.map((/** @type {any} */ one) => [one.role_text, one]));
  for (const [role, { display_name: name, email }] of described) await personPages(name, role, email);
  if (browser.faults().length > 0) throw new Error(browser.faults().join('\n'));
} finally {
  await browser.stop();
  await server.stop();
}

async function anonymous() {
  const stranger = await browser.person('stranger');
  await stranger.goto('/');
  await everyPage(stranger, { except: /^\/api\b/, visit: (name) => picture(stranger, `stranger${slug(name)}`) });
  await stranger.context.close();
}

/**
 * Every page that a link leads this person to.
 * @param {string} name @param {string} role @param {string} email
 */
async function personPages(name, role, email) {
  const person = await browser.person(name);
  const answer = await person.context.request.post('/api/v1/auth/demo', { data: { email } });
  if (!answer.ok()) throw new Error(`${name} could not go in: ${await answer.text()}`);
  await person.goto('/');
  const who = slug(role).slice(1);
  const except = /^\/(api|sign-in|sign-up|setup)\b/;
  await everyPage(person, { except, visit: (path) => picture(person, `${who}${slug(path)}`) });
  await person.context.close();
}

/** @param {string} path below the API */
async function fromApi(path) {
  const response = await fetch(`${server.url}/api/v1${path}`);
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
  return /** @type {Promise<any>} */ (response.json());
}

/** `-projects-tasks` of `/projects/:id/tasks`. @param {string} text */
function slug(text) {
  const words = text.replaceAll(':id', '').toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.map((word) => `-${word}`).join('').slice(0, 60);
}
