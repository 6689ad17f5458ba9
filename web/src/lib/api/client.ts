// The one way to the server: typed by routes.ts, answers as values, refusals as `Problem`.
import { Problem, offlineProblem } from './problem';
import type { Deletes, Gets, Patches, Posts, Puts } from './routes';

export const BASE = '/api/v1';

/** The names between braces of a path: `/batches/{id}` needs `id`. */
type Names<P extends string> = P extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;
type Call = { answer: unknown; body: unknown; query: unknown };
type Options<P extends string, C extends Call> = Common &
  ([Names<P>] extends [never] ? { path?: undefined } : { path: Record<Names<P>, string | number> }) &
  (C['body'] extends undefined ? { body?: undefined } : { body: C['body'] }) &
  (C['query'] extends undefined ? { query?: undefined } : { query?: C['query'] });
type Common = {
  signal?: AbortSignal;
  /** Made by an `Attempt`; a POST without one gets its own, which holds over its automatic retries. */
  key?: string;
  /** The ETag that the change was made against. */
  if_match?: string;
};
type Args<P extends string, C extends Call> =
  Record<string, never> extends Options<P, C> ? [options?: Options<P, C>] : [options: Options<P, C>];
type Table<T> = { [P in keyof T]: Call };

const verb =
  <T extends Table<T>>(method: string) =>
  async <P extends keyof T & string>(path: P, ...[options]: Args<P, T[P]>): Promise<T[P]['answer']> =>
    (await send(method, path, (options ?? {}) as AnyOptions)).value as T[P]['answer'];

/** `api.get('/projects/{id}', { path: { id } })`. Throws `Problem`. */
export const api = {
  get: verb<Gets>('GET'),
  post: verb<Posts>('POST'),
  put: verb<Puts>('PUT'),
  patch: verb<Patches>('PATCH'),
  delete: verb<Deletes>('DELETE'),
  /** As `get`, with the ETag that a later change names in `if_match`. */
  async getTagged<P extends keyof Gets & string>(
    path: P,
    ...[options]: Args<P, Gets[P]>
  ): Promise<{ value: Gets[P]['answer']; etag: string | null }> {
    return (await send('GET', path, (options ?? {}) as AnyOptions)) as never;
  },
};

type AnyOptions = Common & {
  path?: Record<string, unknown>;
  body?: unknown;
  query?: Record<string, unknown>;
};

/** One action of a person: the same Idempotency-Key for the same body until it has succeeded. */
export class Attempt {
  #key: string | null = null;
  #body = '';

  key(body: unknown = null): string {
    const text = JSON.stringify(body);
    if (this.#key === null || text !== this.#body) {
      this.#key = crypto.randomUUID();
      this.#body = text;
    }
    return this.#key;
  }

  done(): void {
    this.#key = null;
  }
}

let onSignedOut: (() => void) | null = null;
/** Called when the server says that the session has ended (401), outside of signing in. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** The address of a call, for links that the browser follows itself (downloads). */
export function address(path: string, query: Record<string, unknown> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const tail = search.toString();
  return BASE + path + (tail === '' ? '' : (path.includes('?') ? '&' : '?') + tail);
}

/** `/batches/{id}` and `{id}` to `/batches/0193…`; every part is encoded. */
export function fill(path: string, names: Record<string, unknown> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(names[name])));
}

async function send(
  method: string,
  path: string,
  options: AnyOptions,
): Promise<{ value: unknown; etag: string | null }> {
  const headers = new Headers({ accept: 'application/json' });
  if (options.body !== undefined) headers.set('content-type', 'application/json');
  if (method === 'POST') headers.set('idempotency-key', options.key ?? crypto.randomUUID());
  if (options.if_match) headers.set('if-match', options.if_match);
  const request = () =>
    fetch(address(fill(path, options.path), options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      credentials: 'same-origin',
    });
  const response = await withRetries(request, method, options.signal);
  try {
    return { value: await read(response), etag: response.headers.get('etag') };
  } catch (error) {
    const ended = error instanceof Problem && error.status === 401 && !path.startsWith('/auth/');
    if (ended && !(method === 'GET' && path === '/me')) {
      error.signed_out = true;
      onSignedOut?.();
    }
    throw error;
  }
}

/** Pauses before the second and third try, in milliseconds. A key, or a method that repeats safely, makes them harmless. */
const PAUSES = [300, 900];

async function withRetries(
  request: () => Promise<Response>,
  method: string,
  signal?: AbortSignal,
): Promise<Response> {
  const again = method === 'GET' || method === 'POST' || method === 'PUT';
  for (let tries = 0; ; tries += 1) {
    const pause = again ? PAUSES[tries] : undefined;
    try {
      const response = await request();
      if (pause === undefined || ![502, 503, 504].includes(response.status)) return response;
    } catch (error) {
      if (signal?.aborted) throw error;
      if (pause === undefined) throw offlineProblem();
    }
    await new Promise((resume) => setTimeout(resume, pause));
  }
}

/** The body of an answer, or a thrown `Problem`. */
export async function read(response: Response): Promise<unknown> {
  const text = response.status === 204 ? '' : await response.text();
  const body = parse(text);
  if (response.ok) return body ?? undefined;
  const after = Number(response.headers.get('retry-after'));
  const known = body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : {};
  const title = known.title ?? `The server answered ${response.status}`;
  throw new Problem(response.status, { ...known, title }, Number.isFinite(after) && after > 0 ? after : null);
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
