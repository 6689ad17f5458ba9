// The elements that `each`, preferences and rankings speak of: turns, results, responses, rows.
import { resolve } from './pointer';
import type { EachQuestion, Input, Template } from './template';

export type Element = {
  /** From the data, else from the place: `t0`, `r0`, `a`. */
  id: string;
  /** As people call it: the letter of a response, the id of a turn, the number of a result. */
  name: string;
  index: number;
  data: Record<string, unknown>;
};

/** The elements of the input `id`, in the order in which they are shown. */
export function elementsOf(template: Template, data: unknown, id: string): Element[] {
  const input = template.inputs.find((one) => one.id === id);
  return input === undefined ? [] : elementsOfInput(input, data);
}

export function elementsOfInput(input: Input, data: unknown): Element[] {
  const hides = input.type === 'conversation' && input.show_system !== true;
  return listOf(input, data).flatMap((value, index) => {
    const record: Record<string, unknown> = isRecord(value) ? value : { content: value };
    const own = record[typeof input.row_id === 'string' ? input.row_id : 'id'];
    const id =
      typeof own === 'string' || typeof own === 'number' ? String(own) : idOfIndex(input.type, index);
    // Turns of the system are not shown, and move nobody else's id.
    if (hides && record.role === 'system') return [];
    return [{ id, name: nameOfElement(input.type, id, index), index, data: record }];
  });
}

/** Elements that an `each` asks about. */
export function elementsAsked(question: EachQuestion, template: Template, data: unknown): Element[] {
  const elements = elementsOf(template, data, question.of);
  const where = Object.entries(question.where ?? {});
  return elements.filter((element) =>
    where.every(([field, wanted]) =>
      (Array.isArray(wanted) ? wanted : [wanted]).some((one) => one === element.data[field]),
    ),
  );
}

function listOf(input: Input, data: unknown): unknown[] {
  const value = resolve(data, input.from);
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return [];
  for (const field of ['results', 'messages', 'turns', 'responses', 'rows']) {
    if (Array.isArray(value[field])) return value[field] as unknown[];
  }
  return input.type === 'table' ? [value] : [];
}

function idOfIndex(type: string, index: number): string {
  if (type === 'conversation') return `t${index}`;
  if (type === 'responses') return letter(index).toLowerCase();
  return `r${index}`;
}

function nameOfElement(type: string, id: string, index: number): string {
  if (type === 'responses') return letter(index);
  if (type === 'results' || type === 'table') return String(index + 1);
  return id;
}

/** 0 is A, 25 is Z, 26 is AA. */
export function letter(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letter(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
