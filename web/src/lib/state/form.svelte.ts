// One form or one act: busy, refused with a reason, and the same Idempotency-Key until it went through.
import { tick } from 'svelte';
import { Attempt } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';

export class Form {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Sentences of the page itself, by pointer, shown before anything is sent. */
  own = $state<Record<string, string>>({});
  #attempt = new Attempt();

  /** What is wrong with the field at `pointer`, or undefined. */
  at(pointer: string): string | undefined {
    return this.own[pointer] ?? this.problem?.at(pointer) ?? undefined;
  }

  /** The problem that belongs to no field of `pointers`. */
  rest(pointers: string[] = []): Problem | null {
    return this.problem !== null && this.problem.outside(pointers) ? this.problem : null;
  }

  /** Runs `work` once; a second click while it runs does nothing. Answers undefined when it was refused. */
  async send<T>(body: unknown, work: (key: string) => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.own = {};
    this.busy = true;
    this.problem = null;
    try {
      const value = await work(this.#attempt.key(body));
      this.#attempt.done();
      return value;
    } catch (error) {
      this.problem = asProblem(error);
      void focusFirstInvalid();
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  /** Shows `problems` by pointer and answers whether there was none. */
  check(problems: Record<string, string | null | undefined | false>): boolean {
    const found = Object.entries(problems).filter((entry): entry is [string, string] => Boolean(entry[1]));
    this.own = Object.fromEntries(found);
    if (found.length > 0) void focusFirstInvalid();
    return found.length === 0;
  }

  reset(): void {
    this.problem = null;
    this.own = {};
  }
}

async function focusFirstInvalid(): Promise<void> {
  await tick();
  document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
