// One task on the bench: the engine's document, made reactive, with the field that is active.
import { getContext, setContext } from 'svelte';
import {
  Document,
  choose,
  clustersOf,
  concerns,
  elementsOf,
  fieldsOf,
  firstOpen,
  groupsOf,
  inCluster,
  isAnswered,
  keymapOf,
  news,
  nextOpen,
  pointer,
  progressOf,
  validate,
  visibleAnswer,
  capKey,
  type Answers,
  type Command,
  type Element,
  type Field,
  type FieldAction,
  type Problem,
  type Template,
} from '$lib/annotate';
import { prefs } from './prefs.svelte';
import { rank } from './rank';

export class Bench {
  readonly template: Template;
  readonly data: Record<string, unknown>;
  readonly #document: Document;
  answer = $state.raw<Answers>({});
  canUndo = $state(false);
  canRedo = $state(false);
  active = $state<string | null>(null);
  /** The element that a ranking holds, by field. */
  held = $state<Record<string, string | null>>({});
  /** Submit was tried: what is missing is said at its place. */
  tried = $state(false);
  readOnly = $state(false);
  /** What the server found beyond our own checks; gone with the next change there. */
  found = $state.raw<{ pointer: string; message: string; value: unknown }[]>([]);
  /** Asks a view to put the focus on its field; counts up. */
  wanted = $state.raw<{ key: string; count: number } | null>(null);
  fields = $derived.by(() => fieldsOf(this.template, this.data, this.answer));
  problems = $derived.by((): Problem[] => {
    const own = validate(this.template, this.data, this.answer);
    const open = this.found.filter((one) => this.value(pointer.parse(one.pointer)) === one.value);
    return [...own, ...news(own, open)];
  });
  progress = $derived.by(() => progressOf(this.fields, this.answer, this.problems));
  keymap = $derived.by(() =>
    keymapOf(this.fields, this.active, {
      remap: prefs.remap,
      enterSubmits: prefs.enterSubmits,
      sides: (field) => this.sides(field).map((side) => side.id),
    }),
  );
  /** Hears that a field was answered by a choice (not by typing). */
  onanswer: ((field: Field) => void) | null = null;

