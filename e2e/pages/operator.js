// The operator's pages: money that comes in and money that goes out.

import { dialog, visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** @param {Person} person @param {string} reference */
export async function confirmDeposit(person, reference) {
  await visit(person, 'Deposits');
  const row = person.page.getByRole('row', { name: new RegExp(reference) });
  await row.getByRole('button', { name: /^Confirm/ }).click();
  await dialog(person, {}, /^Confirm/);
  await row.getByRole('button', { name: /^Confirm/ }).waitFor({ state: 'detached' });
}

/** Marks a payout as paid. @param {Person} person @param {{to: string, reference: string}} payout */
export async function settlePayout(person, { to, reference }) {
  await visit(person, 'Payouts');
  const row = person.page.getByRole('row', { name: new RegExp(to) });
  await row.getByRole('button', { name: /^Settle/ }).click();
  await dialog(person, { Reference: reference }, /^Settle/);
  await row.getByRole('button', { name: /^Settle/ }).waitFor({ state: 'detached' });
}
