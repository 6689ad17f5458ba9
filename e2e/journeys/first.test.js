// From an empty server to an open batch, by the people who do it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { confirmAddress, signUp } from '../pages/gate.js';
import { confirmDeposit } from '../pages/operator.js';
import { announceDeposit, createOrganization } from '../pages/organization.js';
import { createBatch, createProject, fundAndPublish, importFile, publishGuideline } from '../pages/project.js';
import { figure, visit } from '../pages/shell.js';
import { isAccessible } from '../support/accessible.js';
import { Browser } from '../support/browser.js';
import { Server } from '../support/server.js';
import { here } from '../support/settings.js';
import { Mailbox } from '../support/smtp.js';
import { step } from '../support/step.js';

const PROJECT = 'Phone reviews';
const BATCH = 'First hundred';

/** @type {Mailbox} */ let mailbox;
/** @type {Server} */ let server;
/** @type {Browser} */ let browser;

before(async () => {
  mailbox = await Mailbox.start();
  server = await Server.start({ env: mailbox.configuration });
  browser = await Browser.start(server.url);
});

after(async () => {
  await browser?.stop();
  await server?.stop();
  await mailbox?.stop();
});

test('an empty server to an open batch', { timeout: 300_000 }, async (journey) => {
  const operator = await browser.person('Ines Moreau');
  const lead = await browser.person('Jonas Lind');

  try {
    await step(journey, 'the operator signs up by the link that the server printed', async () => {
      await signUp(operator, { email: 'ines@example.org', link: await server.setupLink() });
      await visit(operator, 'Deposits');
      await isAccessible(operator.page, 'deposits');
    });

    await step(journey, 'a data lead signs up, confirms the address and founds an organization', async () => {
      await lead.goto('/sign-up');
      await isAccessible(lead.page, 'sign up');
      await signUp(lead, { email: 'jonas@example.org' });
      await confirmAddress(lead, await mailbox.linkFor('jonas@example.org'));
      await createOrganization(lead, { name: 'Halden Research', currency: 'USD' });
    });

    await step(journey, 'money comes in', async () => {
      await announceDeposit(lead, { amount: '50.00', reference: 'HR-2026-001' });
      await confirmDeposit(operator, 'HR-2026-001');
      await visit(lead, 'Treasury');
      assert.match(await figure(lead, 'Available'), /\$50\.00/);
      await isAccessible(lead.page, 'treasury');
    });

    await step(journey, 'a project from a preset, with its guideline', async () => {
      await createProject(lead, { preset: /sentiment/i, name: PROJECT, summary: 'How do buyers feel about a phone?' });
      await isAccessible(lead.page, 'project');
      await publishGuideline(lead);
    });

    await step(journey, 'a file with a broken row is imported, and the row is named', async () => {
      await createBatch(lead, { name: BATCH, price: '1.00', overlap: 3 });
      await importFile(lead, { file: here('data/reviews.csv'), mapping: { 'Task id': 'review_id' } });
      await lead.page.getByText('3 tasks imported').waitFor();
      await lead.page.getByText('1 row was not taken').waitFor();
      await isAccessible(lead.page, 'add tasks');
    });

    await step(journey, 'funded and published', async () => {
      await fundAndPublish(lead, BATCH);
      await isAccessible(lead.page, 'batch');
    });

    // The work, the reviews, exports and the payout are not walked yet; their pages' helpers stand in pages/.

    await step(journey, 'nothing went wrong on the way', async () => {
      assert.deepEqual(browser.faults(), []);
      assert.deepEqual(server.faults(), []);
    });
  } catch (error) {
    await browser.keepPictures('first');
    throw error;
  }
});
