// Checks an answer as the server will, so that one hears it before sending. Pointers are the server's.
import { same } from './condition';
import { elementsOf } from './elements';
import { fieldsOf, type Answers, type Field } from './fields';
import { at, print } from './pointer';
import {
  dimensionsOf,
  stepsOf,
  type ChoiceQuestion,
  type EachQuestion,
  type Option,
  type Template,
} from './template';
import { isEmpty, isNa, isOther, isUnsure, lengthOf } from './value';

export type Problem = {
  /** Where, in the answer: `/turn/t3/quality`. */
  pointer: string;
  message: string;
  /** Nothing was said where something must be; it turns red only at the attempt to submit. */
  missing: boolean;
};

/** All that keeps `answer` from being taken; empty when it may be submitted. */
export function validate(template: Template, data: unknown, answer: Answers): Problem[] {
  const fields = fieldsOf(template, data, answer);
  const problems = fields.flatMap((field) => problemsOf(field, at(answer, field.path), template, data));
  for (const question of template.questions) {
    if (question.type === 'each') problems.push(...coverage(question, answer, fields));
  }
  return problems;
}

function problemsOf(field: Field, value: unknown, template: Template, data: unknown): Problem[] {
  const pointer = print(field.path);
  if (value === undefined || (value === null && field.kind !== 'preference') || isEmpty(value)) {
    return field.required ? [{ pointer, message: ask(field), missing: true }] : [];
  }
  if (field.kind === 'preference') return checkPreference(field, value, pointer);
  const message = check(field, value, template, data);
  return message === null ? [] : [{ pointer, message, missing: false }];
}

function ask(field: Field): string {
  switch (field.kind) {
    case 'text':
    case 'part':
    case 'reason':
      return `${field.label}: a few words are needed.`;
    case 'preference':
      return `${field.label}: choose one side.`;
    case 'ranking':
      return `${field.label}: give a rank to each.`;
    default:
      return `${field.label}: choose an answer.`;
  }
}

function check(
  field: Exclude<Field, { kind: 'preference' }>,
  value: unknown,
  template: Template,
  data: unknown,
): string | null {
  switch (field.kind) {
    case 'choice':
      return checkChoice(field.question, value);
    case 'rating':
      return field.question.na && isNa(value) ? null : onScale(value, field.question);
    case 'criterion':
      return onScale(value, field.criterion);
    case 'text':
      return checkText(value, { ...field.question, unit: field.question.unit });
    case 'part':
      return checkText(value, { min: field.part.min, max: field.part.max, unit: field.question.unit });
    case 'reason':
      return typeof value === 'string' ? null : 'Words are needed here.';
    case 'number':
      return checkNumber(value, field.question);
    case 'date':
      return checkDate(value, field.question);
    case 'ranking':
      return checkRanking(
        field,
        value,
        elementsOf(template, data, field.question.of).map((one) => one.id),
      );
  }
}

function checkChoice(question: ChoiceQuestion, value: unknown): string | null {
  if (isUnsure(value)) return question.unsure ? null : '“Cannot tell” is not offered here.';
  if (isOther(value)) {
    if (!question.other) return 'Another answer is not offered here.';
    return isEmpty(value.other) ? 'Say what else it is.' : null;
  }
  if (question.many) return checkMany(question, value);
  if (question.options.some((option) => option.children?.length)) return checkTree(question.options, value);
  return question.options.some((option) => option.value === value) ? null : 'Choose one of the answers.';
}

function checkMany(question: ChoiceQuestion, value: unknown): string | null {
  if (!Array.isArray(value)) return 'Choose from the answers.';
  const known = new Set(question.options.map((option) => option.value));
  const bad = value.some((one) =>
    isOther(one) ? !question.other || isEmpty(one.other) : !known.has(one as string),
  );
  if (bad) return question.other ? 'Say what else it is.' : 'Choose from the answers.';
  if (question.min !== undefined && value.length < question.min) return `Choose at least ${question.min}.`;
  if (question.max !== undefined && value.length > question.max) return `Choose at most ${question.max}.`;
  return null;
}

function checkTree(options: Option[], value: unknown): string | null {
  if (!Array.isArray(value)) return 'Choose one of the answers.';
  let level: Option[] | undefined = options;
  for (const step of value) {
    const chosen: Option | undefined = level?.find((option) => option.value === step);
    if (chosen === undefined) return 'Choose one of the answers.';
    level = chosen.children;
  }
  return level?.length ? 'Go on to a closer answer.' : null;
}

function onScale(value: unknown, scale: { min?: number; max?: number; step?: number }): string | null {
  const steps = stepsOf(scale);
  const fits = typeof value === 'number' && steps.some((step) => Math.abs(step - value) < 1e-6);
  return fits ? null : `Choose from ${steps[0]} to ${steps[steps.length - 1]}.`;
}

