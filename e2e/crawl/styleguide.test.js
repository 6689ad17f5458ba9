// Every component in every state, compared with its kept picture: light and dark, on a desk and on a phone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../support/accessible.js';
import { Browser } from '../support/browser.js';
import { compare, differs, isAnother, picture } from '../support/visual.js';
import { developmentApp } from '../support/webapp.js';

/** @typedef {import('../support/browser.js').Person} Person */

const SCHEMES = /** @type {const} */ (['light', 'dark']);
const WINDOWS = [{ width: 1440, height: 900 }, { width: 360, height: 740 }];
/** Scripts that our fonts do not have are drawn by whatever a machine has. */
const FOREIGN = 'main [lang] { visibility: hidden; block-size: 3rem; overflow: hidden; }';

test('the style guide looks as it did', { timeout: 600_000 }, async (journey) => {
  const app = await developmentApp();
  const browser = await Browser.start(app.url);
  try {
    /** @type {Map<string, Buffer>} */
    const first = new Map();
    const looks = SCHEMES.flatMap((scheme) => WINDOWS.map((viewport) => ({ scheme, viewport })));
    await journey.test('in every look', { concurrency: 2 }, async (each) => {
      await Promise.all(
        looks.map(({ scheme, viewport }) =>
          each.test(`${scheme}, ${viewport.width} px`, async () => {
            const person = await opened(browser, scheme, viewport);
            const part = await compared(person, `styleguide/${scheme}-${viewport.width}`);
            first.set(`${scheme} ${viewport.width}`, await part.screenshot());
            await person.context.close();
          }),
        ),
      );
    });
    await journey.test('what is another picture is told from it', async () => {
      const [light, dark, phone] = ['light 1440', 'dark 1440', 'light 360'].map((one) => first.get(one));
      assert.ok(light && dark && phone);
      const { page } = await browser.person('a judge');
      assert.ok(isAnother(await compare(page, light, dark)));
      assert.match(String(await compare(page, light, phone)), /^it was \d+ x \d+ px and is/);
    });
    await journey.test('a button that moved by four dots is found, and one that stayed is not', () => buttonsMove(browser));
  } finally {
    await browser.stop();
    app.stop();
  }
});

/**
 * Somebody who has the style guide open.
 * @param {Browser} browser @param {'light' | 'dark'} colorScheme @param {{width: number, height: number}} viewport
 */
async function opened(browser, colorScheme, viewport) {
  const person = await browser.person(`${colorScheme} at ${viewport.width}`, {
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
    bypassCSP: true,
  });
  // The days and times of the samples are told from a day that stays.
  await person.page.clock.setFixedTime(new Date('2026-11-25T12:00:00Z'));
  await person.goto('/styleguide');
  await person.page.getByRole('heading', { level: 2, name: 'Hard cases' }).waitFor();
  await person.page.addStyleTag({ content: FOREIGN });
  await person.page.evaluate(() => document.fonts.ready);
  await person.asksNoMore();
  return person;
}

/** A comparison that is too kind would find nothing. @param {Browser} browser */
async function buttonsMove(browser) {
  const { page } = await opened(browser, 'light', WINDOWS[0]);
  const part = page.getByRole('main').locator('section').filter({ has: page.getByRole('heading', { level: 2, name: 'Buttons' }) });
  const before = await picture(part);
  for (const kind of ['.btn--main', '.btn:not(.btn--main, .btn--quiet)', '.btn--quiet']) {
    const button = part.locator(kind).first();
    await button.evaluate((element) => (element.style.translate = '4px'));
    const found = await compare(page, before, await picture(part));
    assert.ok(isAnother(found), `${kind} moved, and ${found} dots are others`);
    await button.evaluate((element) => (element.style.translate = ''));
    assert.equal(await compare(page, before, await picture(part)), 0);
  }
}

/** Compares every part of the guide, and what floats; gives the first part. @param {Person} person @param {string} folder */
async function compared(person, folder) {
  const { page } = person;
  await judge(person, 'style guide');
  const parts = await page.getByRole('main').locator('section').all();
  assert.ok(parts.length >= 10, 'the guide has lost its parts');
  const found = [];
  for (const part of parts) {
    const title = await part.getByRole('heading', { level: 2 }).first().innerText();
    found.push(await differs(part, `${folder}/${slug(title)}`));
  }
  for (const what of ['dialog', 'sheet']) {
    await page.getByRole('button', { name: `Open a ${what}` }).click();
    const open = page.getByRole('dialog');
    await open.waitFor();
    await judge(person, `open ${what}`);
    found.push(await differs(open, `${folder}/${what}`));
    await page.keyboard.press('Escape');
    await open.waitFor({ state: 'hidden' });
  }
  assert.deepEqual(found.filter(Boolean), [], 'right so? cargo xtask e2e --update');
  assert.deepEqual(person.faults, []);
  return /** @type {import('playwright-core').Locator} */ (parts[0]);
}

/** @param {string} text */
const slug = (text) => text.toLowerCase().replace(/\W+/g, '-');
