// An open, paid batch of a preset, made through the API within a second.

import { Account } from './api.js';

/** @typedef {import('./server.js').Server} Server */
/** @typedef {{lead: Account, operator: Account, project: string, batch: string}} Stage */

/**
 * @param {Server} server a fresh one, without mail
 * @param {{preset: string, name: string, rows: Record<string, unknown>[], settings?: Record<string, unknown>}} what
 *   `rows` hold `external_id` and what the template asks for; `settings` are those of the batch
 * @returns {Promise<Stage>}
 */
export async function stage(server, { preset, name, rows, settings = {} }) {
  const setup = new URL(await server.setupLink()).searchParams.get('code') ?? undefined;
  const operator = await Account.signUp(server.url, { name: 'Ines Moreau', email: 'ines@example.org', setup });
  const lead = await Account.signUp(server.url, { name: 'Jonas Lind', email: 'jonas@example.org' });
  const { id: organization } = await lead.post('/organizations', { name: 'Halden Research', currency: 'USD' });
  const amount = { amount: 100_000, currency: 'USD' };
  const deposit = await lead.post(`/organizations/${organization}/deposits`, { amount, reference: 'HR-1' });
  await operator.post(`/deposits/${deposit.id}/confirm`);

  const { id: project } = await lead.post('/projects', { organization_id: organization, name, summary: '', preset });
  const { guideline } = await lead.get(`/presets/${preset}`);
  await lead.post(`/projects/${project}/guidelines`, { markdown: guideline });
  const { id: batch } = await lead.post(`/projects/${project}/batches`, {
    name: 'First',
    price: { amount: 50, currency: 'USD' },
    overlap: 1,
    ...settings,
  });
  await importRows(lead, batch, rows);
  await lead.post(`/batches/${batch}/fund`);
  await lead.post(`/batches/${batch}/publish`);
  return { lead, operator, project, batch };
}

/** @param {Account} lead @param {string} batch @param {Record<string, unknown>[]} rows */
async function importRows(lead, batch, rows) {
  const columns = Object.keys(rows[0] ?? {});
  const mapping = JSON.stringify(Object.fromEntries(columns.map((name) => [name, name])));
  const query = new URLSearchParams({ format: 'jsonl', mapping });
  const body = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
  const { job_id: job } = await (await lead.send('POST', `/batches/${batch}/imports?${query}`, body)).json();
  const result = await lead.jobDone(job);
  if (result.imported !== rows.length) throw new Error(`not all rows were taken: ${JSON.stringify(result)}`);
}
