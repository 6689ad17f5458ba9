// A data team and its treasury.

import { signUp } from './gate.js';
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

/**
 * Makes a link by which somebody joins as a reviewer.
 * @param {Person} person
 * @returns {Promise<string>}
 */
export async function inviteReviewer(person) {
  await visit(person, 'Members');
  await person.page.getByRole('button', { name: 'Invite somebody' }).click();
  const open = person.page.getByRole('dialog');
  await open.getByRole('button', { name: 'Make the invitation' }).click();
  const link = await open.getByRole('textbox', { name: 'The invitation is made' }).inputValue();
  await open.getByRole('button', { name: 'Close' }).click();
  return link;
}

/** Takes up an invitation, with an account made for it. @param {Person} person @param {{link: string, email: string}} by */
export async function joinBy(person, { link, email }) {
  await person.goto(link);
  const signUpLink = person.page.getByRole('link', { name: 'Create an account to accept' });
  await signUp(person, { email, link: (await signUpLink.getAttribute('href')) ?? '' });
}

/** Waits until the audit log has a row with each of these, of one kind of thing. @param {Person} person
 * @param {string} kind as the choice reads @param {RegExp[]} rows */
export async function auditTells(person, kind, rows) {
  await visit(person, 'Audit log');
  await person.page.getByLabel('Done to').selectOption(kind);
  for (const row of rows) await person.page.getByRole('row', { name: row }).first().waitFor();
}
