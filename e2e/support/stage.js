// Open, paid batches of presets, made through the API within a second.

import { Account } from './api.js';

/** @typedef {import('./server.js').Server} Server */
/** @typedef {{lead: Account, operator: Account, organization: string}} House */
/** @typedef {House & {project: string, batch: string}} Stage */
/**
 * @typedef {object} What
 * @property {string} preset
 * @property {string} name of the project
 * @property {Record<string, unknown>[]} rows with `external_id` and what the template asks for
 * @property {Record<string, unknown>} [settings] of the batch
 */

/**
 * A house and an open batch in it.
 * @param {Server} server a fresh one, without mail @param {What} what @returns {Promise<Stage>}
 */
export async function stage(server, what) {
  return project(await house(server), what);
}

/** An operator, and a data lead with an organization and money. @param {Server} server a fresh one, without mail
 * @returns {Promise<House>} */
export async function house(server) {
  const setup = new URL(await server.setupLink()).searchParams.get('code') ?? undefined;
  const operator = await Account.signUp(server.url, { name: 'Ines Moreau', email: 'ines@example.org', setup });
  const lead = await Account.signUp(server.url, { name: 'Jonas Lind', email: 'jonas@example.org' });
  const { id: organization } = await lead.post('/organizations', { name: 'Halden Research', currency: 'USD' });
  const amount = { amount: 100_000, currency: 'USD' };
  const deposit = await lead.post(`/organizations/${organization}/deposits`, { amount, reference: 'HR-1' });
  await operator.post(`/deposits/${deposit.id}/confirm`);
  return { lead, operator, organization };
}

/** A project with an open batch. @param {House} made @param {What} what @returns {Promise<Stage>} */
export async function project(made, what) {
  const ids = await draft(made, what);
  await made.lead.post(`/batches/${ids.batch}/fund`);
  await made.lead.post(`/batches/${ids.batch}/publish`);
  return { ...made, ...ids };
}

/** A project with a batch that is not funded. @param {House} made @param {What} what
 * @returns {Promise<{project: string, batch: string}>} */
export async function draft({ lead, organization }, { preset, name, rows, settings = {} }) {
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
  return { project, batch };
}

/** @param {Account} lead @param {string} batch @param {Record<string, unknown>[]} rows */
async function importRows(lead, batch, rows) {
  const columns = Object.keys(rows[0] ?? {});
  const mapping = JSON.stringify(Object.fromEntries(columns.map((name) => [name, name])));
  const query = new URLSearchParams({ format: 'jsonl', mapping });
  const body = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
  const { job_id: job } = await (await lead.send('POST', `/batches/${batch}/imports?${query}`, body)).json();
  const result = await lead.jobDone(job, 15_000 + rows.length);
  if (result.imported !== rows.length) throw new Error(`not all rows were taken: ${JSON.stringify(result)}`);
}
