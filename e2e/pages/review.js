// The reviewer's table, by key.

/** @typedef {import('../support/browser.js').Person} Person */

/** Opens the queue, which has the whole window for itself. @param {Person} person */
export async function openQueue(person) {
  await person.goto('/review');
  await person.page.getByRole('heading', { level: 1, name: 'Review' }).waitFor();
}

/** The answers that wait. @param {Person} person */
const queue = (person) => person.page.getByRole('navigation', { name: 'Queue' });

/** The verdicts that the open answer takes; there once it is held. @param {Person} person */
const verdicts = (person) => person.page.getByRole('group', { name: 'Verdict' });

/** Goes through the queue until the open answer is of a task and says something. @param {Person} person
 * @param {{task: string, says: RegExp}} wanted */
export async function toAnswer(person, { task, says }) {
  const { page } = person;
  const count = await queue(person).getByRole('listitem').count();
  await verdicts(person).waitFor();
  for (let at = 1; at < count; at += 1) await page.keyboard.press('k');
  for (let at = 0; at < count; at += 1) {
    await verdicts(person).waitFor();
    const main = page.getByRole('main');
    const right = await main.getByRole('heading', { level: 2, name: task }).isVisible();
    if (right && says.test(await main.getByRole('table').first().innerText())) return;
    await stepOn(person);
  }
  throw new Error(`no answer in the queue is of ${task} and says ${says}`);
}

/** Goes to the next answer and waits until it is held. @param {Person} person */
async function stepOn(person) {
  const taken = person.page.waitForResponse((response) => response.url().endsWith('/take'));
  await person.page.keyboard.press('j');
  await taken;
}

/**
 * Decides and waits until the server took the verdict.
 * @param {Person} person @param {() => Promise<void>} act
 */
async function decided(person, act) {
  const waiting = queue(person).getByRole('listitem');
  const before = await waiting.count();
  const [response] = await Promise.all([
    person.page.waitForResponse((one) => /\/(review|appeal\/decision)$/.test(one.url())),
    act(),
  ]);
  if (!response.ok()) throw new Error(`the verdict was refused with ${response.status()}: ${await response.text()}`);
  // Until the page has taken it in, the keys are still those of the answer before, and do nothing.
  await waiting.nth(before - 1).waitFor({ state: 'detached' });
}

/** Accepts the open answer. @param {Person} person */
export async function accept(person) {
  await verdicts(person).waitFor();
  await decided(person, () => person.page.keyboard.press('a'));
}

/** Accepts the open answer with another choice than its author's. @param {Person} person @param {string} key */
export async function acceptWithFix(person, key) {
  await person.page.keyboard.press('f');
  await person.page.getByRole('button', { name: /^Accept with this fix/ }).waitFor();
  await person.page.keyboard.press(key);
  await decided(person, () => person.page.keyboard.press('Control+Enter'));
}

/** Proposes to reject the open answer. @param {Person} person @param {{category: string, words: string}} why by its key */
export async function proposeRejection(person, { category, words }) {
  const { page } = person;
  await page.keyboard.press('r');
  await page.getByRole('radiogroup', { name: 'Category' }).waitFor();
  await page.keyboard.press(category);
  await page.getByLabel('Clause').selectOption({ index: 1 });
  await page.getByLabel('What the contributor will read').fill(words);
  await decided(person, () => page.keyboard.press('Control+Enter'));
}

/** Confirms the rejection that somebody else proposed. @param {Person} person @param {string} words */
export async function confirmRejection(person, words) {
  await person.page.getByText(words).waitFor();
  await person.page.keyboard.press('r');
  await decided(person, () => person.page.getByRole('button', { name: /^Confirm the rejection/ }).last().click());
}

/** Grants the appeal that is open. @param {Person} person @param {string} note */
export async function grantAppeal(person, note) {
  await verdicts(person).waitFor();
  await person.page.keyboard.press('a');
  await person.page.getByLabel('What the contributor will read').fill(note);
  await decided(person, () => person.page.keyboard.press('Control+Enter'));
}

/** Waits until the queue is empty. @param {Person} person */
export async function queueIsEmpty(person) {
  await person.page.getByText('Nothing waits for a review').waitFor();
}
