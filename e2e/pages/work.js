// The contributor's side: board, workbench, own answers, earnings.

import { pressOn } from '../support/keyboard.js';
import { dialog, visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** The way to a project on the board. @param {Person} person @param {string} project */
export function startOf(person, project) {
  return person.page
    .getByRole('article', { name: new RegExp(project) })
    .getByRole('link', { name: /^(start|go on)/i });
}

/** Starts to work on a project of the board, without the mouse. @param {Person} person @param {string} project */
export async function start(person, project) {
  await visit(person, 'Board');
  await pressOn(person, startOf(person, project));
  await atWork(person, project);
}

/** Waits until a task of the project is on the desk. @param {Person} person @param {string} project */
export async function atWork(person, project) {
  await person.page.getByRole('heading', { level: 1, name: project }).waitFor();
  await person.page.getByRole('button', { name: /^Submit/ }).waitFor();
}

/** What the task shows. @param {Person} person */
export async function shown(person) {
  return person.page.getByRole('main').innerText();
}

/**
 * Does something that sends the answer, and waits until the server took it.
 * @param {Person} person @param {() => Promise<void>} act
 * @returns {Promise<any>} what the server said
 */
export async function sent(person, act) {
  const [response] = await Promise.all([
    person.page.waitForResponse((one) => one.url().endsWith('/submit') && one.request().method() === 'POST'),
    act(),
  ]);
  if (!response.ok()) throw new Error(`submit was refused with ${response.status()}: ${await response.text()}`);
  return response.json();
}

/** Chooses by a key; where that is all a task asks, the answer sends itself. @param {Person} person @param {string} key */
export async function answerByKey(person, key) {
  return sent(person, () => person.page.keyboard.press(key));
}

/**
 * Does something that changes the answer, and waits until the server has the draft.
 * @param {Person} person @param {() => Promise<void>} act
 * @param {(draft: any) => boolean} [holds] which draft is waited for; the next one unless said otherwise
 * @returns {Promise<any>} the draft that was sent
 */
export async function saved(person, act, holds = () => true) {
  const [response] = await Promise.all([
    person.page.waitForResponse((one) => {
      const draft = one.url().endsWith('/draft') && one.request().method() === 'PUT';
      // What finds the session ended is sent again by itself.
      return draft && one.status() !== 401 && holds(one.request().postDataJSON());
    }),
    act(),
  ]);
  if (!response.ok()) throw new Error(`the draft was refused with ${response.status()}: ${await response.text()}`);
  return response.request().postDataJSON();
}

/** Lets a single question wait for Submit, by the list of keys. @param {Person} person */
export async function submitByHand(person) {
  const keys = person.page.getByRole('dialog');
  await person.page.keyboard.press('?');
  await pressOn(person, keys.getByRole('checkbox', { name: /sends itself/ }), 'Space');
  await person.page.keyboard.press('Escape');
  await keys.waitFor({ state: 'hidden' });
}

/** Waits for the page that says that nothing is left, and why. @param {Person} person */
export async function nothingLeft(person) {
  await person.page.getByText(/no tasks for you|done your share/i).first().waitFor();
}

/** From the workbench back to the board. @param {Person} person */
export async function leave(person) {
  await person.page.getByRole('button', { name: /^Leave/ }).or(person.page.getByRole('link', { name: 'To the board' })).first().click();
  await person.page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
}

/** Opens one of one's own answers by its state. @param {Person} person @param {string} state */
export async function openOwn(person, state) {
  await visit(person, 'My work');
  const row = person.page.getByRole('row').filter({ hasText: state }).first();
  await row.getByRole('link').first().click();
  const pane = person.page.getByRole('complementary');
  await pane.waitFor();
  return pane;
}

/** Objects to a rejection. @param {Person} person @param {string} words */
export async function appeal(person, words) {
  const pane = await openOwn(person, 'rejected');
  await pane.getByRole('button', { name: 'Appeal' }).click();
  await dialog(person, { 'Why is your answer right': words }, /Send the appeal/);
  await pane.getByText('You appealed', { exact: true }).waitFor();
}

/** A sum on the page of earnings. @param {Person} person @param {'Available'|'Pending'} name */
export async function purse(person, name) {
  await visit(person, 'Earnings');
  return (await person.page.getByRole('region', { name }).locator('.big').innerText()).trim();
}

/** Asks for a payout of all that is available. @param {Person} person */
export async function requestPayout(person) {
  await visit(person, 'Earnings');
  await person.page.getByRole('button', { name: /request payout/i }).click();
  await dialog(person, {}, /Request the payout/);
}
