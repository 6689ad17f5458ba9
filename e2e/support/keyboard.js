// Hands that never leave the keyboard.

/** @typedef {import('./browser.js').Person} Person */
/** @typedef {import('playwright-core').Locator} Locator */

const STOPS_GREATEST = 120;

/**
 * Presses Tab until a control has the focus; fails when the whole page was passed without meeting it.
 * @param {Person} person @param {Locator} control
 */
export async function tabTo(person, control) {
  await control.waitFor();
  for (let stops = 0; stops < STOPS_GREATEST; stops += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await person.page.keyboard.press('Tab');
  }
  throw new Error(`no Tab stop of ${person.page.url()} is ${control}`);
}

/** Follows a link or presses a button. @param {Person} person @param {Locator} control @param {string} [key] */
export async function pressOn(person, control, key = 'Enter') {
  await tabTo(person, control);
  await person.page.keyboard.press(key);
}

/** Types into a field, over what stands there. @param {Person} person @param {Locator} field @param {string} text */
export async function typeInto(person, field, text) {
  await tabTo(person, field);
  await person.page.keyboard.press('ControlOrMeta+a');
  await person.page.keyboard.type(text);
}
