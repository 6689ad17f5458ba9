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
 * Exports and downloads.
 * @param {Person} person
 * @param {{format: 'JSONL'|'CSV'|'Parquet', content: RegExp, to: string}} file
 */
export async function exportTo(person, { format, content, to }) {
  await visit(person, 'Exports');
  await person.page.getByRole('radio', { name: format }).check();
  await person.page.getByRole('radio', { name: content }).check();
  await person.page.getByRole('button', { name: /^export/i }).click();
  const row = person.page.getByRole('row', { name: new RegExp(format, 'i') }).first();
  const link = row.getByRole('link', { name: /download/i });
  const [download] = await Promise.all([person.page.waitForEvent('download'), link.click()]);
  await download.saveAs(to);
}
