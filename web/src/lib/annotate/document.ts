// The document of answers of one task: changes, undo and redo, one step per intention.
import { applyChange, type Change } from './change';
import type { Answers } from './fields';

type Step = { before: Answers; after: Answers; path: string[]; at: number; typing: boolean };
/** What an undo or a redo did: where the person should look. */
export type Moved = { path: string[] };

/** Pause that ends a run of typing, in milliseconds. */
const PAUSE = 1500;

export class Document {
  #answer: Answers;
  #done: Step[] = [];
  #undone: Step[] = [];
  #listeners = new Set<() => void>();
  #now: () => number;

  /** `now` in milliseconds is passed in, so that runs of typing can be tested. */
  constructor(answer: Answers, now: () => number) {
    this.#answer = answer;
    this.#now = now;
  }

  get answer(): Answers {
    return this.#answer;
  }
  get canUndo(): boolean {
    return this.#done.length > 0;
  }
  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Does one change. A change that changes nothing is no step. Answers whether something changed. */
  apply(change: Change): boolean {
    return this.applyAll([change]);
  }

  /** Several changes of one intention: one step. */
  applyAll(changes: Change[]): boolean {
    const first = changes[0];
    const before = this.#answer;
    const after = changes.reduce(applyChange, before);
    if (first === undefined || after === before) return false;
    const typing = changes.length === 1 && first.typing === true;
    const step: Step = { before, after, path: first.path, at: this.#now(), typing };
    const last = this.#done[this.#done.length - 1];
    if (last !== undefined && this.#undone.length === 0 && joins(last, step, changes[0])) {
      this.#done[this.#done.length - 1] = { ...step, before: last.before };
    } else {
      this.#done.push(step);
    }
    this.#undone = [];
    this.#set(after);
    return true;
  }

  undo(): Moved | null {
    const step = this.#done.pop();
    if (step === undefined) return null;
    this.#undone.push({ ...step, typing: false });
    this.#set(step.before);
    return { path: step.path };
  }

  redo(): Moved | null {
    const step = this.#undone.pop();
    if (step === undefined) return null;
    this.#done.push(step);
    this.#set(step.after);
    return { path: step.path };
  }

  /** Another answer in place of this one (a newer draft was taken); what was done before is no longer known. */
  replace(answer: Answers): void {
    this.#done = [];
    this.#undone = [];
    this.#set(answer);
  }

  /** Hears every change; answers how to stop. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(answer: Answers): void {
    this.#answer = answer;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether `step` goes on with the run of typing of `last`: same field, no pause, no word just finished. */
function joins(last: Step, step: Step, change: Change | undefined): boolean {
  if (!last.typing || !step.typing || step.at - last.at > PAUSE) return false;
  if (last.path.length !== step.path.length || last.path.some((part, at) => part !== step.path[at]))
    return false;
  return !endsWord(textAt(last.after, last.path), typeof change?.value === 'string' ? change.value : '');
}

/** The text before ended in white space and more than white space follows: a new word begins. */
function endsWord(before: string, after: string): boolean {
  return /\s$/u.test(before) && after.length > before.length && !/\s$/u.test(after);
}

function textAt(answer: Answers, path: string[]): string {
  let here: unknown = answer;
  for (const part of path) here = (here as Record<string, unknown> | undefined)?.[part];
  return typeof here === 'string' ? here : '';
}
