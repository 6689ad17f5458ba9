// The real binary on a data folder of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { binary } from './settings.js';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

/**
 * @typedef {object} Options
 * @property {string[]} [command] the subcommand and its own arguments; `serve` unless said otherwise
 * @property {Record<string, string>} [env] configuration by `CANDOR_*` variables
 * @property {string} [data] a data folder to go on with; a fresh one unless given
 */

/** A running `candor`. */
export class Server {
  /** @type {string[]} */ output = [];
  /** @type {string} */ url = '';
  /** From its start until it listened. */
  readyMs = 0;

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {string} data
   */
  constructor(child, data) {
    this.child = child;
    this.data = data;
  }

  /** Starts a server and waits until it listens. @param {Options} [options] */
  static async start({ command = ['serve'], env = {}, data } = {}) {
    const folder = data ?? (await mkdtemp(join(tmpdir(), 'candor-e2e-')));
    const started = performance.now();
    const child = spawn(binary, [...command, '--data', folder, '--listen', '127.0.0.1:0'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new Server(child, folder);
    const orphan = () => child.kill('SIGKILL');
    process.once('exit', orphan);
    child.once('exit', () => process.off('exit', orphan));
    try {
      server.url = await server.#listening();
      server.readyMs = performance.now() - started;
    } catch (error) {
      await server.stop({ keep: data !== undefined });
      throw error;
    }
    return server;
  }

  /** The first line says where it listens. @returns {Promise<string>} */
  #listening() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(this.#broken('did not listen in time')), READY_WITHIN_MS);
      const fail = (/** @type {string} */ why) => {
        clearTimeout(timer);
        reject(this.#broken(why));
      };
      this.child.once('error', (error) => fail(error.message));
      this.child.once('exit', (code) => fail(`ended with ${code}`));
      for (const stream of [this.child.stdout, this.child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.output.push(line);
          const url = /^listening on (http:\S+)$/.exec(line)?.[1];
          if (!url) return;
          clearTimeout(timer);
          resolve(url);
        });
      }
    });
  }

  /** @param {string} why */
  #broken(why) {
    return new Error(`${binary} ${why}:\n${this.output.join('\n')}`);
  }

  /** The one-time link by which the first operator signs up; printed at the first start. */
  async setupLink() {
    return this.#printed(/(http:\/\/\S+\/setup\?code=\S+)/, 'setup link');
  }

  /** @param {RegExp} pattern with one group @param {string} what @returns {Promise<string>} */
  async #printed(pattern, what) {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const found = this.output.map((line) => pattern.exec(line)?.[1]).find(Boolean);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw this.#broken(`printed no ${what}`);
  }

  /** Lines of the log that a healthy run does not have. */
  faults() {
    return this.output.filter((line) => /\bpanicked at\b|\bERROR\b/.test(line));
  }

  /** Stops as an operator would, and removes the data. @param {{keep?: boolean}} [options] */
  async stop({ keep = false } = {}) {
    await this.end('SIGTERM');
    if (!keep) await rm(this.data, { recursive: true, force: true });
  }

  /** Ends the process by a signal and waits for it. @param {NodeJS.Signals} signal */
  async end(signal) {
    const { pid, exitCode, signalCode } = this.child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }
}
