// The contributor's side: board, workbench, earnings.

import { visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** Starts to work on a project of the board. @param {Person} person @param {string} project */
export async function start(person, project) {
  await visit(person, 'Board');
  const card = person.page.getByRole('article', { name: new RegExp(project) });
  await card.getByRole('link', { name: /^start/i }).or(card.getByRole('button', { name: /^start/i })).click();
  await person.page.getByRole('heading', { level: 1, name: new RegExp(project) }).waitFor();
}

/** What the task shows. @param {Person} person */
export async function shown(person) {
  return person.page.getByRole('main').innerText();
}

/** Chooses by its key and submits, without the mouse. @param {Person} person @param {string} key */
export async function answerByKey(person, key) {
  await person.page.keyboard.press(key);
  await person.page.getByRole('radio', { checked: true }).waitFor();
  const next = person.page.waitForResponse((response) => response.url().endsWith('/submit'));
  await person.page.keyboard.press('Control+Enter');
  const response = await next;
  if (!response.ok()) throw new Error(`submit was refused with ${response.status()}: ${await response.text()}`);
}

/** Waits for the page that says that nothing is left, and why. @param {Person} person */
export async function nothingLeft(person) {
  await person.page.getByText(/nothing left|no tasks for you|done your share/i).first().waitFor();
}

/** Asks for a payout of all that is available. @param {Person} person */
export async function requestPayout(person) {
  await visit(person, 'Earnings');
  await person.page.getByRole('button', { name: /request payout/i }).click();
  const dialog = person.page.getByRole('dialog');
  await dialog.getByRole('button', { name: /request/i }).click();
  await dialog.waitFor({ state: 'hidden' });
}
