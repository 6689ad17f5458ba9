// What goes wrong in the middle of a task loses nothing: no network, an ended session, a second window.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PASSWORD } from '../pages/gate.js';
import * as question from '../pages/question.js';
import * as work from '../pages/work.js';
import { judge } from '../support/accessible.js';
import { Account } from '../support/api.js';
import { Browser } from '../support/browser.js';
import { typeInto } from '../support/keyboard.js';
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

test('faults in the middle of a task', { timeout: 900_000 }, async (journey) => {
  await walk(journey, { browser, server, name: 'faults' }, [
    ['the network goes while one answers and sends, and comes back', networkGoes],
    ['the session ends, and one signs in over the task', sessionEnds],
    ['another window goes on with the task, and one chooses between the two', secondWindow],
    ['everything arrived as it was written', everythingArrived],
  ]);
});

async function networkGoes() {
  const { page, context } = person;
  await page.getByText('Next task is ready').waitFor();
  await context.setOffline(true);
  await question.answerInWords(person, { answer: 'written without network', quote: 'kept in the browser' });
  await page.getByText(/^No connection since/).waitFor();
  await judge(person, 'workbench without network');
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
  await page.keyboard.insertText(' of it, then the session ended');
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await again.waitFor();
  // Whoever types on, types into nothing: neither the name nor the password.
  await page.keyboard.type(' on');
  assert.equal(await again.getByLabel('E-mail').inputValue(), account.email);
  assert.equal(await again.getByLabel('Password').inputValue(), '');
  await judge(person, 'signing in again');
  await again.getByLabel('Password').fill(PASSWORD);
  const draft = await work.saved(person, () => page.keyboard.press('Enter'));
  assert.equal(draft.answer.quote, 'half of it, then the session ended');
  await again.waitFor({ state: 'hidden' });
  assert.equal(await question.quoteField(person).inputValue(), 'half of it, then the session ended');
  await work.sent(person, () => page.keyboard.press('Control+Enter'));
  await work.atWork(person, PROJECT);
}

async function secondWindow() {
  const other = await browser.window(person);
  await other.goto(new URL(person.page.url()).pathname);
  await work.atWork(other, PROJECT);
  const texts = { answer: 'two windows', quote: 'from the other' };
  await keptAs(other, texts.quote, () => question.answerInWords(other, texts));

  await question.answerInWords(person, { answer: 'two windows', quote: 'from the first' });
  await person.page.getByText(/^You went on with this task in another window/).waitFor();
  await judge(person, 'two versions of one answer');
  await person.page.getByRole('button', { name: 'Take the other one' }).click();
  await person.page.waitForFunction(hasQuote, 'from the other');
  await keptAs(person, 'from both', () => quote(person, 'from both'));

  // A headless window always has the focus: it is told as one is that people come back to.
  await other.page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await other.page.waitForFunction(hasQuote, 'from both');
  await keptAs(other, 'the other again', () => quote(other, 'the other again'));
  await quote(person, 'the first in the end');
  const mine = person.page.getByRole('button', { name: 'Go on with this one' });
  await mine.waitFor();
  await keptAs(person, 'the first in the end', () => mine.click());
  await other.page.close();
  await work.sent(person, () => person.page.keyboard.press('Control+Enter'));
  await work.atWork(person, PROJECT);
}

/** @param {Person} who @param {string} text */
const quote = (who, text) => typeInto(who, question.quoteField(who), text);

/** Waits until the server has a draft with this quote. @param {Person} who @param {string} text
 * @param {() => Promise<void>} act */
const keptAs = (who, text, act) => work.saved(who, act, (draft) => draft.answer.quote === text);

/** What stands in the second text; runs in the page. @param {string} text */
const hasQuote = (text) => document.querySelectorAll('textarea')[1]?.value === text;

async function everythingArrived() {
  const session = await Account.signIn(server.url, account.email);
  const { items } = await session.get('/me/assignments?state=submitted');
  const quotes = items.map((/** @type {any} */ one) => one.answer.quote).sort();
  assert.deepEqual(quotes, ['half of it, then the session ended', 'kept in the browser', 'the first in the end']);
  assert.equal((await made.lead.get('/reviews')).items.length, 3);
  assert.deepEqual(browser.faults(), []);
  assert.deepEqual(server.faults(), []);
}
