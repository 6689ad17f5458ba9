// The ten pages that the README and the book show, from the demo, as one sees them on a laptop.

import { here } from './settings.js';
import { save } from './pictures.js';

/** @typedef {import('./browser.js').Person} Person */
/** @typedef {import('./browser.js').Browser} Browser */

const WINDOW = { width: 1440, height: 900 };

/** @type {{file: string, role: RegExp | null, open: (person: Person) => Promise<void>}[]} */
const PAGES = [
  { file: 'landing', role: null, open: (person) => person.goto('/') },
  {
    file: 'board',
    role: /^contributor\b.*earned/i,
    open: (person) => person.goto('/board'),
  },
  { file: 'workbench', role: /^contributor$/i, open: work },
  { file: 'my-work', role: /^contributor\b.*reject/i, open: myWork },
  {
    file: 'earnings',
    role: /^contributor\b.*earned/i,
    open: (person) => person.goto('/me/earnings'),
  },
  { file: 'project', role: /^data lead/i, open: (person) => project(person) },
  { file: 'batch', role: /^data lead/i, open: batch },
  {
    file: 'results',
    role: /^data lead/i,
    open: (person) => project(person, '/results'),
  },
  { file: 'new-project', role: /^data lead/i, open: newProject },
  {
    file: 'review',
    role: /^reviewer/i,
    open: (person) => person.goto('/review'),
  },
];

/**
 * Leaves `docs/src/images/<file>.png` for every page.
 * @param {Browser} browser
 * @param {{display_name: string, role_text: string, email: string}[]} people
 */
export async function bookPictures(browser, people) {
  for (const { file, role, open } of PAGES) {
    const person = await browser.person(`the book's ${file}`, {
      viewport: WINDOW,
      colorScheme: 'light',
    });
    const known = role === null ? undefined : people.find((one) => role.test(one.role_text));
    if (role !== null && known === undefined) throw new Error(`nobody in the demo is ${role}`);
    if (known) await enter(person, known.email);
    await open(person);
    await person.page.waitForLoadState('networkidle');
    await save(person.page, here(`../docs/src/images/${file}.png`), false);
    await person.context.close();
  }
}

/** @param {Person} person @param {string} email */
async function enter(person, email) {
  const answer = await person.context.request.post('/api/v1/auth/demo', {
    data: { email },
  });
  if (!answer.ok()) throw new Error(`${email} could not go in: ${await answer.text()}`);
}

/** A task with a text, as the book says of it. @param {Person} person */
async function work(person) {
  await person.goto('/board');
  await person.page
    .getByRole('article', { name: /sentiment/i })
    .getByRole('link', { name: /^(start|go on)/i })
    .first()
    .click();
  await person.page.getByRole('button', { name: /^submit/i }).waitFor();
}

/** The answer whose turn it is, opened. @param {Person} person */
async function myWork(person) {
  await person.goto('/me/work');
  await person.page.locator('table.work td a').first().click();
  await person.page.locator('tr[aria-selected=true]').waitFor();
}

/** @param {Person} person @param {string} [below] a page of the project */
async function project(person, below = '') {
  await person.goto('/');
  const link = person.page
    .getByRole('main')
    .locator('a[href*="/projects/"]')
    .filter({ hasText: /sentiment/i });
  await link.first().waitFor();
  const path = await link.first().getAttribute('href');
  await person.goto(`${path}${below}`);
  await person.page.getByRole('heading', { level: 1 }).waitFor();
}

/** @param {Person} person */
async function batch(person) {
  await project(person, '/batches');
  const link = person.page.getByRole('main').locator('a[href*="/batches/"]:not([href$="/new"])').first();
  await link.click();
  await person.page.getByRole('heading', { name: /where is the money/i }).waitFor();
}

/** With a preset chosen, so that its preview is there. @param {Person} person */
async function newProject(person) {
  await person.goto('/');
  await person.page
    .getByRole('main')
    .getByRole('link', { name: /new project/i })
    .click();
  await person.page.getByRole('main').locator('button[aria-pressed]').first().click();
  await person.page.waitForTimeout(500);
}
