// Times inside the page: from the browser's own time of an event to the frame that shows what came of it.

/** @typedef {import('../support/browser.js').Person} Person */

const WITHIN_MS = 30_000;

/** Puts the stopwatch into every page that a person opens from now on. @param {Person} person */
export async function install(person) {
  await person.context.addInitScript(inPage);
}

/** Runs in the page before its own scripts. */
function inPage() {
  const watch = { key: 0, click: 0, navigation: 0 };
  addEventListener('keydown', (event) => (watch.key = event.timeStamp), true);
  addEventListener('click', (event) => (watch.click = event.timeStamp), true);

  /** Called while a frame is made: after it was painted. @param {(at: number) => void} then */
  const painted = (then) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  };

  /** @param {keyof typeof watch} since @param {() => boolean} holds @returns {Promise<number>} milliseconds */
  const until = (since, holds) =>
    new Promise((resolve) => {
      const look = () => {
        if (holds()) painted((at) => resolve(at - watch[since]));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });

  /** @type {number[]} */ const letters = [];
  addEventListener(
    'input',
    () => {
      const { key } = watch;
      requestAnimationFrame(() => painted((at) => letters.push(at - key)));
    },
    true,
  );
  Object.assign(window, { watch: { until, letters, pending: null } });
}

/**
 * Milliseconds from an event to the frame that shows its outcome.
 * @param {Person} person
 * @param {object} what
 * @param {'navigation' | 'key' | 'click'} what.since
 * @param {string} what.until a selector, or `other text` for a task with other words than now
 * @param {() => Promise<void>} [what.act] which makes the event; begun once the page looks out
 */
export async function between({ page }, { since, until, act }) {
  await page.waitForFunction(() => 'watch' in window);
  await page.evaluate(begin, { since, sign: until });
  await act?.();
  const found = page.evaluate(() => /** @type {any} */ (window).watch.pending);
  const late = new Promise((_, reject) => setTimeout(reject, WITHIN_MS, new Error(`${until} did not come`)).unref());
  return /** @type {Promise<number>} */ (Promise.race([found, late]));
}

/** Begins to look; runs in the page. @param {{since: string, sign: string}} what */
function begin({ since, sign }) {
  const words = () => document.querySelector('main')?.querySelector('.reading, .source')?.textContent ?? '';
  const before = words();
  const other = () => words() !== '' && words() !== before;
  const { watch } = /** @type {any} */ (window);
  watch.pending = watch.until(since, sign === 'other text' ? other : () => document.querySelector(sign) !== null);
}

/** Milliseconds from each letter's key to the frame that shows it. @param {Person} person @param {string} text */
export async function keysTo({ page }, text) {
  await page.evaluate(() => (/** @type {any} */ (window).watch.letters.length = 0));
  await page.keyboard.type(text, { delay: 30 });
  await page.waitForFunction((count) => /** @type {any} */ (window).watch.letters.length >= count, text.length);
  return /** @type {Promise<number[]>} */ (page.evaluate(() => /** @type {any} */ (window).watch.letters));
}
