// The first minute: a demo server, and one click to be somebody on it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isAccessible } from '../support/accessible.js';
import { Browser } from '../support/browser.js';
import { Server } from '../support/server.js';

/** @type {Server} */ let server;
/** @type {Browser} */ let browser;

before(async () => {
  server = await Server.start({ command: ['demo'] });
  browser = await Browser.start(server.url);
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

test('everybody of the demo is one click away', { timeout: 120_000 }, async (journey) => {
  const response = await fetch(`${server.url}/api/v1/server`);
  /** @type {{demo_people: {display_name: string, role_text: string}[]}} */
  const { demo_people: people } = /** @type {any} */ (await response.json());
  assert.ok(people.length >= 3, 'a contributor, somebody of the data team, the operator');
  for (const { display_name: name, role_text: role } of people) {
    await journey.test(`${name}, ${role}`, async () => {
      const person = await browser.person(name);
      await person.goto('/sign-in');
      await isAccessible(person.page, 'sign in');
      await person.page.getByRole('button', { name }).click();
      // The sign-in page has a heading too: first the new address, then the new page's own.
      await person.page.waitForURL((url) => url.pathname !== '/sign-in');
      await person.page.getByRole('main').waitFor();
      await person.page.getByRole('heading', { level: 1 }).first().waitFor();
      await isAccessible(person.page, `the first page of ${name}`);
      const shown = await person.page.getByRole('main').innerText();
      assert.match(shown, /\d/, 'a demo without a figure shows nothing');
    });
  }
  assert.deepEqual(browser.faults(), []);
  assert.deepEqual(server.faults(), []);
});
