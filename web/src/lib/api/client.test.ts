import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, Attempt, fill, whenSignedOut } from './client';
import { Problem } from './problem';

type Sent = { url: string; init: RequestInit & { headers: Headers } };
let sent: Sent[] = [];

/** Answers one after the other; an Error stands for a lost network. */
function server(...answers: (Response | Error)[]): void {
  vi.stubGlobal('fetch', (url: string, init: Sent['init']) => {
    sent.push({ url, init });
    const next = answers.shift() ?? new Response('{}');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
}
const problem = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } });

beforeEach(() => {
  sent = [];
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a call', () => {
  it('fills its path, leaves empty filters out, and gives the value', async () => {
    server(new Response('{"items":[],"next_cursor":null}'));
    const path = { id: 'a/b' };
    await api.get('/projects/{id}/tasks', { path, query: { state: 'open', q: '', cursor: undefined } });
    expect(sent[0]?.url).toBe('/api/v1/projects/a%2Fb/tasks?state=open');
    expect(fill('/x/{a}/y/{b}', { a: 1, b: 'ü' })).toBe('/x/1/y/%C3%BC');
  });

  it('keeps one key over its own retries, so that nothing happens twice', async () => {
    server(new Error('lost'), problem(503, { title: 'busy' }), new Response('{"id":"b"}'));
    await api.post('/batches/{id}/fund', { path: { id: 'b' }, body: {} });
    const keys = sent.map((one) => one.init.headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('does not repeat what has no key', async () => {
    server(new Error('lost'));
    await expect(api.delete('/tokens/{id}', { path: { id: 't' } })).rejects.toMatchObject({ offline: true });
    expect(sent).toHaveLength(1);
  });

  it('throws what the server said, by field, and survives an answer that is no problem document', async () => {
    server(
      problem(422, {
        type: 'invalid',
        title: 'Not right',
        errors: [{ pointer: '/name', message: 'too long' }],
      }),
    );
    const refused = await api.get('/me').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect((refused as Problem).at('/name')).toBe('too long');
    expect((refused as Problem).outside(['/name'])).toBe(false);
    server(new Response('<html>bad gateway</html>', { status: 500 }));
    await expect(api.get('/me')).rejects.toMatchObject({ status: 500, title: 'The server answered 500' });
  });

  it('says that the session ended, but not for a wrong password', async () => {
    const ended = vi.fn();
    whenSignedOut(ended);
    server(problem(401, { title: 'no' }), problem(401, { title: 'no' }), problem(401, { title: 'no' }));
    await expect(api.post('/auth/login', { body: { email: 'a', password: 'b' } })).rejects.toMatchObject({
      signed_out: false,
    });
    await expect(api.get('/me')).rejects.toMatchObject({ status: 401 });
    expect(ended).not.toHaveBeenCalled();
    await expect(api.get('/tokens')).rejects.toMatchObject({ signed_out: true });
    expect(ended).toHaveBeenCalledOnce();
  });
});

it('makes a new key for another body and after success, and the same one for a second try', () => {
  const attempt = new Attempt();
  const first = attempt.key({ amount: 1 });
  expect(attempt.key({ amount: 1 })).toBe(first);
  const other = attempt.key({ amount: 2 });
  expect(other).not.toBe(first);
  attempt.done();
  expect(attempt.key({ amount: 2 })).not.toBe(other);
});
