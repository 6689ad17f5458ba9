// Changes of a template, each as a new one: what the form does to the JSON beside it.
import type { Input, PreferenceQuestion, Question, Template } from '$lib/annotate';

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

/** Kinds that can be added here; those of each element are written as JSON. */
export const ADDABLE = [
  'choice',
  'rating',
  'text',
  'number',
  'date',
  'rubric',
  'preference',
  'ranking',
] as const;
export type Addable = (typeof ADDABLE)[number];

/** The inputs whose alternatives a question of `type` can be about. */
export function alternatives(template: Template, type: 'preference' | 'ranking'): Input[] {
  const kinds = type === 'preference' ? ['responses'] : ['responses', 'results', 'table'];
  return template.inputs.filter((input) => kinds.includes(input.type));
}

/** Kinds that this template can take: a comparison needs something to compare. */
export function addable(template: Template): Addable[] {
  const compares = (type: Addable) => type === 'preference' || type === 'ranking';
  return ADDABLE.filter((type) => !compares(type) || alternatives(template, type as 'ranking').length > 0);
}

/** The smallest valid question of `type`. */
export function newQuestion(type: Addable, template: Template): Question {
  const id = freeId(type, idsOf(template));
  if (type === 'rubric') return { id, type, criteria: [{ id: 'quality', label: 'Quality' }] };
  if (type === 'preference' || type === 'ranking') {
    return { id, type, of: alternatives(template, type)[0]?.id ?? '' };
  }
  if (type !== 'choice') return { id, type };
  const options = [
    { value: 'yes', label: 'Yes' },
    { value: 'no', label: 'No' },
  ];
  return { id, type, options };
}

/** The dimensions of a comparison as rows with fields; one that was written as its id alone has no label yet. */
export function dimensionRows(question: PreferenceQuestion): { id: string; label?: string }[] {
  return (question.dimensions ?? []).map((one) => (typeof one === 'string' ? { id: one } : one));
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
