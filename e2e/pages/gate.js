// The pages before one is in: sign up, confirm the address, sign in, sign out.

/** @typedef {import('../support/browser.js').Person} Person */

/** Long enough for every rule about passwords, and nobody's name. */
export const PASSWORD = 'three otters cross at dawn';

/**
 * @param {Person} person
 * @param {{email: string, link?: string}} by an invitation's or the setup link is opened instead of the form's page
 */
export async function signUp(person, { email, link = '/signup' }) {
  await person.goto(link);
  const form = person.page.getByRole('form', { name: /create (an|the) account/i });
  await form.getByLabel(/^name to show/i).fill(person.name);
  await form.getByLabel(/^e-mail/i).fill(email);
  await form.getByLabel(/^password/i).fill(PASSWORD);
  await form.getByRole('button', { name: /create the account/i }).click();
  await form.waitFor({ state: 'detached' });
}

/** Opens the link that was mailed. @param {Person} person @param {string} link */
export async function confirmAddress(person, link) {
  await person.goto(link);
  await person.page.getByText(/address is confirmed/i).waitFor();
}

/** @param {Person} person @param {string} email */
export async function signIn(person, email) {
  await person.goto('/signin');
  const form = person.page.getByRole('form', { name: /sign in/i });
  await form.getByLabel(/^e-mail/i).fill(email);
  await form.getByLabel(/^password/i).fill(PASSWORD);
  await form.getByRole('button', { name: /^sign in/i }).click();
  await form.waitFor({ state: 'detached' });
}
