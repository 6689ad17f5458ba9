// Every component in every state, compared with its kept picture: light and dark, on a desk and on a phone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../support/accessible.js';
import { Browser } from '../support/browser.js';
import { compare, differs } from '../support/visual.js';
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
    for (const colorScheme of SCHEMES) {
      for (const viewport of WINDOWS) {
        await journey.test(`${colorScheme}, ${viewport.width} px`, async () => {
          const person = await browser.person(`${colorScheme} at ${viewport.width}`, {
            viewport,
            colorScheme,
            reducedMotion: 'reduce',
            deviceScaleFactor: 1,
            bypassCSP: true,
          });
          const part = await guide(person, `styleguide/${colorScheme}-${viewport.width}`);
          first.set(`${colorScheme} ${viewport.width}`, await part.screenshot());
          await person.context.close();
        });
      }
    }
    await journey.test('what is another picture is told from it', async () => {
      const [light, dark, phone] = ['light 1440', 'dark 1440', 'light 360'].map((one) => first.get(one));
      assert.ok(light && dark && phone);
      const { page } = await browser.person('a judge');
      assert.ok(Number(await compare(page, light, dark)) > 1000);
      assert.match(String(await compare(page, light, phone)), /^it was \d+ x \d+ px and is/);
    });
  } finally {
    await browser.stop();
    app.stop();
  }
});

/** Compares every part of the guide, and what floats; gives the first part. @param {Person} person @param {string} folder */
async function guide(person, folder) {
  const { page } = person;
  await person.goto('/styleguide');
  await page.getByRole('heading', { level: 2, name: 'Hard cases' }).waitFor();
  await page.addStyleTag({ content: FOREIGN });
  await page.evaluate(() => document.fonts.ready);
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
