// The frame around all pages.

/** @typedef {import('../support/browser.js').Person} Person */

/** Goes to a page by a link of the navigation. @param {Person} person @param {string} name as the link reads */
export async function visit(person, name) {
  const link = person.page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}\\b`) })
    .filter({ visible: true });
  await person.page.getByRole('heading', { level: 1 }).first().waitFor();
  // Where the side is a rail, a project's pages are reached through the project, the last link of the trail.
  if (!(await link.first().isVisible())) {
    await person.page.locator('.crumbs').getByRole('link').last().click();
    await link.first().waitFor();
  }
  // Who is there already wants to see what others did since.
  if ((await link.first().getAttribute('aria-current')) === 'page') await person.page.reload();
  else await link.first().click();
  await person.page.getByRole('heading', { level: 1 }).first().waitFor();
}

/** The value of a figure: "Available" is "$50.00". @param {Person} person @param {string} name */
export async function figure(person, name) {
  const term = person.page.getByRole('term').filter({ hasText: new RegExp(`^${name}`) }).first();
  return (await term.locator('xpath=following-sibling::dd[1]').innerText()).trim();
}

/** Waits until the page says that something was done. @param {Person} person @param {RegExp} words */
export async function told(person, words) {
  await person.page.getByRole('status').filter({ hasText: words }).first().waitFor();
}

/** Fills the fields of a dialog by their labels, acts, and waits until it closes. @param {Person} person
 * @param {Record<string, string>} fields @param {RegExp} act */
export async function dialog(person, fields, act) {
  const open = person.page.getByRole('dialog').or(person.page.getByRole('alertdialog'));
  for (const [label, value] of Object.entries(fields)) {
    await open.getByLabel(new RegExp(`^${label}`)).fill(value);
  }
  await open.getByRole('button', { name: act }).click();
  await open.waitFor({ state: 'hidden' });
}

const APPEARS_WITHIN_MS = 60_000;

/** Waits for what others bring about, on a page that has to be loaded anew to show it. @param {Person} person
 * @param {import('playwright-core').Locator} what */
export async function appears(person, what) {
  const late = performance.now() + APPEARS_WITHIN_MS;
  for (;;) {
    // A page that is loaded anew before it stands would never stand on a busy machine.
    await person.rests();
    const seen = await what.first().waitFor({ timeout: 1500 }).then(() => true, () => false);
    if (seen) return;
    if (performance.now() > late) throw new Error(`${what} did not appear on ${person.page.url()}`);
    await person.page.reload();
  }
}
