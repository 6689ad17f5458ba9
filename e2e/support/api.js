// People who use the API instead of pages: they set a stage, so that a journey can begin where it is about something.

import { PASSWORD } from '../pages/gate.js';

/** Somebody with a session. */
export class Account {
  /** @param {string} url of the server @param {string} email @param {string} cookie */
  constructor(url, email, cookie) {
    this.url = url;
    this.email = email;
    this.cookie = cookie;
  }

  /**
   * Signs up; the server must count an address as confirmed, as one without mail does.
   * @param {string} url of the server
   * @param {{name: string, email: string, setup?: string}} who `setup` is the one-time code of the first operator
   */
  static async signUp(url, { name, email, setup }) {
    const account = new Account(url, email, '');
    const response = await account.send('POST', '/auth/signup', {
      display_name: name,
      email,
      password: PASSWORD,
      ...(setup === undefined ? {} : { setup }),
    });
    account.#keep(response);
    return account;
  }

  /** @param {string} url of the server @param {string} email */
  static async signIn(url, email) {
    const account = new Account(url, email, '');
    account.#keep(await account.send('POST', '/auth/login', { email, password: PASSWORD }));
    return account;
  }

  /** @param {Response} response */
  #keep(response) {
    this.cookie = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]).join('; ');
  }

  /** @param {string} path below /api/v1 @param {unknown} [body] @returns {Promise<any>} */
  async post(path, body = {}) {
    const response = await this.send('POST', path, body);
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  }

  /** @param {string} path below /api/v1 @returns {Promise<any>} */
  async get(path) {
    return (await this.send('GET', path)).json();
  }

  /**
   * @param {string} method @param {string} path @param {unknown} [body] a Buffer goes as it is, all else as JSON
   * @returns {Promise<Response>}
   */
  async send(method, path, body) {
    const raw = body instanceof Uint8Array;
    /** @type {Record<string, string>} */
    const headers = { cookie: this.cookie };
    if (method !== 'GET') headers['idempotency-key'] = crypto.randomUUID();
    if (body !== undefined) headers['content-type'] = raw ? 'application/octet-stream' : 'application/json';
    const sent = body === undefined ? undefined : raw ? new Uint8Array(body) : JSON.stringify(body);
    const response = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: sent });
    if (!response.ok) throw new Error(`${method} ${path} was refused: ${response.status} ${await response.text()}`);
    return response;
  }

  /** Waits until a job has ended well. @param {string} id @param {number} [within] milliseconds
   * @returns {Promise<any>} its result */
  async jobDone(id, within = 15_000) {
    for (let tries = 0; tries < within / 100; tries += 1) {
      const job = await this.get(`/jobs/${id}`);
      if (job.state === 'done') return job.result;
      if (!['queued', 'running'].includes(job.state)) throw new Error(`the job ended badly: ${JSON.stringify(job)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the job ${id} did not end`);
  }

  /** Lets a browser window go on with this session. @param {import('./browser.js').Person} person */
  async lend(person) {
    const [name = '', value = ''] = this.cookie.split('=');
    await person.context.addCookies([{ name, value, url: this.url, httpOnly: true, sameSite: 'Lax' }]);
  }
}
