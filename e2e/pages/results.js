// Reviews, consensus, and the file in the end.

import { visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

/** Accepts the whole queue, one keystroke each. @param {Person} person @param {number} answers */
export async function acceptAll(person, answers) {
  await visit(person, 'Review');
  for (let done = 0; done < answers; done += 1) {
    const verdict = person.page.waitForResponse(
      (response) => response.url().endsWith('/review') && response.request().method() === 'POST',
    );
    await person.page.getByRole('button', { name: /accept/i }).first().waitFor();
    await person.page.keyboard.press('a');
    const response = await verdict;
    if (!response.ok()) throw new Error(`the verdict was refused: ${await response.text()}`);
  }
}

/** The consensus of a task, as its row reads. @param {Person} person @param {string} externalId */
export async function consensusOf(person, externalId) {
  const row = person.page.getByRole('row', { name: new RegExp(externalId) });
  await row.waitFor();
  return (await row.innerText()).replace(/\s+/g, ' ');
}

/**
 * Makes an export and downloads it.
 * @param {Person} person
 * @param {{format: 'JSONL'|'CSV'|'Parquet', content: 'Consensus'|'Raw answers', to: string}} file
 */
export async function exportTo(person, { format, content, to }) {
  const { page } = person;
  await visit(person, 'Exports');
  await page.getByRole('radio', { name: new RegExp(`^${content}`) }).click();
  await page.getByRole('radio', { name: new RegExp(format, 'i') }).click();
  await page.getByRole('button', { name: 'Make the file' }).click();
  const row = page.getByRole('row', { name: new RegExp(format, 'i') }).first();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('link', { name: 'Download' }).click(),
  ]);
  await download.saveAs(to);
}
