// The pages before one is in: sign up, confirm the address, sign in.

/** @typedef {import('../support/browser.js').Person} Person */

/** Long enough for every rule about passwords, and nobody's name. */
export const PASSWORD = 'three otters cross at dawn';

/**
 * @param {Person} person
 * @param {{email: string, link?: string}} by an invitation or the setup link may be opened instead of the form's page
 */
export async function signUp(person, { email, link = '/sign-up' }) {
  await person.goto(link);
  const main = person.page.getByRole('main');
  await main.getByLabel(/^name to show/i).fill(person.name);
  await main.getByLabel(/^e-mail/i).fill(email);
  await main.getByLabel(/^password/i).fill(PASSWORD);
  await main.getByRole('button', { name: /create the account|become the operator/i }).click();
  await inside(person);
}

/** Opens the link that was mailed. @param {Person} person @param {string} link */
export async function confirmAddress(person, link) {
  await person.goto(link);
  await person.page.getByRole('heading', { name: /your e-mail is confirmed/i }).waitFor();
  await person.goto('/');
  await inside(person);
}

/** @param {Person} person @param {string} email */
export async function signIn(person, email) {
  await person.goto('/sign-in');
  const form = person.page.getByRole('region', { name: 'Sign in' });
  await form.getByLabel(/^e-mail/i).fill(email);
  await form.getByLabel(/^password/i).fill(PASSWORD);
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await inside(person);
}

/** Signs in by the one click that a demo offers. @param {Person} person @param {string} name */
export async function enterDemo(person, name) {
  await person.goto('/sign-in');
  const one = person.page.getByRole('main').getByRole('button', { name: new RegExp(name) });
  const others = person.page.getByRole('main').locator('summary');
  await person.page.getByRole('button', { name: /Operator/ }).waitFor();
  if (!(await one.isVisible())) await others.click();
  await one.click();
  await inside(person);
}

/** Waits for the page that one starts at: another address than the gate's, then its heading. @param {Person} person */
export async function inside(person) {
  await person.page.waitForURL((url) => !/^\/($|sign-|setup|confirm)/.test(url.pathname));
  await person.page.getByRole('heading', { level: 1 }).first().waitFor();
}
