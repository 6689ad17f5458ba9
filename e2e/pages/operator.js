// The operator's pages: money that comes in and money that goes out.

import { visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** @param {Person} person @param {string} reference */
export async function confirmDeposit(person, reference) {
  await visit(person, 'Deposits');
  const row = person.page.getByRole('row', { name: new RegExp(reference) });
  await row.getByRole('button', { name: /confirm/i }).click();
  await person.page.getByRole('status').filter({ hasText: /confirmed/i }).waitFor();
}

/** Marks a payout as paid. @param {Person} person @param {{to: string, reference: string}} payout */
export async function settlePayout(person, { to, reference }) {
  await visit(person, 'Payouts');
  await person.page.getByRole('row', { name: new RegExp(to) }).getByRole('button', { name: /settle/i }).click();
  const dialog = person.page.getByRole('dialog');
  await dialog.getByLabel(/^reference/i).fill(reference);
  await dialog.getByRole('button', { name: /settle/i }).click();
  await dialog.waitFor({ state: 'hidden' });
}
