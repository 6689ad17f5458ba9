// What goes wrong in the middle of a task loses nothing: no network, an ended session.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PASSWORD } from '../pages/gate.js';
import * as question from '../pages/question.js';
import * as work from '../pages/work.js';
import { judge } from '../support/accessible.js';
import { Account } from '../support/api.js';
import { Browser } from '../support/browser.js';
import { Server } from '../support/server.js';
import { stage } from '../support/stage.js';
import { walk } from '../support/step.js';

/** @typedef {import('../support/browser.js').Person} Person */

const PROJECT = 'Lighthouse questions';

/** @type {Server} */ let server;
/** @type {Browser} */ let browser;
/** @type {import('../support/stage.js').Stage} */ let made;
/** @type {Account} */ let account;
/** @type {Person} */ let person;

before(async () => {
  server = await Server.start();
  browser = await Browser.start(server.url);
  made = await stage(server, {
    preset: question.PRESET,
    name: PROJECT,
    rows: question.ROWS,
    settings: { review: { policy: 'all' }, work: { share_cap_percent: 100 } },
  });
  account = await Account.signUp(server.url, { name: 'Amara Osei', email: 'amara@example.org' });
  person = await browser.person('Amara Osei');
  await account.lend(person);
  await person.goto('/board');
  await work.start(person, PROJECT);
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

test('faults in the middle of a task', { timeout: 300_000 }, async (journey) => {
  await walk(journey, browser, 'faults', [
    ['the network goes while one answers and sends, and comes back', networkGoes],
    ['the session ends, and one signs in over the task', sessionEnds],
    ['everything arrived as it was written', everythingArrived],
  ]);
});

async function networkGoes() {
  const { page, context } = person;
  await page.getByText('Next task is ready').waitFor();
  await context.setOffline(true);
  await question.answerInWords(person, { answer: 'written without network', quote: 'kept in the browser' });
  await page.getByText(/^No connection since/).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByText('1 answer waits for the network').first().waitFor();
  await work.sent(person, () => context.setOffline(false));
  await page.getByText(/^No connection since/).waitFor({ state: 'hidden' });
  await work.atWork(person, PROJECT);
}

async function sessionEnds() {
  const { page } = person;
  await work.saved(person, () => question.answerInWords(person, { answer: 'half', quote: 'half' }));
  await account.post('/auth/logout');
  await page.keyboard.type(' of it, then the session ended');
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await again.waitFor();
  await judge(person, 'signing in again');
  await again.getByLabel('Password').fill(PASSWORD);
  const draft = await work.saved(person, () => page.keyboard.press('Enter'));
  assert.equal(draft.answer.quote, 'half of it, then the session ended');
  await again.waitFor({ state: 'hidden' });
  assert.equal(await question.quoteField(person).inputValue(), 'half of it, then the session ended');
  await work.sent(person, () => page.keyboard.press('Control+Enter'));
  await work.atWork(person, PROJECT);
}

async function everythingArrived() {
  const session = await Account.signIn(server.url, account.email);
  const { items } = await session.get('/me/assignments?state=submitted');
  const quotes = items.map((/** @type {any} */ one) => one.answer.quote).sort();
  assert.deepEqual(quotes, ['half of it, then the session ended', 'kept in the browser']);
  assert.equal((await made.lead.get('/reviews')).items.length, 2);
  assert.deepEqual(browser.faults(), []);
  assert.deepEqual(server.faults(), []);
}