  constructor(template: Template, data: Record<string, unknown>, answer: Answers = {}) {
    this.template = template;
    this.data = data;
    const start = begun(template, data, answer);
    this.#document = new Document(start, () => Date.now());
    this.answer = start;
    this.#document.listen(() => {
      this.answer = this.#document.answer;
      this.canUndo = this.#document.canUndo;
      this.canRedo = this.#document.canRedo;
    });
    const fields = fieldsOf(template, data, start);
    this.active = (nextOpen(fields, start, null) ?? fields[0])?.key ?? null;
  }

  /** Calls `listener` after every change; answers how to stop. */
  listen(listener: () => void): () => void {
    return this.#document.listen(listener);
  }

  value(path: readonly string[]): unknown {
    return pointer.at(this.answer, path);
  }

  field(path: readonly string[]): Field | undefined {
    const key = path.join('/');
    return this.fields.find((field) => field.key === key);
  }

  /** The field that is active, or the first. */
  get here(): Field | undefined {
    return this.fields.find((field) => field.key === this.active) ?? this.fields[0];
  }

  /** What a preference or a ranking is between. Inside an `each`, the alternatives of the element. */
  sides(field: Field): Element[] {
    if (field.kind !== 'preference' && field.kind !== 'ranking') return [];
    return elementsOf(this.template, this.data, field.question.of);
  }

  set(path: string[], value: unknown, typing = false): void {
    if (!this.readOnly) this.#document.apply({ path, value, typing });
  }

  replace(answer: Answers): void {
    this.#document.replace(answer);
  }

  /** Does what a key or a button of `field` says, and goes on to what is open next. */
  act(field: Field, action: FieldAction): void {
    if (this.readOnly) return;
    this.active = field.key;
    if (action.do === 'rank') {
      rank(this, field, action);
      return;
    }
    const current = this.value(field.path);
    if (action.do === 'level') this.#level(field, current, action.value);
    else if (action.do === 'prefer') this.#prefer(field, current, action);
    else this.#choose(field, current, action.value);
  }

  #choose(field: Field, current: unknown, value: unknown): void {
    if (field.kind === 'choice') {
      this.set(field.path, choose(field.question, current, value));
      if (field.question.many || isOtherOption(value)) return this.want(field.key);
    } else {
      this.set(field.path, current === value ? undefined : value);
    }
    this.#answered(field);
  }

  /** One step down a tree; the level that was left is cut off. */
  #level(field: Field, current: unknown, value: string): void {
    if (field.kind !== 'choice') return;
    const path = Array.isArray(current) ? (current as string[]) : [];
    const at = path.indexOf(value);
    const top = field.question.options.some((option) => option.value === value);
    const next = at >= 0 ? path.slice(0, at) : top ? [value] : [...path, value];
    this.set(field.path, next.length === 0 ? undefined : next);
    this.#answered(field);
  }

  #prefer(field: Field, current: unknown, action: Extract<FieldAction, { do: 'prefer' }>): void {
    const said = current !== null && typeof current === 'object' ? (current as Answers) : {};
    const { winner, strength, both_bad } = action;
    const next: Answers = { winner };
    if (strength !== undefined) next.strength = strength;
    if (both_bad) next.both_bad = true;
    if (said.dimensions !== undefined) next.dimensions = said.dimensions;
    this.set(field.path, next);
    this.#answered(field);
  }

  #answered(field: Field): void {
    if (!isAnswered(field, this.answer)) return;
    const cluster = inCluster(this.fields, field.cluster);
    const open = cluster.filter((one) => one.required && !isAnswered(one, this.answer));
    const next = open.find((one) => cluster.indexOf(one) > cluster.indexOf(field)) ?? open[0];
    const typed = next !== undefined && ['text', 'part', 'number', 'date', 'reason'].includes(next.kind);
    // What was just asked in words is typed at once; Escape or Tab leaves it.
    if (next !== undefined && typed && field.cluster !== '') this.want(next.key);
    else if (next !== undefined) this.active = next.key;
    else if (cluster.length === 1 && field.cluster !== '') this.#onward(field.cluster, 1);
    this.onanswer?.(field);
  }

  /** To the next (1) or previous (-1) element of an `each`. False at the end, where Tab goes its usual way. */
  step(by: 1 | -1): boolean {
    const here = this.here?.cluster ?? '';
    return here !== '' && this.#onward(here, by);
  }

  #onward(cluster: string, by: 1 | -1): boolean {
    const clusters = clustersOf(this.fields).filter((one) => one !== '');
    const next = clusters[clusters.indexOf(cluster) + by];
    if (next === undefined) {
      const whole = inCluster(this.fields, '');
      const open = whole.find((one) => !isAnswered(one, this.answer)) ?? whole[0];
      if (by === -1 || open === undefined) return false;
      this.want(open.key);
      return true;
    }
    const fields = inCluster(this.fields, next);
    const open = fields.find((one) => one.required && !isAnswered(one, this.answer)) ?? fields[0];
    if (open !== undefined) this.want(open.key);
    return true;
  }

  /** Makes a field active and puts the focus there. */
  want(key: string): void {
    this.active = key;
    this.wanted = { key, count: (this.wanted?.count ?? 0) + 1 };
  }

  /** To the next field that needs an answer; false when none does. */
  toOpen(): boolean {
    this.tried = true;
    const first = firstOpen(this.fields, this.problems);
    if (first !== undefined) this.want(first.key);
    return first !== undefined || this.problems.length > 0;
  }

  undo(): void {
    if (!this.readOnly) this.#led(this.#document.undo());
  }
  redo(): void {
    if (!this.readOnly) this.#led(this.#document.redo());
  }
  #led(moved: { path: string[] } | null): void {
    if (moved !== null && this.field(moved.path) !== undefined) this.want(moved.path.join('/'));
  }

  /** What `chord` does here: done, a command for the frame, or nothing. */
  press(chord: string): 'done' | Command | null {
    const action = this.keymap.actions.get(chord);
    if (action === undefined) return null;
    if (action.kind === 'command') return action.command;
    const field = this.fields.find((one) => one.key === action.field);
    if (field === undefined) return null;
    if (action.kind === 'jump') this.want(field.key);
    else this.act(field, action.action);
    return 'done';
  }

  /** The key printed on a control, while it acts. */
  cap(key: string, action: FieldAction): string | undefined {
    return this.keymap.caps.get(capKey(key, action));
  }

  /** The sentence about a field: what is wrong at once, what is missing after a try to submit. */
  problem(path: readonly string[]): string | null {
    const found = this.problems.find((one) => concerns(path, one));
    return found !== undefined && (this.tried || !found.missing) ? found.message : null;
  }

  /** The answer as it is sent: only what is seen. */
  get final(): Answers {
    return visibleAnswer(
      this.answer,
      this.fields.map((field) => field.path),
    );
  }

  /** One choice or rating is all that is asked: it may send itself. */
  get single(): boolean {
    const [only, ...more] = this.fields;
    if (only === undefined || more.length > 0 || only.cluster !== '') return false;
    if (only.kind === 'choice') return !only.question.many && !only.question.options.some((o) => o.children);
    return only.kind === 'rating' || (only.kind === 'preference' && !only.question.dimensions?.length);
  }

  /** The server's own findings, until what stands there changes. */
  refuse(errors: { pointer: string; message: string }[]): void {
    const about = (at: string) => at.replace(/^\/answer/, '');
    this.found = errors.map((one) => ({
      pointer: about(one.pointer),
      message: one.message,
      value: this.value(pointer.parse(about(one.pointer))),
    }));
    this.tried = true;
    this.toOpen();
  }

  groups(field: Field): string[][] {
    return groupsOf(
      this.value(field.path),
      this.sides(field).map((side) => side.id),
    );
  }
}

/** Texts that begin as a copy of something shown are there from the start: they are edited, not confirmed. */
function begun(template: Template, data: unknown, answer: Answers): Answers {
  const start = { ...answer };
  for (const question of template.questions) {
    if (question.type !== 'text' || !question.initial_from || question.id in start) continue;
    const text = pointer.resolve(data, question.initial_from);
    if (typeof text === 'string' && !question.parts?.length) start[question.id] = text;
  }
  return start;
}

function isOtherOption(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'other' in value;
}

const KEY = Symbol('bench');
export const provideBench = (bench: () => Bench): unknown => setContext(KEY, bench);
/** The bench that this view belongs to. */
export function useBench(): { readonly bench: Bench } {
  const get = getContext<() => Bench>(KEY);
  return {
    get bench() {
      return get();
    },
  };
}
