// What a page asks the server for: loading, there, or refused with a reason.
import { untrack } from 'svelte';
import { asProblem, type Problem } from '$lib/api/problem';
import type { List } from '$lib/api/types';

export class Resource<T> {
  data = $state.raw<T | undefined>(undefined);
  problem = $state.raw<Problem | null>(null);
  loading = $state(true);
  #fetch: (signal: AbortSignal) => Promise<T>;
  #running: AbortController | null = null;

  constructor(fetch: (signal: AbortSignal) => Promise<T>) {
    this.#fetch = fetch;
  }

  /** Asks again and keeps what is shown until the answer is there. */
  async reload(): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.loading = true;
    try {
      const data = await this.#fetch(running.signal);
      if (this.#running !== running) return;
      this.data = data;
      this.problem = null;
    } catch (error) {
      if (this.#running !== running) return;
      this.problem = asProblem(error);
    }
    this.loading = false;
  }

  /**
   * For what asks every few seconds: as `reload`, unless an answer is on its way. Giving that up for the next question
   * would mean never to hear one where answers take longer than the pause.
   */
  async again(): Promise<void> {
    if (this.#running === null || !this.loading) await this.reload();
  }

  /** Puts a newer value in place, such as the answer of a change. */
  set(data: T): void {
    this.data = data;
    this.problem = null;
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
  }
}

/**
 * A resource that follows what `fetch` reads before its first await (route parameters, filters).
 * Call it while a component is being set up.
 */
export function resource<T>(fetch: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const made = new Resource(fetch);
  follow(made);
  return made;
}

function follow(made: { reload(): Promise<void>; stop(): void }): void {
  $effect(() => {
    void made.reload();
    return () => made.stop();
  });
}

/** A list that grows page by page; `items` keeps its rows while more come. */
export class Pages<T> extends Resource<T[]> {
  next = $state<string | null>(null);
  #page: (cursor: string | undefined, signal: AbortSignal) => Promise<List<T>>;
  adding = $state(false);

  constructor(page: (cursor: string | undefined, signal: AbortSignal) => Promise<List<T>>) {
    super(async (signal) => {
      const first = await page(undefined, signal);
      this.next = first.next_cursor;
      return first.items;
    });
    this.#page = page;
  }

  async more(): Promise<void> {
    if (this.next === null || this.adding) return;
    this.adding = true;
    try {
      const page = await this.#page(this.next, new AbortController().signal);
      this.data = [...(this.data ?? []), ...page.items];
      this.next = page.next_cursor;
    } catch (error) {
      this.problem = asProblem(error);
    }
    this.adding = false;
  }
}

/** As `resource`, for lists with a cursor. */
export function pages<T>(
  page: (cursor: string | undefined, signal: AbortSignal) => Promise<List<T>>,
): Pages<T> {
  const made = new Pages(page);
  follow(made);
  return made;
}

/** Runs `tick` every `seconds` while the component lives and the tab is seen. */
export function every(seconds: () => number | null, tick: () => void): void {
  $effect(() => {
    const pause = seconds();
    if (pause === null) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && untrack(tick), pause * 1000);
    return () => clearInterval(timer);
  });
}