type Limits = { min?: number; max?: number; unit?: 'words' | 'chars' };

/** The sentence for a text outside its limits: what is there, what is asked. */
export function checkText(value: unknown, { min, max, unit = 'chars' }: Limits): string | null {
  if (typeof value !== 'string') return 'Words are needed here.';
  const length = lengthOf(value, unit);
  const name = unit === 'words' ? 'words' : 'characters';
  if (min !== undefined && length < min) return `${length} ${name}; at least ${min} are needed.`;
  if (max !== undefined && length > max) return `${length} ${name}; at most ${max} are allowed.`;
  return null;
}

function checkNumber(
  value: unknown,
  { min, max, step }: { min?: number; max?: number; step?: number },
): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'A number is needed here.';
  if (min !== undefined && value < min) return `At least ${min}.`;
  if (max !== undefined && value > max) return `At most ${max}.`;
  if (step !== undefined && step > 0) {
    const steps = (value - (min ?? 0)) / step;
    if (Math.abs(steps - Math.round(steps)) > 1e-6) return `In steps of ${step}.`;
  }
  return null;
}

function checkDate(value: unknown, { min, max }: { min?: string; max?: string }): string | null {
  const day =
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : null;
  if (day === null || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value) {
    return 'A date is needed here, as 2026-11-23.';
  }
  if (min !== undefined && value < min) return `Not before ${min}.`;
  if (max !== undefined && value > max) return `Not after ${max}.`;
  return null;
}

function checkPreference(
  field: Extract<Field, { kind: 'preference' }>,
  value: unknown,
  pointer: string,
): Problem[] {
  const said = value as { winner?: unknown; strength?: unknown; both_bad?: unknown; dimensions?: unknown };
  const { tie, both_bad, strength } = field.question;
  const problems: Problem[] = [];
  const add = (at: string, message: string, missing = true) =>
    problems.push({ pointer: `${pointer}/${at}`, message, missing });
  if (typeof said !== 'object' || !('winner' in said)) add('winner', `${field.label}: choose one side.`);
  else if (said.winner === null && !(said.both_bad === true ? both_bad : tie)) {
    add('winner', 'A tie is not offered here: choose one side.', false);
  } else if (said.winner !== null && (strength ?? 1) > 1 && typeof said.strength !== 'number') {
    add('strength', 'Say how much better.');
  }
  const dimensions = (said.dimensions ?? {}) as Record<string, unknown>;
  for (const one of dimensionsOf(field.question)) {
    if (!(one.id in dimensions)) add(`dimensions/${one.id}`, `${one.label}: choose one side.`);
  }
  return problems;
}

function checkRanking(
  field: Extract<Field, { kind: 'ranking' }>,
  value: unknown,
  ids: string[],
): string | null {
  const { best_worst, ties, top_k } = field.question;
  if (best_worst) {
    const said = value as { best?: unknown; worst?: unknown };
    if (!ids.includes(String(said.best)) || !ids.includes(String(said.worst)))
      return 'Choose the best and the worst.';
    return said.best === said.worst ? 'The best and the worst are two.' : null;
  }
  if (!Array.isArray(value)) return 'Give a rank to each.';
  const groups = value as unknown[][];
  if (!ties && groups.some((group) => group.length > 1)) return 'No ties here: one for each rank.';
  const ranked = groups.flat();
  const wanted = top_k === undefined ? ids.length : Math.min(top_k, ids.length);
  const left = wanted - ranked.filter((id) => ids.includes(String(id))).length;
  return left > 0 ? `${left} still without a rank.` : null;
}

/** `each` with looser coverage: how many elements must be answered. */
function coverage(each: EachQuestion, answer: Answers, fields: Field[]): Problem[] {
  if (each.required === false || !fields.some((field) => field.each === each)) return [];
  const wanted = each.coverage === 'any' ? 1 : typeof each.coverage === 'number' ? each.coverage : 0;
  const done = Object.values((answer[each.id] ?? {}) as Answers).filter((said) => !isEmpty(said)).length;
  if (done >= wanted) return [];
  const message = wanted === 1 ? 'Answer at least one.' : `Answer at least ${wanted}.`;
  return [{ pointer: print([each.id]), message, missing: true }];
}

/** Whether a problem is about `field`: at its place, or at a part of its value. */
export function concerns(path: readonly string[], problem: { pointer: string }): boolean {
  const place = print(path);
  return problem.pointer === place || problem.pointer.startsWith(`${place}/`);
}

/** Problems that `after` has and `before` had not: what the server found beyond our own checks. */
export function news(before: Problem[], after: { pointer: string; message: string }[]): Problem[] {
  return after
    .filter((one) => !before.some((known) => same(known.pointer, one.pointer)))
    .map((one) => ({ ...one, missing: false }));
}
