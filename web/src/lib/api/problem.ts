import type { FieldProblem } from './types';

/** What the server said no to, or why it could not be reached: RFC 9457 as an error that can be thrown. */
export class Problem extends Error {
  /** Stable slug; `offline` when no answer came, `unknown` when the answer was no problem document. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: FieldProblem[];
  /** Seconds after which another try makes sense, if the server said so. */
  readonly retry_after: number | null;
  /** The session had ended: the page asks to sign in again, and a form need not say so too. */
  signed_out = false;
  /** The whole document, for answers that carry more (a newer draft, say). */
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>, retryAfter: number | null = null) {
    const title = text(body.title) ?? 'It did not work';
    super(text(body.detail) ?? title);
    this.name = 'Problem';
    this.status = status;
    this.type = text(body.type) ?? 'unknown';
    this.title = title;
    this.detail = text(body.detail) ?? '';
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldProblem[]) : [];
    this.retry_after = retryAfter;
    this.body = body;
  }

  /** The sentence for the field at `pointer` (`/email`), or null. */
  at(pointer: string): string | null {
    return this.errors.find((error) => error.pointer === pointer)?.message ?? null;
  }

  /** Whether no field of `pointers` shows this problem, so that the form has to. */
  outside(pointers: string[]): boolean {
    return !this.errors.some((error) => pointers.includes(error.pointer));
  }

  get offline(): boolean {
    return this.status === 0;
  }

  /** No such thing, or not yours: the server answers both alike. */
  get missing(): boolean {
    return this.status === 404 || this.status === 403;
  }
}

/** The problem that stands for a request without an answer. */
export function offlineProblem(): Problem {
  return new Problem(0, {
    type: 'offline',
    title: 'The server does not answer',
    detail: 'Nothing is lost: what you typed is still here. Try again in a moment.',
  });
}

/** Any thrown value as a problem; what is not one is a fault of this app and says so. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, {
    type: 'app',
    title: 'The page has a fault',
    detail: error instanceof Error ? error.message : String(error),
  });
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
