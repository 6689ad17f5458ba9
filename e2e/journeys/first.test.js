// From an empty server to a dataset that others' tools read and a payout that was settled, by the people who do it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { confirmAddress, signUp } from '../pages/gate.js';
import { confirmDeposit, settlePayout } from '../pages/operator.js';
import { announceDeposit, auditTells, createOrganization, inviteReviewer, joinBy } from '../pages/organization.js';
import * as project from '../pages/project.js';
import { consensusOf, exportTo } from '../pages/results.js';
import * as review from '../pages/review.js';
import { appears, figure, visit } from '../pages/shell.js';
import * as work from '../pages/work.js';
import { judge } from '../support/accessible.js';
import { Browser } from '../support/browser.js';
import { readInPandas } from '../support/readers.js';
import { Server } from '../support/server.js';
import { here, results } from '../support/settings.js';
import { Mailbox } from '../support/smtp.js';
import { walk } from '../support/step.js';
import { treeHolds } from '../support/tree.js';

/** @typedef {import('../support/browser.js').Person} Person */

const PROJECT = 'Phone reviews';
const BATCH = 'First hundred';
// What each of three people presses for each task; positive, neutral, negative, mixed have the keys 1 to 4.
const TASKS = ['converter', 'Kindle', 'breakage'];
/** Which of them comes first is chance. */
const REVIEWS = /(So there is no way|I bought this|This is a simple)[^"\n]*/g;
const KEYS = { amara: ['3', '1', '4'], mei: ['3', '1', '4'], tomas: ['2', '2', '3'] };
const PROPOSED =
  'The writer says that they absolutely loved it, which is praise and not the absence of a view. See the clause.';
const OBJECTION = 'The first half of the sentence only says what it was bought for. Clause 1 asks for the text alone.';

/** @type {Mailbox} */ let mailbox;
/** @type {Server} */ let server;
/** @type {Browser} */ let browser;
/** @type {Record<'operator'|'lead'|'rosa'|'karim'|'amara'|'mei'|'tomas'|'lena', Person>} */ let people;

before(async () => {
  mailbox = await Mailbox.start();
  server = await Server.start({ env: mailbox.configuration });
  browser = await Browser.start(server.url);
  people = {
    operator: await browser.person('Ines Moreau'),
    lead: await browser.person('Jonas Lind'),
    rosa: await browser.person('Rosa Bell'),
    karim: await browser.person('Karim Haddad'),
    amara: await browser.person('Amara Osei'),
    mei: await browser.person('Mei Tanaka'),
    tomas: await browser.person('Tomas Rey'),
    lena: await browser.person('Lena Ilves', { viewport: { width: 360, height: 740 }, hasTouch: true }),
  };
});

after(async () => {
  await browser?.stop();
  await server?.stop();
  await mailbox?.stop();
});

test('an empty server to a dataset and a payout', { timeout: 1_200_000 }, async (journey) => {
  await walk(journey, { browser, server, name: 'first' }, [
    ['the operator signs up by the link that the server printed', operatorSignsUp],
    ['a data lead signs up, confirms the address and founds an organization', leadArrives],
    ['two reviewers join by invitation', reviewersJoin],
    ['money comes in', moneyComesIn],
    ['a project from a preset, with its guideline', projectFromPreset],
    ['a file with a broken row is dropped on the page, and the row is named', fileIsImported],
    ['funded and published', published],
    ['three contributors answer with the keyboard', contributorsAnswer],
    ['a reviewer accepts, fixes and proposes a rejection, by key', firstReview],
    ['a second reviewer confirms the rejection', secondReview],
    ['the place that came back is filled on a phone', filledAgain],
    ['its author appeals, and somebody who took no part grants it', appealed],
    ['consensus, final', consensusIsFinal],
    ['the dataset is exported and read by pandas and pyarrow', exported],
    ['a contributor is paid', paid],
    ['the audit log says who did what, and of contributors nothing', auditIsRead],
    [
      'nothing went wrong on the way',
      async () => {
        assert.deepEqual(browser.faults(), []);
        assert.deepEqual(server.faults(), []);
      },
    ],
  ]);
});

/** The page as axe and as a screen reader find it. @param {Person} person @param {string} name */
async function look(person, name) {
  await judge(person, name);
  await treeHolds(person, name, REVIEWS);
}

async function operatorSignsUp() {
  const { operator } = people;
  const link = await server.setupLink();
  await operator.goto(link);
  await look(operator, 'setup');
  await signUp(operator, { email: 'ines@example.org', link });
  // It says how the server is doing just then: no tree of this page is kept.
  await judge(operator, 'server overview');
  await visit(operator, 'Deposits');
  await look(operator, 'deposits');
}

async function leadArrives() {
  const { lead } = people;
  await lead.goto('/sign-up');
  await look(lead, 'sign up');
  await signUp(lead, { email: 'jonas@example.org' });
  await confirmAddress(lead, await mailbox.linkFor('jonas@example.org'));
  await createOrganization(lead, { name: 'Halden Research', currency: 'USD' });
}

async function reviewersJoin() {
  const { lead, rosa, karim } = people;
  await visit(lead, 'Members');
  await look(lead, 'members');
  for (const [reviewer, email] of /** @type {const} */ ([[rosa, 'rosa@example.org'], [karim, 'karim@example.org']])) {
    await joinBy(reviewer, { link: await inviteReviewer(lead), email });
    await confirmAddress(reviewer, await mailbox.linkFor(email));
  }
}

async function moneyComesIn() {
  const { lead, operator } = people;
  await announceDeposit(lead, { amount: '50.00', reference: 'HR-2026-001' });
  await confirmDeposit(operator, 'HR-2026-001');
  await visit(lead, 'Treasury');
  assert.match(await figure(lead, 'Available'), /\$50\.00/);
  await look(lead, 'treasury');
}

async function projectFromPreset() {
  const { lead } = people;
  await project.createProject(lead, { preset: /sentiment/i, name: PROJECT, summary: 'How do buyers feel about a phone?' });
  await look(lead, 'project');
  await project.publishGuideline(lead);
  await look(lead, 'guideline');
}

async function fileIsImported() {
  const { lead } = people;
  await project.createBatch(lead, { name: BATCH, price: '1.00', overlap: 3 });
  await project.importFile(lead, { file: here('data/reviews.csv'), mapping: { 'Task id': 'review_id' } });
  await lead.page.getByText('3 tasks imported').waitFor();
  await lead.page.getByText('1 row was not taken').waitFor();
  await look(lead, 'add tasks');
}

async function published() {
  const { lead } = people;
  await project.fundAndPublish(lead, BATCH);
  await look(lead, 'batch');
}

async function contributorsAnswer() {
  for (const name of /** @type {const} */ (['amara', 'mei', 'tomas'])) {
    const person = people[name];
    await contributorArrives(person, `${name}@example.org`);
    await work.start(person, PROJECT);
    if (name === 'amara') await person.page.getByText('Next task is ready').waitFor();
    await (name === 'amara' ? look : judge)(person, 'workbench');
    // One of them looks at the draft before it is sent; where one key is all, it sends itself.
    if (name === 'mei') await work.submitByHand(person);
    for (const _ of TASKS) {
      const text = await work.shown(person);
      assert.doesNotMatch(text, /az-0\d\d/, 'a task has no name for a contributor');
      const key = KEYS[name][TASKS.findIndex((word) => text.includes(word))];
      assert.ok(key, `an unknown task is shown: ${text}`);
      if (name === 'mei') await answerByHand(person, key);
      else await work.answerByKey(person, key);
    }
    await work.nothingLeft(person);
    await judge(person, 'nothing left');
    await work.leave(person);
    assert.equal(await work.purse(person, 'Pending'), '$3.00');
    await (name === 'amara' ? look : judge)(person, 'earnings');
  }
}

/** @param {Person} person @param {string} email */
async function contributorArrives(person, email) {
  await signUp(person, { email });
  await confirmAddress(person, await mailbox.linkFor(email));
}

/** @param {Person} person @param {string} key */
async function answerByHand(person, key) {
  await work.saved(person, () => person.page.keyboard.press(key));
  await person.page.getByText(/^Saved/).first().waitFor();
  await work.sent(person, () => person.page.keyboard.press('Control+Enter'));
}

async function firstReview() {
  const { rosa } = people;
  await review.openQueue(rosa);
  await review.toAnswer(rosa, { task: 'az-003', says: /Neutral/ });
  await look(rosa, 'review');
  await review.acceptWithFix(rosa, '3');
  await review.toAnswer(rosa, { task: 'az-031', says: /Neutral/ });
  await review.proposeRejection(rosa, { category: '1', words: PROPOSED });
  for (let left = TASKS.length * 3 - 2; left > 0; left -= 1) await review.accept(rosa);
  await review.queueIsEmpty(rosa);
}

async function secondReview() {
  const { karim } = people;
  await review.openQueue(karim);
  await look(karim, 'second review');
  await review.confirmRejection(karim, PROPOSED);
  await review.queueIsEmpty(karim);
}

async function filledAgain() {
  const { lena, rosa } = people;
  await contributorArrives(lena, 'lena@example.org');
  await appears(lena, work.startOf(lena, PROJECT));
  await look(lena, 'board on a phone');
  await work.startOf(lena, PROJECT).tap();
  await work.atWork(lena, PROJECT);
  assert.match(await work.shown(lena), /Kindle/);
  await look(lena, 'workbench on a phone');
  await work.sent(lena, () => lena.page.getByRole('radio', { name: /^Positive/ }).tap());
  await work.nothingLeft(lena);
  await review.openQueue(rosa);
  await review.accept(rosa);
  await review.queueIsEmpty(rosa);
}

async function appealed() {
  const { tomas, lead } = people;
  await work.appeal(tomas, OBJECTION);
  // Which of the decided ones comes first is chance: no tree of this page is kept.
  await judge(tomas, 'my work');
  await review.openQueue(lead);
  await lead.page.getByText(OBJECTION).waitFor();
  await look(lead, 'appeal');
  await review.grantAppeal(lead, 'Read so, it can be told either way: the answer is as good as its opposite.');
  await review.queueIsEmpty(lead);
  assert.equal(await work.purse(tomas, 'Available'), '$3.00');
}

async function consensusIsFinal() {
  const { lead } = people;
  await project.openProject(lead, PROJECT);
  await visit(lead, 'Results');
  // Three say so; the fourth is the answer that was granted on appeal.
  await appears(lead, lead.page.getByRole('row').filter({ hasText: /az-031.*3 · 1/s }));
  for (const [task, value] of [['az-003', 'negative'], ['az-031', 'positive'], ['az-047', 'mixed']]) {
    assert.match(await consensusOf(lead, task ?? ''), new RegExp(`${value}.*final`));
  }
  await look(lead, 'results');
}

async function exported() {
  const { lead } = people;
  /** @type {import('../support/readers.js').Check[]} */
  const checks = [];
  for (const format of /** @type {const} */ (['JSONL', 'CSV', 'Parquet'])) {
    const consensus = join(results, `consensus.${format.toLowerCase()}`);
    await exportTo(lead, { format, content: 'Consensus', to: consensus });
    checks.push([
      consensus,
      ...['--rows', '3', '--unique', 'external_id', '--between', 'probability', '0', '1'],
      ...['--where', 'external_id=az-003', 'value=negative'],
      ...['--where', 'external_id=az-031', 'value=positive'],
      ...['--where', 'external_id=az-047', 'value=mixed'],
    ]);
    const answers = join(results, `answers.${format.toLowerCase()}`);
    await exportTo(lead, { format, content: 'Raw answers', to: answers });
    // What no question binds to comes back with the answers.
    const label = format === 'JSONL' ? 'data.label' : 'data';
    checks.push([answers, '--rows', '10', '--unique', 'assignment_id', ...['answer.sentiment', label].flatMap((name) => ['--has', name])]);
  }
  await readInPandas(...checks);
  await look(lead, 'exports');
}

async function paid() {
  const { tomas, operator } = people;
  await work.requestPayout(tomas);
  await settlePayout(operator, { to: tomas.name, reference: 'SEPA 4711' });
  await look(operator, 'payouts');
  assert.equal(await work.purse(tomas, 'Available'), '$0.00');
  await tomas.page.getByText('SEPA 4711').waitFor();
  await look(tomas, 'earnings after a payout');
}

async function auditIsRead() {
  const { lead } = people;
  await auditTells(lead, 'answer', [
    /Rosa Bell.*proposed to reject/,
    /Karim Haddad.*rejected the answer/,
    /a contributor.*appealed/,
  ]);
  assert.equal(await lead.page.getByText('Amara Osei').count(), 0);
  await auditTells(lead, 'deposit', [/Ines Moreau.*confirmed the deposit.*\$50\.00.*HR-2026-001/]);
}
