// A mail server that keeps what it is sent, so that a test can open the link in it.

import { createServer } from 'node:net';

/** @typedef {{from: string, to: string[], text: string}} Mail */

const ARRIVES_WITHIN_MS = 15_000;

/** A local SMTP sink. */
export class Mailbox {
  /** @type {Mail[]} */ mails = [];

  constructor() {
    this.server = createServer((socket) => receive(socket, (mail) => this.mails.push(mail)));
  }

  static async start() {
    const mailbox = new Mailbox();
    await new Promise((resolve) => mailbox.server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return mailbox;
  }

  /** How a server is configured to send its mail here. @returns {Record<string, string>} */
  get configuration() {
    return { CANDOR_SMTP_URL: this.url, CANDOR_SMTP_FROM: 'candor@example.org' };
  }

  get url() {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the mailbox is closed');
    return `smtp://127.0.0.1:${address.port}`;
  }

  /** The newest mail to an address, once there is one. @param {string} to @returns {Promise<Mail>} */
  async mailTo(to) {
    for (let waited = 0; waited < ARRIVES_WITHIN_MS; waited += 100) {
      const mail = this.mails.findLast((each) => each.to.includes(to));
      if (mail) return mail;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no mail to ${to}; there is mail to ${this.mails.map((mail) => mail.to).join(', ')}`);
  }

  /** The first link to a page in the newest mail to an address. @param {string} to */
  async linkFor(to) {
    const { text } = await this.mailTo(to);
    const link = /https?:\/\/[^\s"<>/]+\/[^\s"<>]+/.exec(text)?.[0];
    if (!link) throw new Error(`no link in the mail to ${to}:\n${text}`);
    return link;
  }

  async stop() {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/**
 * The few commands of RFC 5321 that a client sends.
 * @param {import('node:net').Socket} socket
 * @param {(mail: Mail) => void} keep
 */
function receive(socket, keep) {
  let buffer = '';
  /** @type {Mail} */ let mail = { from: '', to: [], text: '' };
  let inData = false;
  const say = (/** @type {string} */ line) => socket.write(`${line}\r\n`);
  const command = (/** @type {string} */ line) => {
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'MAIL') mail = { from: address, to: [], text: '' };
    if (verb === 'RCPT') mail.to.push(address);
    if (verb === 'QUIT') return socket.end('221 bye\r\n');
    inData = verb === 'DATA';
    return say(inData ? '354 go on' : '250 ok');
  };
  const data = (/** @type {string} */ line) => {
    if (line !== '.') {
      mail.text += `${line.replace(/^\.\./, '.')}\n`;
      return;
    }
    inData = false;
    keep({ ...mail, text: readable(mail.text) });
    say('250 kept');
  };
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    buffer += chunk.toString('utf8');
    const lines = buffer.split('\r\n');
    buffer = lines.pop() ?? '';
    for (const line of lines) inData ? data(line) : command(line);
  });
  say('220 mailbox');
}

/** Undoes quoted-printable, enough for the links in a mail. @param {string} text */
function readable(text) {
  if (!/content-transfer-encoding:\s*quoted-printable/i.test(text)) return text;
  return text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}
