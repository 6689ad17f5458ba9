// Consensus, and the file in the end.

import { visit } from './shell.js';

/** @typedef {import('../support/browser.js').Person} Person */

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
  const file = content === 'Consensus' ? 'consensus' : 'answers';
  const row = page.getByRole('row').filter({ hasText: new RegExp(`^${file}\\.${format}`, 'i') }).first();
  const link = row.getByRole('link', { name: /^Download/ });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  await download.saveAs(to);
}
