// Changes of a template, each as a new one: what the form does to the JSON beside it.
import type { Question, SimpleQuestion, Template } from '$lib/annotate';

export type Path = readonly (string | number)[];
type Tree = Record<string, unknown> | unknown[];

/** `tree` with `value` at `path`; `undefined` takes a field away. What lies beside the path is kept as it is. */
export function setAt<T>(tree: T, path: Path, value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  const copy = (Array.isArray(tree) ? [...tree] : { ...(tree as object) }) as Tree;
  const fields = copy as Record<string | number, unknown>;
  if (rest.length > 0) fields[key] = setAt(fields[key] ?? {}, rest, value);
  else if (value === undefined && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (value === undefined) delete fields[key];
  else fields[key] = value;
  return copy as T;
}

/** `list` with the item at `from` one place up (-1) or down (+1), where there is such a place. */
export function moved<T>(list: readonly T[], from: number, by: 1 | -1): T[] {
  const to = from + by;
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return [...list];
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** `base`, or `base_2`, `base_3`, … where that is taken. */
export function freeId(base: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}_${n}`;
    if (!known.has(id)) return id;
  }
}

/** Every id that a question of the template has, those inside an `each` too. */
export function idsOf(template: Template): string[] {
  return template.questions.flatMap((one) => [
    one.id,
    ...(one.type === 'each' ? one.ask.map((inner) => inner.id) : []),
  ]);
}

/** Kinds that can be added here; the others need an input to point at and are written as JSON. */
export const ADDABLE = ['choice', 'rating', 'text', 'number', 'date'] as const;
export type Addable = (typeof ADDABLE)[number];

/** The smallest valid question of `type`. */
export function newQuestion(type: Addable, taken: Iterable<string>): SimpleQuestion {
  const id = freeId(type, taken);
  if (type !== 'choice') return { id, type };
  const options = [
    { value: 'yes', label: 'Yes' },
    { value: 'no', label: 'No' },
  ];
  return { id, type, options };
}

/** `{"1": "not at all", "5": "fully"}` with the words at one end of the scale changed; empty words go away. */
export function anchored(
  anchors: Record<string, string> | undefined,
  step: number,
  words: string,
): Record<string, string> | undefined {
  const rest = Object.entries(anchors ?? {}).filter(([at]) => at !== String(step));
  const all = words === '' ? rest : [...rest, [String(step), words] as const];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

/** A number as typed, or undefined for an empty field; what is no number is left as text for the server to refuse. */
export function numberOf(text: string): number | string | undefined {
  const plain = text.trim();
  if (plain === '') return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : plain;
}

/** Where the questions of `each` stand, else those of the whole. */
export function listPath(each: number | null): Path {
  return each === null ? ['questions'] : ['questions', each, 'ask'];
}

export function questionsAt(template: Template, each: number | null): Question[] {
  const outer = each === null ? undefined : template.questions[each];
  return outer?.type === 'each' ? outer.ask : template.questions;
}
