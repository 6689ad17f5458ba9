// The preset "Answer a question from a text" on the workbench: a choice, and two texts that it asks for.

import { typeInto } from '../support/keyboard.js';

/** @typedef {import('../support/browser.js').Person} Person */

export const PRESET = 'question-answering';

/** Four tasks of it. */
export const ROWS = [
  ['lens', 'The lens weighs two tonnes and floats on a bath of mercury.', 'What does the lens float on?'],
  ['lamp', 'The lamp was lit for the first time on 3 May 1871.', 'When was it lit first?'],
  ['keeper', 'Since 1986 nobody lives there.', 'Since when is it empty?'],
  ['tower', 'The tower is of granite, 31 metres high.', 'What is the tower made of?'],
].map(([external_id, passage, question]) => ({ external_id, passage, question }));

/** The answer's own words. @param {Person} person */
export const answerField = (person) => person.page.getByRole('textbox', { name: /^The answer/ });

/** The proof from the passage. @param {Person} person */
export const quoteField = (person) => person.page.getByRole('textbox', { name: /^The words of the passage/ });

/** Answers in full, by key. @param {Person} person @param {{answer: string, quote: string}} said */
export async function answerInWords(person, { answer, quote }) {
  await person.page.keyboard.press('1');
  await typeInto(person, answerField(person), answer);
  await typeInto(person, quoteField(person), quote);
}
