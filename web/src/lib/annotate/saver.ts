// Keeps a draft safe: at once in the browser's journal, within a second on the server, one request at a time.
import type { Answers } from './fields';

export type SaveState =
  /** All is on the server, since `at` (milliseconds). */
  | { kind: 'saved'; at: number }
  /** Something is under way; shown only after three seconds. */
  | { kind: 'saving'; since: number }
  /** The server cannot be reached: kept here, sent later. */
  | { kind: 'kept'; since: number }
  /** Somebody wrote a newer draft (second tab or device), or holds a newer lease. */
  | { kind: 'conflict'; revision: number | null; answer: Answers | null }
  /** The server does not take it at all; the words say why. */
  | { kind: 'refused'; reason: string };

/** What a try to save came to. */
export type SaveResult =
  | { ok: true; revision: number }
  | { ok: false; kind: 'offline' | 'signed_out' }
  | { ok: false; kind: 'conflict'; revision: number | null; answer: Answers | null }
  | { ok: false; kind: 'refused'; reason: string };

export type SaverParts = {
  put(answer: Answers, revision: number): Promise<SaveResult>;
  keep(answer: Answers, revision: number, acknowledged: boolean): void;
  now(): number;
  /** Runs `work` after so many milliseconds; answers how to call it off. */
  later(work: () => void, milliseconds: number): () => void;
};

/** Pause after a change before it is sent, and between tries without network. */
export const PAUSE = 700;
const RETRY = 4000;

export class Saver {
  state: SaveState;
  #parts: SaverParts;
  #changed: (state: SaveState) => void;
  #answer: Answers | null = null;
  #revision: number;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(parts: SaverParts, revision: number, changed: (state: SaveState) => void) {
    this.#parts = parts;
    this.#revision = revision;
    this.#changed = changed;
    this.state = { kind: 'saved', at: parts.now() };
  }

  get revision(): number {
    return this.#revision;
  }

  /** A newer answer: journal now, server within a second of the first change that waits. */
  change(answer: Answers): void {
    if (this.#stopped) return;
    this.#answer = answer;
    this.#parts.keep(answer, this.#revision, false);
    if (this.state.kind === 'conflict' || this.state.kind === 'refused') return;
    if (this.state.kind === 'saved') this.#set({ kind: 'saving', since: this.#parts.now() });
    if (this.#cancel === null && this.#running === null) this.#plan(PAUSE);
  }

  /** Sends what waits now, and again when the network is back. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    // With nothing to send there is no run: one that ends as it begins would stand here for ever.
    if (this.#running === null && (this.#answer === null || this.#stopped)) return;
    await (this.#running ??= this.#send());
  }

  /** Takes the conflict's decision: go on with `answer` upon the server's newer `revision`. */
  settle(answer: Answers, revision: number): void {
    this.#revision = revision;
    this.#set({ kind: 'saving', since: this.#parts.now() });
    this.change(answer);
  }

  /** Goes on with what the server has already: nothing waits any more. */
  adopt(answer: Answers, revision: number): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#answer = null;
    this.#revision = revision;
    this.#parts.keep(answer, revision, true);
    this.#set({ kind: 'saved', at: this.#parts.now() });
  }

  /** No more requests: submitted, returned, or another task. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  #plan(milliseconds: number): void {
    this.#cancel = this.#parts.later(() => {
      this.#cancel = null;
      void this.flush();
    }, milliseconds);
  }

  async #send(): Promise<void> {
    const answer = this.#answer;
    if (answer === null) return;
    const result = await this.#parts.put(answer, this.#revision);
    this.#running = null;
    if (this.#stopped) return;
    if (result.ok) this.#took(answer, result.revision);
    else if (result.kind === 'conflict') this.#set({ ...result, kind: 'conflict' });
    else if (result.kind === 'refused') this.#set({ kind: 'refused', reason: result.reason });
    else {
      if (this.state.kind !== 'kept') this.#set({ kind: 'kept', since: this.#parts.now() });
      this.#plan(RETRY);
    }
  }

  #took(answer: Answers, revision: number): void {
    this.#revision = revision;
    const newest = this.#answer === answer;
    this.#parts.keep(this.#answer ?? answer, revision, newest);
    if (newest) {
      this.#answer = null;
      this.#set({ kind: 'saved', at: this.#parts.now() });
    } else {
      this.#plan(PAUSE);
    }
  }

  #set(state: SaveState): void {
    this.state = state;
    this.#changed(state);
  }
}
