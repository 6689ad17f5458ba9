// The frame around all pages.

/** @typedef {import('../support/browser.js').Person} Person */

/** Goes to a page by the side navigation. @param {Person} person @param {string} name */
export async function visit(person, name) {
  await person.page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}`, 'i') })
    .first()
    .click();
  await person.page.getByRole('heading', { level: 1 }).waitFor();
}

/** The figure below a name, as text: "Available" -> "$3.00". @param {Person} person @param {RegExp} name */
export async function figure(person, name) {
  const group = person.page.getByRole('group', { name }).or(person.page.getByRole('region', { name }));
  return (await group.first().innerText()).replace(/\s+/g, ' ');
}
