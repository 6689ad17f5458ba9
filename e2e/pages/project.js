// From a preset to an open batch.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { told, visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** @param {Person} person @param {{preset: RegExp, name: string, summary: string}} project */
export async function createProject(person, { preset, name, summary }) {
  const { page } = person;
  await visit(person, 'Projects');
  await page.getByRole('link', { name: 'New project' }).first().click();
  await page.getByRole('radio', { name: preset }).or(page.getByRole('button', { name: preset })).first().click();
  await page.getByLabel(/^Name/).fill(name);
  await page.getByLabel(/^Summary/).fill(summary);
  await page.getByRole('button', { name: 'Make the project' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Opens a project of one's organization. @param {Person} person @param {string} name */
export async function openProject(person, name) {
  await person.goto('/');
  await person.page.getByRole('main').getByRole('link', { name }).first().click();
  await person.page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Publishes the guideline that the preset proposes, as its first version. @param {Person} person */
export async function publishGuideline(person) {
  await visit(person, 'Guideline');
  await person.page.getByRole('button', { name: 'Publish version 1' }).click();
  await told(person, /Version 1 is in force/);
}

/** @param {Person} person @param {{name: string, price: string, overlap: number}} batch */
export async function createBatch(person, { name, price, overlap }) {
  const { page } = person;
  await visit(person, 'Batches');
  await page.getByRole('link', { name: 'New batch' }).or(page.getByRole('button', { name: 'New batch' })).first().click();
  await page.getByLabel(/^Name/).fill(name);
  await page.getByLabel(/^Price of an answer/).fill(price);
  await page.getByLabel(/^Answers for each task/).fill(String(overlap));
  await page.getByLabel(/^At most, when in doubt/).fill(String(overlap));
  await page.getByRole('radiogroup', { name: 'Review' }).getByRole('radio', { name: /^All/ }).click();
  await page.getByRole('button', { name: 'Make the batch' }).click();
  await told(person, /The batch is made/);
}

/**
 * Drops a file, says which field is what, and waits for the import to end.
 * @param {Person} person
 * @param {{file: string, mapping: Record<string, string>}} data what the template asks for -> field of the file
 */
export async function importFile(person, { file, mapping }) {
  const { page } = person;
  await page.getByRole('heading', { level: 1, name: 'Add tasks' }).waitFor();
  await drop(page, file);
  await page.getByRole('heading', { name: 'Which field is what?' }).waitFor();
  for (const [asked, field] of Object.entries(mapping)) {
    await page.getByRole('combobox', { name: new RegExp(asked) }).selectOption(field);
  }
  await page.getByRole('button', { name: 'Import the file' }).click();
}

/** Drops a file on the page, as from the desktop. @param {import('playwright-core').Page} page @param {string} file */
async function drop(page, file) {
  const text = await readFile(file, 'utf8');
  const dataTransfer = await page.evaluateHandle(
    ({ text, name }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: 'text/csv' }));
      return transfer;
    },
    { text, name: basename(file) },
  );
  await page.getByRole('group', { name: /drop/i }).dispatchEvent('drop', { dataTransfer });
}

/** Funds what is missing, then publishes. @param {Person} person @param {string} batch */
export async function fundAndPublish(person, batch) {
  await visit(person, 'Batches');
  await person.page.getByRole('main').getByRole('link', { name: batch }).click();
  await person.page.getByRole('heading', { level: 1, name: batch }).waitFor();
  await person.page.getByRole('button', { name: /^Fund/ }).click();
  await told(person, /The batch is funded/);
  await person.page.getByRole('button', { name: /^Publish/ }).click();
  await told(person, /The batch is open/);
}
