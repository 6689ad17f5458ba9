// A contributor's whole day without a mouse, at a desk and at 360 px.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inside, PASSWORD } from '../pages/gate.js';
import * as question from '../pages/question.js';
import * as work from '../pages/work.js';
import { judge } from '../support/accessible.js';
import { Account } from '../support/api.js';
import { Browser } from '../support/browser.js';
import { pressOn, tabTo, typeInto } from '../support/keyboard.js';
import { Server } from '../support/server.js';
import { stage } from '../support/stage.js';
import { walk } from '../support/step.js';

/** @typedef {import('../support/browser.js').Person} Person */

const PROJECT = 'Lighthouse questions';

/** @type {Server} */ let server;
/** @type {Browser} */ let browser;
/** @type {import('../support/stage.js').Stage} */ let made;

before(async () => {
  server = await Server.start();
  browser = await Browser.start(server.url);
  made = await stage(server, {
    preset: question.PRESET,
    name: PROJECT,
    rows: question.ROWS,
    settings: { overlap: 2, review: { policy: 'all' }, work: { share_cap_percent: 100 } },
  });
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

test('a day without a mouse', { timeout: 900_000 }, async (journey) => {
  for (const [name, width] of /** @type {const} */ ([['Amara Osei', 1440], ['Lena Ilves', 360]])) {
    const email = `${name.split(' ', 1)[0]?.toLowerCase()}@example.org`;
    await Account.signUp(server.url, { name, email });
    const person = await browser.person(name, { viewport: { width, height: 800 } });
    await person.context.addInitScript(() => {
      addEventListener('pointerdown', () => sessionStorage.setItem('mouse', 'used'), true);
    });
    await walk(journey, { browser, server, name: 'keyboard' }, [
      [`${width} px: signs in and takes a task from the board`, () => begins(person, email)],
      [`${width} px: reads the guideline and the keys, answers, undoes, submits`, () => answers(person)],
      [`${width} px: reports a task as ambiguous`, () => reports(person)],
      [`${width} px: takes an answer back and corrects it`, () => corrects(person)],
      [`${width} px: does the last one and sees that nothing is left`, () => finishes(person)],
      [`${width} px: looks at the answers, asks for the pay, signs out`, () => isPaid(person)],
      [`${width} px: nothing went wrong, and no pointer was used`, () => allWell(person)],
    ]);
  }
});

/** A link of the navigation that is shown at this width. @param {Person} person @param {string} name */
const navigation = (person, name) =>
  person.page.getByRole('navigation').getByRole('link', { name, exact: true }).filter({ visible: true }).first();

/** @param {Person} person @param {string} email */
async function begins(person, email) {
  const { page } = person;
  await person.goto('/sign-in');
  const form = page.getByRole('region', { name: 'Sign in' });
  await typeInto(person, form.getByLabel('E-mail', { exact: true }), email);
  await typeInto(person, form.getByLabel('Password', { exact: true }), PASSWORD);
  await page.keyboard.press('Enter');
  await inside(person);
  await judge(person, 'board');
  await pressOn(person, work.startOf(person, PROJECT));
  await work.atWork(person, PROJECT);
}

/** @param {Person} person */
async function answers(person) {
  const { page } = person;
  const guideline = page.getByRole('complementary', { name: 'Guideline' });
  await page.keyboard.press('g');
  await guideline.waitFor();
  await judge(person, 'guideline');
  await page.keyboard.press('g');
  await guideline.waitFor({ state: 'hidden' });
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await keys.waitFor();
  await judge(person, 'keys');
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'hidden' });

  const draft = await work.saved(person, () => page.keyboard.press('1'));
  assert.equal(draft.answer.answerable, 'yes');
  await question.answerInWords(person, { answer: 'It says so.', quote: 'so' });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page.waitForFunction(isEmptied);
  await page.keyboard.press('Control+y');
  await page.waitForFunction(isFilled);
  const sent = await work.sent(person, () => page.keyboard.press('Control+Enter'));
  assert.equal(sent.assignment.state, 'submitted');
  await work.atWork(person, PROJECT);
}

/** The second text is empty; runs in the page. */
const isEmptied = () => document.querySelectorAll('textarea')[1]?.value === '';
/** The second text is there again; runs in the page. */
const isFilled = () => document.querySelectorAll('textarea')[1]?.value === 'so';

/** @param {Person} person */
async function reports(person) {
  const { page } = person;
  await page.keyboard.press('r');
  await page.getByRole('menuitem', { name: /Ambiguous/ }).waitFor();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await typeInto(person, dialog.getByLabel('How do you read it?'), 'It may be the lens or the lamp.');
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith('/report')),
    pressOn(person, dialog.getByRole('button', { name: 'Report as ambiguous' })),
  ]);
  assert.equal(response.status(), 200);
  await dialog.waitFor({ state: 'hidden' });
  await work.atWork(person, PROJECT);
}

/** @param {Person} person */
async function corrects(person) {
  const { page } = person;
  await page.keyboard.press('3');
  await work.sent(person, () => page.keyboard.press('Control+Enter'));
  await work.atWork(person, PROJECT);
  await page.getByRole('button', { name: 'Take it back' }).waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText(/You correct an answer that was sent/).waitFor();
  await question.answerInWords(person, { answer: 'In part.', quote: 'part' });
  const sent = await work.sent(person, () => page.keyboard.press('Control+Enter'));
  assert.equal(sent.assignment.state, 'submitted');
}

/** @param {Person} person */
async function finishes(person) {
  await work.atWork(person, PROJECT);
  await person.page.keyboard.press('3');
  await work.sent(person, () => person.page.keyboard.press('Control+Enter'));
  await work.nothingLeft(person);
  await pressOn(person, person.page.getByRole('link', { name: 'To the board' }));
  await person.page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
}

/** @param {Person} person */
async function isPaid(person) {
  const { page } = person;
  const { items } = await made.lead.get('/reviews');
  const ids = items.map((/** @type {any} */ item) => item.assignment.id);
  await made.lead.post('/reviews', { assignment_ids: ids, verdict: 'accept' });

  await pressOn(person, navigation(person, 'My work'));
  await page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
  await page.getByRole('row').nth(1).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('complementary').getByText('Your answer').waitFor();
  await judge(person, 'my work');
  await page.keyboard.press('Escape');

  await pressOn(person, navigation(person, 'Earnings'));
  await pressOn(person, page.getByRole('button', { name: 'Request payout' }));
  await pressOn(person, page.getByRole('dialog').getByRole('button', { name: 'Request the payout' }));
  await page.getByText(/is on its way to you/).waitFor();
  await judge(person, 'earnings');

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').waitFor();
  await page.keyboard.type('sign out');
  await page.getByRole('option', { name: 'Sign out', selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sign-in/);
  await tabTo(person, page.getByRole('region', { name: 'Sign in' }).getByLabel('E-mail'));
}

/** @param {Person} person */
async function allWell(person) {
  assert.equal(await person.page.evaluate(() => sessionStorage.getItem('mouse')), null);
  assert.deepEqual(person.faults, []);
  assert.deepEqual(server.faults(), []);
}
