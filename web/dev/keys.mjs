// Works through tasks with the keyboard alone, loses the network and the session in the middle, and looks at what is left.
// node dev/keys.mjs: prints one line per step; ends with an error where something was lost.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

process.env.CANDOR_MOCK_PERSON = 'amara';
const { serve } = await import('./serve.mjs');
const server = await serve('build');
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
const faults = [];
page.on('pageerror', (error) => faults.push(error.message));
const foot = () => page.locator('.wb__foot').innerText();
const press = async (...keys) => {
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(60);
};
const step = (what) => console.log('ok  ', what);
const open = async (path) => {
  await page.goto(base + path);
  await page.waitForSelector('.wb__foot');
  await page.waitForTimeout(500);
};

// a conversation, turn by turn
await open('/work/chat');
await press('5', 'y', 'Tab', '5', 'y', 'Tab', '3', 'n');
assert.match(await foot(), /6 of 12/);
step('turns by digits, letters and Tab; "No" asks why, and one types at once');
await page.keyboard.type('Leaves out the base price.');
await press('5');
assert.equal(
  await page.locator('[data-field="turn/t5/why"] textarea').inputValue(),
  'Leaves out the base price.5',
);
await press('Control+z', 'Escape');
step('a text field keeps its keys, Ctrl+Z takes back, Escape leaves');
await press('Tab');
await page.waitForTimeout(100);
await press('4', 'y', 'p', '2', 't', '4', 'o', '3');
console.log('     ', (await foot()).split('\n')[0]);
assert.match(await foot(), /12 of 12/);
await page.waitForTimeout(1500);
assert.match(await page.locator('.saved').innerText(), /Saved/);
step('every question answered by key; saved');
const before = Date.now();
await press('Control+Enter');
await page.waitForFunction(() => /0 of/.test(document.querySelector('.wb__foot')?.textContent ?? ''));
step(`the next task stands ${Date.now() - before - 60} ms after submit`);
await page.waitForTimeout(400);
await press('Control+z');
await page.waitForFunction(() => /12 of 12/.test(document.querySelector('.wb__foot')?.textContent ?? ''));
step('Ctrl+Z on a fresh task takes the last answer back');

// report menu, keys, guideline
await press('r');
assert.equal(await page.locator('[role=menu]').count(), 1);
await press('s');
await page.locator('dialog[open] textarea').fill('Not my language');
await press('Escape');
await press('?');
await page.waitForSelector('dialog[open].sheet');
await press('Escape');
await press('g');
assert.equal(await page.locator('.guidecol').count(), 0);
step('R then S, ?, G');

// draft survives a reload
await open('/work/ranking');
await press('b', 'a', 'd', 'c');
await press('d', '=');
await page.waitForTimeout(1200);
await page.reload();
await page.waitForSelector('.rank li');
assert.equal(await page.locator('.rank > li').count(), 3);
step('a ranking with a tie, by keys, is there after a reload');

// a single question sends itself
await open('/work/sentiment');
const text = () => page.locator('.prose').first().innerText();
const first = await text();
await press('2');
await page.waitForTimeout(700);
assert.notEqual(await text(), first);
step('one key answers and goes on');

// without network
await context.setOffline(true);
const second = await text();
await press('1');
await page.waitForTimeout(4000);
console.log(
  '     ',
  (
    await page
      .locator('.banner')
      .first()
      .innerText()
      .catch(() => 'no banner')
  ).replace(/\n/g, ' '),
);
assert.match(await page.locator('body').innerText(), /waits for the network|kept on this device/i);
await context.setOffline(false);
await page.evaluate(() => window.dispatchEvent(new Event('online')));
await page.waitForTimeout(2500);
assert.equal(await page.locator('text=No connection').count(), 0);
assert.notEqual(await text().catch(() => ''), second);
step('submitted without network, sent when it is back');

// the session ends
await open('/work/chat');
await press('4');
await page.evaluate(() => fetch('/api/v1/auth/logout', { method: 'POST' }));
await context.route('**/api/v1/assignments/**', (route) =>
  route.fulfill({
    status: 401,
    contentType: 'application/problem+json',
    body: '{"type":"signed_out","title":"Not signed in","status":401}',
  }),
);
await press('Tab', '3');
await page.waitForSelector('dialog[open] input[type=password]', { timeout: 8000 }).catch(async (error) => {
  await page.screenshot({ path: 'dev/shots/lost.png' });
  throw error;
});
await context.unroute('**/api/v1/assignments/**');
await page.locator('dialog[open] input[type=password]').fill('right');
await press('Enter');
await page.waitForSelector('dialog[open]', { state: 'detached', timeout: 4000 }).catch(() => undefined);
await page.waitForTimeout(1500);
assert.match(await page.locator('.saved').innerText(), /Saved/);
step('the session ends in mid-task: sign in there, nothing is lost');

assert.deepEqual(faults, []);
await browser.close();
server.close();
server.closeAllConnections();
