// What a contributor and a data lead wait for in a real browser, on the real binary. `cargo xtask bench web`
//
// All is measured inside the page, from the browser's own time of the key or click to the first frame that shows the
// outcome, so that driving the browser costs nothing of it. Nothing is asserted: figures are printed.

import { parseArgs } from 'node:util';
import * as question from '../pages/question.js';
import * as work from '../pages/work.js';
import { Account } from '../support/api.js';
import { Browser } from '../support/browser.js';
import { Server } from '../support/server.js';
import { draft, house, project } from '../support/stage.js';
import { bytesOf } from './bytes.js';
import { report, spread } from './report.js';
import { between, install, keysTo } from './stopwatch.js';

/** @typedef {import('../support/browser.js').Person} Person */

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000000' },
    answers: { type: 'string', default: '100' },
    letters: { type: 'string', default: '300' },
    opens: { type: 'string', default: '20' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const HELP = `Measures the web app in a real browser, on a release build of the server with SQLite.

  --tasks N     tasks of the project whose list is opened (1000000)
  --answers N   answers sent, to see how soon the next task stands (100)
  --letters N   letters typed into an answer (300)
  --opens N     how often the list of tasks is opened, each way (20)`;

const SENTIMENT = 'text-sentiment';
const REVIEW = { review: { policy: 'all' }, work: { share_cap_percent: 100 } };

/** @param {number} count @param {string} about */
const texts = (count, about) =>
  Array.from({ length: count }, (_, at) => ({
    external_id: `${about}-${at}`,
    text: `Number ${at}: the ${about} came a day late, works as it says, and I would buy it again for the same price.`,
  }));

if (values.help) console.log(HELP);
else await run();

async function run() {
  const server = await Server.start();
  try {
    const browser = await Browser.start(server.url);
    try {
      await measure(server, browser);
    } finally {
      await browser.stop();
    }
  } finally {
    await server.stop();
  }
}

/** @param {Server} server @param {Browser} browser */
async function measure(server, browser) {
  const made = await house(server);
  const answers = Number(values.answers);
  // Each of two people answers as often; a few more, for what is claimed ahead.
  const short = await project(made, { preset: SENTIMENT, name: 'Short', rows: texts(2 * answers + 20, 'kettle'), settings: REVIEW });
  const long = await project(made, { preset: question.PRESET, name: 'Long', rows: question.ROWS, settings: REVIEW });
  const figures = [];

  const amara = await somebody(server, browser, 'Amara Osei');
  figures.push(...(await firstTask(amara, short.project)));
  figures.push(await submits(amara, answers, 'ready'));
  figures.push(await submits(await somebody(server, browser, 'Mei Tanaka'), answers, 'at once', short.project));
  figures.push(await letters(await somebody(server, browser, 'Tomas Rey'), long.project, Number(values.letters)));

  const tasks = Number(values.tasks);
  console.log(`Importing ${tasks} tasks`);
  const large = await draft(made, { preset: SENTIMENT, name: 'Large', rows: texts(tasks, 'lamp') });
  const lead = await browser.person('Jonas Lind');
  await made.lead.lend(lead);
  figures.push(...(await lists(lead, large.project, tasks, Number(values.opens))));
  report(figures);
  if (browser.faults().length + server.faults().length > 0) {
    throw new Error(`the run is no figure: ${[...browser.faults(), ...server.faults()].join('\n')}`);
  }
}

/** A contributor with a session, at a window that has seen nothing of the app yet. @param {Server} server
 * @param {Browser} browser @param {string} name */
async function somebody(server, browser, name) {
  const email = `${name.split(' ', 1)[0]?.toLowerCase()}@example.org`;
  const account = await Account.signUp(server.url, { name, email });
  const person = await browser.person(name);
  await install(person);
  await account.lend(person);
  return person;
}

/** From the address of the bench, with an empty cache, to the first task. @param {Person} person @param {string} id */
async function firstTask(person, id) {
  const bytes = await bytesOf(person);
  await person.page.goto(`/work/${id}`, { waitUntil: 'commit' });
  const milliseconds = await between(person, { since: 'navigation', until: '.wb [role=radio], .wb input[type=radio]' });
  const { script, styles, fonts, requests } = await bytes.taken();
  return [
    { name: 'script to the first task, compressed', unit: 'kB', ...spread([script / 1000]) },
    { name: 'styles to the first task, compressed', unit: 'kB', ...spread([styles / 1000]) },
    { name: '**script and styles to the first task**', unit: 'kB', aim: 'at most 150', ...spread([(script + styles) / 1000]) },
    { name: 'fonts to the first task', unit: 'kB', ...spread([fonts / 1000]) },
    { name: 'files to the first task', unit: '', ...spread([requests]) },
    { name: 'address to the first task painted, nothing cached', unit: 'ms', ...spread([milliseconds]) },
  ];
}

/**
 * From the key that sends an answer to the next task on the screen.
 * @param {Person} person @param {number} count
 * @param {'ready' | 'at once'} pace as soon as the next task is said to be ready, or as soon as the task is there
 * @param {string} [id] of the project to open first
 */
async function submits(person, count, pace, id) {
  const { page } = person;
  if (id !== undefined) await person.goto(`/work/${id}`);
  await page.getByRole('button', { name: /^Submit/ }).waitFor();
  await work.submitByHand(person);
  const found = [];
  for (let at = 0; at < count; at += 1) {
    // Where the queue has none ahead at that moment, one is fetched with the submit: that counts as well.
    if (pace === 'ready') await page.getByText('Next task is ready').waitFor({ timeout: 2000 }).catch(() => undefined);
    await page.keyboard.press('1');
    found.push(await between(person, { since: 'key', until: 'other text', act: () => page.keyboard.press('Control+Enter') }));
  }
  const name = pace === 'ready' ? '**submit to next task painted**' : 'submit to next task painted, without waiting until one is ready';
  return { name, unit: 'ms', aim: pace === 'ready' ? 'under 100' : undefined, ...spread(found) };
}

/** From a letter's key to the letter on the screen, with all that a change sets off. @param {Person} person
 * @param {string} id @param {number} count */
async function letters(person, id, count) {
  await person.goto(`/work/${id}`);
  await work.atWork(person, 'Long');
  await person.page.keyboard.press('1');
  await question.answerField(person).click();
  const found = await keysTo(person, 'The lens floats on a bath of mercury. '.repeat(Math.ceil(count / 38)).slice(0, count));
  return { name: '**keystroke to paint**', unit: 'ms', aim: 'under 50', ...spread(found) };
}

/** The list of a project's tasks, by the link of the navigation and by its address. @param {Person} person
 * @param {string} id @param {number} tasks @param {number} times */
async function lists(person, id, tasks, times) {
  const { page } = person;
  await install(person);
  const list = `/projects/${id}/tasks`;
  const rows = 'main tbody tr td.mono';
  await person.goto(`/projects/${id}`);
  const [byLink, byAddress] = [[], []].map((all) => /** @type {number[]} */ (all));
  for (let at = 0; at < times; at += 1) {
    const link = page.getByRole('navigation').locator(`a[href="${list}"]`).filter({ visible: true }).first();
    byLink?.push(await between(person, { since: 'click', until: rows, act: () => link.click() }));
    await page.goto(list, { waitUntil: 'commit' });
    byAddress?.push(await between(person, { since: 'navigation', until: rows }));
    await page.getByRole('navigation').locator(`a[href="/projects/${id}"]`).filter({ visible: true }).first().click();
    await page.locator(rows).first().waitFor({ state: 'detached' });
  }
  const of = `list of ${tasks.toLocaleString('en')} tasks opens`;
  return [
    { name: `**${of}**, by its link`, unit: 'ms', aim: 'under 500', ...spread(byLink ?? []) },
    { name: `${of}, the whole app loaded anew`, unit: 'ms', aim: 'under 500', ...spread(byAddress ?? []) },
  ];
}
