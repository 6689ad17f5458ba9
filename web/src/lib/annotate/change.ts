// Changes of an answer: each a pure step from one answer to the next, in the words of what a person does.
import { same } from './condition';
import type { Answers } from './fields';
import { at, put } from './pointer';
import type { ChoiceQuestion } from './template';
import { isOther } from './value';

export type Change = {
  /** The field that it is about: undo goes back there. */
  path: string[];
  /** What stands there afterwards; undefined clears it. */
  value: unknown;
  /** Typing: steps of the same run become one. A word ends a run, so does a pause. */
  typing?: boolean;
};

export function applyChange(answer: Answers, change: Change): Answers {
  return same(at(answer, change.path), change.value) ? answer : put(answer, change.path, change.value);
}

/** Chooses `value` of a choice: in a many-choice it comes or goes; the same again in a single one clears it. */
export function choose(question: ChoiceQuestion, current: unknown, value: unknown): unknown {
  if (!question.many) return same(current, value) ? undefined : value;
  if (value !== null && typeof value === 'object' && 'unsure' in value) {
    return same(current, value) ? undefined : value;
  }
  const chosen = Array.isArray(current) ? current : [];
  const without = chosen.filter((one) => !(isOther(one) && isOther(value)) && !same(one, value));
  if (without.length < chosen.length) return without.length === 0 ? undefined : without;
  if (question.max === 1) return [value];
  const order = question.options.map((option) => option.value as unknown);
  const rank = (one: unknown) => (order.includes(one) ? order.indexOf(one) : order.length);
  return [...chosen, value].sort((a, b) => rank(a) - rank(b));
}

/** The answers that are there, without those to questions that are hidden: what is submitted. */
export function visibleAnswer(answer: Answers, paths: string[][]): Answers {
  let visible: Answers = {};
  for (const path of paths) {
    const value = at(answer, path);
    if (value !== undefined && value !== '') visible = put(visible, path, value);
  }
  return visible;
}
