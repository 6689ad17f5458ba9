// A data team and its treasury.

import { dialog, told, visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** @param {Person} person @param {{name: string, currency: string}} organization */
export async function createOrganization(person, { name, currency }) {
  await person.goto('/organizations/new');
  await person.page.getByLabel(/^Name/).fill(name);
  await person.page.getByLabel(/^Currency/).selectOption(currency);
  await person.page.getByRole('button', { name: 'Make the organization' }).click();
  await person.page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
}

/** Tells the operator that money is on its way. @param {Person} person @param {{amount: string, reference: string}} deposit */
export async function announceDeposit(person, { amount, reference }) {
  await visit(person, 'Treasury');
  await person.page.getByRole('button', { name: 'Deposit', exact: true }).click();
  await dialog(person, { Amount: amount, Reference: reference }, /Announce it/);
  await told(person, /deposit is announced/);
  await person.page.getByText(reference).first().waitFor();
}
