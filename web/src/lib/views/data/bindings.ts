// What a template binds to: the keys that a task's data needs, and what they are for.
import type { JsonObject } from '$lib/api';

export type Binding = { key: string; title: string; kind: string };

/** First part of a JSON pointer: `/messages/0` is bound to the key `messages`. */
function keyOf(pointer: unknown): string | null {
  if (typeof pointer !== 'string' || !pointer.startsWith('/')) return null;
  const part = pointer.slice(1).split('/')[0] ?? '';
  return part === '' ? null : part.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The bindings of a template, each key once, in the order in which it is shown. */
export function bindingsOf(template: JsonObject): Binding[] {
  const found = new Map<string, Binding>();
  const add = (pointer: unknown, title: string, kind: string) => {
    const key = keyOf(pointer);
    if (key !== null && !found.has(key)) found.set(key, { key, title: title || key, kind });
  };
  for (const input of listOf(template.inputs)) {
    add(input.from, String(input.title ?? ''), String(input.type ?? ''));
    add(input.query_from, String(input.title ?? ''), 'query');
  }
  for (const question of listOf(template.questions)) {
    add(question.initial_from, String(question.label ?? ''), 'start of an answer');
  }
  return [...found.values()];
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((one) => one !== null && typeof one === 'object') : [];
}
