// How data and answers read in one line of a table.
import { plain } from '$lib/markdown/plain';

/** Parts of an answer that are longer than this stand on lines of their own. */
const LONG = 60;

/** A value of an answer or of data in few words: text as it is, lists joined, objects as `key: value`. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value))
    return value
      .map((one) => (Array.isArray(one) ? one.map(showValue).join(' = ') : showValue(one)))
      .join(', ');
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length === 1) {
    const [key, inner] = entries[0] as [string, unknown];
    if (key === 'other') return `other: ${showValue(inner)}`;
    if (key === 'unsure') return 'unsure';
  }
  if ('winner' in (value as object)) return showWinner(value as { winner: unknown; strength?: unknown });
  const parts = entries.map(([key, inner]) => `${key}: ${showValue(inner)}`);
  return parts.join(parts.some((part) => part.length > LONG) ? '\n' : '; ');
}

function showWinner(value: { winner: unknown; strength?: unknown }): string {
  if (value.winner === null) return 'tie';
  return value.strength === undefined
    ? String(value.winner)
    : `${String(value.winner)} (${String(value.strength)})`;
}

/** What stands for a task in a list: its longest text among the first level of its data. */
export function showData(data: Record<string, unknown>): string {
  let best = '';
  for (const value of Object.values(data)) {
    const text = firstText(value);
    if (text.length > best.length) best = text;
    if (best.length > 200) break;
  }
  return best === '' ? showValue(data) : plain(best.slice(0, 200));
}

function firstText(value: unknown): string {
  if (typeof value === 'string') return /^(https?:|\/api\/)/.test(value) ? '' : value;
  if (Array.isArray(value)) return firstText(value[0]);
  if (value !== null && typeof value === 'object') return firstText((value as { content?: unknown }).content);
  return '';
}

/** Whether two values say the same, whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, unknown>).sort(([x], [y]) => (x < y ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
