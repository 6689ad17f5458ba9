// From a preset to an open batch.

import { visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** @param {Person} person @param {{preset: RegExp, name: string, summary: string}} project */
export async function createProject(person, { preset, name, summary }) {
  await visit(person, 'Projects');
  await person.page.getByRole('link', { name: /new project/i }).first().click();
  await person.page.getByRole('button', { name: preset }).or(person.page.getByRole('radio', { name: preset })).first().click();
  await person.page.getByLabel(/^name/i).fill(name);
  await person.page.getByLabel(/^summary/i).fill(summary);
  await person.page.getByRole('button', { name: /create the project/i }).click();
  await person.page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor();
}

/** Posts the guideline that the preset proposes. @param {Person} person */
export async function postGuideline(person) {
  await visit(person, 'Guideline');
  await person.page.getByRole('button', { name: /post/i }).click();
  await person.page.getByText(/version 1/i).first().waitFor();
}

/** @param {Person} person @param {{name: string, price: string, overlap: number}} batch */
export async function createBatch(person, { name, price, overlap }) {
  await visit(person, 'Batches');
  await person.page.getByRole('link', { name: /new batch/i }).or(person.page.getByRole('button', { name: /new batch/i })).first().click();
  await person.page.getByLabel(/^name/i).fill(name);
  await person.page.getByLabel(/^price/i).fill(price);
  await person.page.getByLabel(/^answers wanted|^overlap/i).first().fill(String(overlap));
  await person.page.getByRole('button', { name: /create/i }).click();
  await person.page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor();
}

/**
 * Drops a file, says which column is what, and waits for the import to end.
 * @param {Person} person
 * @param {{file: string, mapping: Record<string, string>}} data key of the template -> column of the file
 * @returns {Promise<string>} what the page says about the outcome
 */
export async function importFile(person, { file, mapping }) {
  await visit(person, 'Add tasks');
  await person.page.locator('input[type="file"]').setInputFiles(file);
  for (const [key, column] of Object.entries(mapping)) {
    await person.page.getByRole('combobox', { name: new RegExp(key.replace('_', '[_ ]'), 'i') }).selectOption(column);
  }
  await person.page.getByRole('button', { name: /^import/i }).click();
  const outcome = person.page.getByRole('status').filter({ hasText: /imported/i });
  await outcome.waitFor();
  return outcome.innerText();
}

/** Funds what is missing, then publishes. @param {Person} person @param {string} batch */
export async function fundAndPublish(person, batch) {
  await visit(person, 'Batches');
  await person.page.getByRole('link', { name: new RegExp(batch) }).click();
  await person.page.getByRole('button', { name: /^fund/i }).click();
  await person.page.getByText(/^funded$/i).first().waitFor();
  await person.page.getByRole('button', { name: /^publish/i }).click();
  await person.page.getByText(/^open$/i).first().waitFor();
}
