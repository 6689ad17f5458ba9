// People in a browser: each has a context of their own, and everything that goes wrong on their pages is kept.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { chromium, headed, results } from './settings.js';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * How long somebody waits for a page. A limit for what hangs, not for what is slow: on a machine whose cores others use,
 * or that reads its programs from a cold disk, a page that opens within a second was seen to take twenty.
 * `cargo xtask bench web` measures how fast pages are.
 */
const ANSWERS_WITHIN_MS = 60_000;

/** A Chromium for one test file. */
export class Browser {
  /** @type {Person[]} */ people = [];

  /** @param {import('playwright-core').Browser} browser @param {string} url */
  constructor(browser, url) {
    this.browser = browser;
    this.url = url;
  }

  /** @param {string} url the server that all pages belong to */
  static async start(url) {
    const browser = await playwright.launch({ executablePath: chromium, headless: !headed, args: QUIET });
    return new Browser(browser, url);
  }

  /**
   * Somebody new at a fresh window.
   * @param {string} name
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async person(name, options = {}) {
    const context = await this.browser.newContext({
      baseURL: this.url,
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      acceptDownloads: true,
      ...options,
    });
    context.setDefaultTimeout(ANSWERS_WITHIN_MS);
    return this.#seat(name, context);
  }

  /** Another window of the same browser. @param {Person} person */
  async window(person) {
    return this.#seat(`${person.name}, another window`, person.context);
  }

  /** @param {string} name @param {import('playwright-core').BrowserContext} context */
  async #seat(name, context) {
    const person = new Person(name, context, await context.newPage());
    this.people.push(person);
    return person;
  }

  /** What went wrong on anybody's pages. */
  faults() {
    return this.people.flatMap((person) => person.faults.map((fault) => `${person.name}: ${fault}`));
  }

  /** Which page everybody has open, with what it shows of problems. */
  async places() {
    const open = this.people.filter(({ page }) => !page.isClosed());
    return Promise.all(open.map(async ({ name, page }) => `${name}: ${page.url()}${await problemsOn(page)}`));
  }

  /** A picture of every open page, for whoever reads why a test failed. @param {string} name */
  async keepPictures(name) {
    await mkdir(results, { recursive: true });
    for (const person of this.people) {
      const file = `${name}-${person.name}.png`.replace(/[^\w.-]+/g, '-').toLowerCase();
      await person.page.screenshot({ path: join(results, file), fullPage: true }).catch(() => undefined);
    }
  }

  async stop() {
    await this.browser.close();
  }
}

/** What a page says in alarm, in words. @param {import('playwright-core').Page} page */
async function problemsOn(page) {
  const alarms = await page.getByRole('alert').allInnerTexts().catch(() => []);
  const words = alarms.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
  return words.length > 0 ? `, which says: ${words.join(' | ')}` : '';
}

/** A page asks again this soon after an answer, or not at all. */
const STILL_MS = 120;

/** Somebody with a browser window. */
export class Person {
  /** @type {string[]} */ faults = [];
  /** Requests on their way. @type {Set<import('playwright-core').Request>} */ #asked = new Set();
  /** When the last of them began or ended. */
  #moved = performance.now();

  /**
   * @param {string} name
   * @param {import('playwright-core').BrowserContext} context
   * @param {import('playwright-core').Page} page
   */
  constructor(name, context, page) {
    this.name = name;
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.faults.push(`script error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      // The browser logs each refused request; which ones are faults is decided below, by status.
      if (message.text().startsWith('Failed to load resource')) return;
      this.faults.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      // The stream of events stays open as long as its page.
      if (request.resourceType() !== 'eventsource') this.#asked.add(request);
      this.#moved = performance.now();
    });
    const ended = (/** @type {import('playwright-core').Request} */ request) => {
      this.#asked.delete(request);
      this.#moved = performance.now();
    };
    page.on('requestfinished', ended);
    page.on('requestfailed', ended);
    page.on('response', (response) => {
      if (response.status() < 500) return;
      this.faults.push(`${response.status()} from ${response.request().method()} ${response.url()}`);
    });
  }

  /**
   * Opens a page and waits until it stands. The network never rests: the app keeps a stream of events open.
   * @param {string} path below the server
   */
  async goto(path) {
    await this.page.goto(path, { waitUntil: 'domcontentloaded' });
    await this.page.getByRole('main').first().waitFor();
  }

  /** Waits until the page has its heading and everything that it asked for, and has drawn it. */
  async rests() {
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
    await this.asksNoMore();
    await this.page.waitForFunction(() => document.querySelector('.skeleton') === null);
  }

  /** Waits until nothing that the page asked for is on its way, and it asks for nothing more. */
  async asksNoMore() {
    const late = performance.now() + ANSWERS_WITHIN_MS;
    while (this.#asked.size > 0 || performance.now() - this.#moved < STILL_MS) {
      if (performance.now() > late) {
        throw new Error(`${this.page.url()} still waits for ${[...this.#asked].map((one) => one.url()).join(', ')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
