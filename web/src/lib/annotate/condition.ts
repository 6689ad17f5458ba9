// Conditions: whether a question or an input is there, from the answers alone.
import { at } from './pointer';
import type { Condition } from './template';
import { isEmpty } from './value';

export type Scope = {
  /** The answers of the task. */
  answer: Record<string, unknown>;
  /** The answers about one element of an `each`, looked at first. */
  element?: Record<string, unknown>;
};

/** True where there is no condition. A condition of an unknown kind holds, so that nothing is lost from sight. */
export function holds(condition: Condition | undefined, scope: Scope): boolean {
  if (condition === undefined || condition === null) return true;
  if ('all' in condition) return condition.all.every((one) => holds(one, scope));
  if ('any' in condition) return condition.any.some((one) => holds(one, scope));
  if ('not' in condition) return !holds(condition.not, scope);
  if ('answered' in condition) return !isEmpty(lookup(condition.answered, scope));
  if ('eq' in condition) return has(lookup(condition.eq[0], scope), condition.eq[1]);
  if ('in' in condition) {
    const [name, values] = condition.in;
    const value = lookup(name, scope);
    return values.some((one) => has(value, one));
  }
  if ('gte' in condition) return compare(lookup(condition.gte[0], scope), condition.gte[1], (n) => n >= 0);
  if ('lte' in condition) return compare(lookup(condition.lte[0], scope), condition.lte[1], (n) => n <= 0);
  return true;
}

/** Ids of the questions that `condition` reads. */
export function reads(condition: Condition | undefined): string[] {
  if (condition === undefined || condition === null) return [];
  if ('all' in condition) return condition.all.flatMap(reads);
  if ('any' in condition) return condition.any.flatMap(reads);
  if ('not' in condition) return reads(condition.not);
  const name = 'answered' in condition ? condition.answered : Object.values(condition)[0]?.[0];
  return typeof name === 'string' ? [name.split(/[./]/)[0] ?? name] : [];
}

function lookup(name: string, scope: Scope): unknown {
  for (const answers of [scope.element, scope.answer]) {
    if (answers === undefined) continue;
    if (Object.hasOwn(answers, name)) return answers[name];
    const value = at(answers, name.split(/[./]/));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Equal, or one of several chosen. */
function has(value: unknown, wanted: unknown): boolean {
  if (same(value, wanted)) return true;
  return Array.isArray(value) && !Array.isArray(wanted) && value.some((one) => same(one, wanted));
}

export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

function compare(value: unknown, bound: unknown, fits: (order: number) => boolean): boolean {
  if (typeof value === 'number' && typeof bound === 'number') return fits(value - bound);
  if (typeof value === 'string' && typeof bound === 'string') return fits(value.localeCompare(bound, 'en'));
  return false;
}
