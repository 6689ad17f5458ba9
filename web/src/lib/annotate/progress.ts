// How far one is: n of m, and what is open next.
import type { Answers, Field } from './fields';
import { at, print } from './pointer';
import { concerns, type Problem } from './validate';
import { isEmpty } from './value';

export type Progress = {
  /** Required fields that are answered and right, and optional ones that are answered. */
  done: number;
  /** Required fields, and optional ones that are answered. */
  of: number;
  complete: boolean;
};

export function isAnswered(field: Field, answer: Answers): boolean {
  return !isEmpty(at(answer, field.path));
}

export function progressOf(fields: Field[], answer: Answers, problems: Problem[]): Progress {
  let done = 0;
  let of = 0;
  for (const field of fields) {
    const answered = isAnswered(field, answer);
    if (!field.required && !answered) continue;
    of += 1;
    if (answered && !problems.some((problem) => concerns(field.path, problem))) done += 1;
  }
  return { done, of, complete: problems.length === 0 };
}

/** The field of the first problem, for "Submit" that is not yet possible. */
export function firstOpen(fields: Field[], problems: Problem[]): Field | undefined {
  const first = problems[0];
  if (first === undefined) return undefined;
  return (
    fields.find((field) => problems.some((problem) => concerns(field.path, problem))) ??
    fields.find((field) => first.pointer === print(field.path.slice(0, 1)))
  );
}

/** The next field that still wants an answer after `key`, going round once; undefined when none does. */
export function nextOpen(fields: Field[], answer: Answers, key: string | null): Field | undefined {
  const from = fields.findIndex((field) => field.key === key);
  const order = [...fields.slice(from + 1), ...fields.slice(0, Math.max(0, from + 1))];
  return order.find((field) => field.required && !isAnswered(field, answer));
}
