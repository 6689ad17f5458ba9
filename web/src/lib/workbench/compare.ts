// An answer beside others', field by field: what a reviewer and its author read.
import { elementsOf, fieldsOf, pointer, same, type Answers, type Field, type Template } from '$lib/annotate';
import { saidOf } from './said';

export type Line = {
  key: string;
  field: Field;
  label: string;
  said: string;
  others: string[];
  /** What most of the others say; null without others, or where nobody leads. */
  most: string | null;
  differs: boolean;
};
/** The lines about one element, or about the whole task. */
export type Group = { cluster: string; name: string; text: string; lines: Line[] };

export function compare(template: Template, data: unknown, answer: Answers, others: Answers[] = []): Group[] {
  const groups: Group[] = [];
  for (const field of fieldsOf(template, data, answer)) {
    const value = pointer.at(answer, field.path);
    const said = others.map((one) => pointer.at(one, field.path)).filter((one) => one !== undefined);
    if (value === undefined && said.length === 0 && !field.required) continue;
    const words = field.kind === 'text' || field.kind === 'part' || field.kind === 'reason';
    const most = words ? undefined : leader(said);
    const name = namesOf(template, data, field);
    const line: Line = {
      key: field.key,
      field,
      label: field.label,
      said: saidOf(field, value, name),
      others: said.map((one) => saidOf(field, one, name)),
      most: most === undefined ? null : saidOf(field, most, name),
      differs: most !== undefined && !near(field, value, most),
    };
    const last = groups[groups.length - 1];
    if (last?.cluster === field.cluster) last.lines.push(line);
    else
      groups.push({
        cluster: field.cluster,
        name: field.element?.name ?? '',
        text: textOf(field),
        lines: [line],
      });
  }
  return groups;
}

/** Sides by their letters, as they are shown. */
function namesOf(template: Template, data: unknown, field: Field): ((id: string) => string) | undefined {
  if (field.kind !== 'preference' && field.kind !== 'ranking') return undefined;
  const sides = elementsOf(template, data, field.question.of);
  return (id) => sides.find((side) => side.id === id)?.name ?? id;
}

/** The value that more than half of the others share. Texts have none: there is no majority of sentences. */
function leader(values: unknown[]): unknown {
  return values.find((one) => values.filter((two) => same(one, two)).length * 2 > values.length);
}

/** Equal, or a neighbouring step of a scale: that is no difference worth a mark. */
function near(field: Field, value: unknown, most: unknown): boolean {
  if (typeof value === 'number' && typeof most === 'number' && field.kind !== 'number') {
    return Math.abs(value - most) <= 1;
  }
  return same(value, most);
}

function textOf(field: Field): string {
  const data = field.element?.data;
  if (data === undefined) return '';
  const text = data.title ?? data.content ?? data.text;
  return typeof text === 'string' ? text : '';
}
