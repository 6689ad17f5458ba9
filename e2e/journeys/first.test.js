// From an empty server to accepted answers and a settled payout, by the people who do it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { confirmAddress, signUp } from '../pages/gate.js';
import { confirmDeposit, settlePayout } from '../pages/operator.js';
import { announceDeposit, createOrganization } from '../pages/organization.js';
import { createBatch, createProject, fundAndPublish, importFile, publishGuideline } from '../pages/project.js';
import { acceptAll } from '../pages/results.js';
import { figure, visit } from '../pages/shell.js';
import { answerByKey, nothingLeft, requestPayout, shown, start } from '../pages/work.js';
import { isAccessible } from '../support/accessible.js';
import { Browser } from '../support/browser.js';
import { Server } from '../support/server.js';
import { here } from '../support/settings.js';
import { Mailbox } from '../support/smtp.js';
import { step } from '../support/step.js';

const PROJECT = 'Phone reviews';
const BATCH = 'First hundred';
const TASKS = 3;
// positive, neutral, negative, mixed have the keys 1 to 4; two of three agree on every task.
const KEYS = [
  ['3', '1', '4'],
  ['3', '1', '4'],
  ['2', '2', '3'],
];

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

test('an empty server to a payout', { timeout: 300_000 }, async (journey) => {
  const operator = await browser.person('Ines Moreau');
  const lead = await browser.person('Jonas Lind');
  /** @type {import('../support/browser.js').Person[]} */
  const contributors = [];
  for (const name of ['Amara Osei', 'Mei Tanaka', 'Tomas Rey']) contributors.push(await browser.person(name));

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

    await step(journey, 'three contributors answer with the keyboard', async () => {
      for (const [index, contributor] of contributors.entries()) {
        const email = `contributor${index}@example.org`;
        await signUp(contributor, { email });
        await confirmAddress(contributor, await mailbox.linkFor(email));
        await start(contributor, PROJECT);
        await isAccessible(contributor.page, 'workbench');
        for (let task = 0; task < TASKS; task += 1) {
          const text = await shown(contributor);
          assert.doesNotMatch(text, /az-0\d\d/, 'a task has no name for a contributor');
          await answerByKey(contributor, keyFor(index, text));
        }
        await nothingLeft(contributor);
        await visit(contributor, 'Earnings');
        assert.match(await figure(contributor, 'Pending'), /\$3\.00/);
        await isAccessible(contributor.page, 'earnings');
      }
    });

    await step(journey, 'a reviewer accepts all answers', async () => {
      await visit(lead, 'Review');
      await isAccessible(lead.page, 'review');
      await acceptAll(lead, TASKS * contributors.length);
    });

    // Consensus and its exports are walked here once the server makes them (`consensusOf`, `exportTo`, `readsInPandas`).

    await step(journey, 'a contributor is paid', async () => {
      const [contributor] = contributors;
      assert.ok(contributor);
      await visit(contributor, 'Earnings');
      assert.match(await figure(contributor, 'Available'), /\$3\.00/);
      await requestPayout(contributor);
      await settlePayout(operator, { to: contributor.name, reference: 'SEPA 4711' });
      await contributor.page.reload();
      await contributor.page.getByRole('row', { name: /settled/i }).first().waitFor();
      assert.match(await figure(contributor, 'Available'), /\$0\.00/);
    });

    await step(journey, 'nothing went wrong on the way', async () => {
      assert.deepEqual(browser.faults(), []);
      assert.deepEqual(server.faults(), []);
    });
  } catch (error) {
    await browser.keepPictures('first');
    throw error;
  }
});

/** Which key this contributor presses for the task that is shown. @param {number} contributor @param {string} text */
function keyFor(contributor, text) {
  const task = ['converter', 'Kindle', 'breakage'].findIndex((word) => text.includes(word));
  const key = KEYS[contributor]?.[task];
  assert.ok(key, `an unknown task is shown: ${text}`);
  return key;
}
