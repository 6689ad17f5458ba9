// A data team and its treasury.

import { visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** @param {Person} person @param {{name: string, currency: string}} organization */
export async function createOrganization(person, { name, currency }) {
  await person.goto('/organizations/new');
  await person.page.getByLabel(/^name/i).fill(name);
  await person.page.getByLabel(/^currency/i).selectOption(currency);
  await person.page.getByRole('button', { name: /create/i }).click();
  await person.page.getByRole('heading', { level: 1, name: /projects/i }).waitFor();
}

/** Tells the operator that money is on its way. @param {Person} person @param {{amount: string, reference: string}} deposit */
export async function announceDeposit(person, { amount, reference }) {
  await visit(person, 'Treasury');
  await person.page.getByRole('button', { name: /^deposit/i }).click();
  const dialog = person.page.getByRole('dialog');
  await dialog.getByLabel(/^amount/i).fill(amount);
  await dialog.getByLabel(/^reference/i).fill(reference);
  await dialog.getByRole('button', { name: /deposit/i }).click();
  await dialog.waitFor({ state: 'hidden' });
  await person.page.getByRole('row', { name: new RegExp(reference) }).getByText('awaiting').waitFor();
}
