// The fields of a task: every single thing that one answers, in reading order. Hidden questions have none.
import { holds } from './condition';
import { elementsAsked, type Element } from './elements';
import { at } from './pointer';
import { isEmpty } from './value';
import {
  isRequired,
  labelOf,
  type Criterion,
  type EachQuestion,
  type Part,
  type Question,
  type SimpleQuestion,
  type Template,
} from './template';

type Base = {
  /** Where its value stands in the answer. */
  path: string[];
  /** The path in one string; the same for the same field of every task. */
  key: string;
  label: string;
  required: boolean;
  /** What is answered together: `''` for the whole task, `turn/t3` for an element. */
  cluster: string;
  /** The element of an `each` that it is about. */
  element?: Element;
  /** The `each` that asks. */
  each?: EachQuestion;
};
export type Field = Base &
  (
    | { kind: 'choice'; question: Extract<Question, { type: 'choice' }> }
    | { kind: 'rating'; question: Extract<Question, { type: 'rating' }> }
    | { kind: 'criterion'; question: Extract<Question, { type: 'rubric' }>; criterion: Criterion }
    | { kind: 'text'; question: Extract<Question, { type: 'text' }> }
    | { kind: 'part'; question: Extract<Question, { type: 'text' }>; part: Part }
    | { kind: 'number'; question: Extract<Question, { type: 'number' }> }
    | { kind: 'date'; question: Extract<Question, { type: 'date' }> }
    | { kind: 'preference'; question: Extract<Question, { type: 'preference' }> }
    | { kind: 'ranking'; question: Extract<Question, { type: 'ranking' }> }
    | { kind: 'reason'; question: Question }
  );

export type Answers = Record<string, unknown>;

/** All fields that are there, given what is answered. */
export function fieldsOf(template: Template, data: unknown, answer: Answers): Field[] {
  const fields: Field[] = [];
  // Conditions see what is asked and answered before: a hidden question has no value.
  const seen: Answers = {};
  for (const question of template.questions) {
    if (!holds(question.when, { answer: seen })) continue;
    if (question.id in answer) seen[question.id] = answer[question.id];
    if (question.type !== 'each') {
      const required = isRequired(question);
      fields.push(...fieldsOfQuestion(question, [], { cluster: '' }, { required, answer }));
      continue;
    }
    for (const element of elementsAsked(question, template, data)) {
      fields.push(...fieldsOfElement(question, element, answer, seen));
    }
  }
  return fields;
}

function fieldsOfElement(each: EachQuestion, element: Element, answer: Answers, outside: Answers): Field[] {
  const about = [each.id, element.id];
  const said = at(answer, about) as Answers | undefined;
  const must = isRequired(each) && (each.coverage === undefined || each.coverage === 'all');
  const seen: Answers = {};
  return each.ask.flatMap((question) => {
    if (!holds(question.when, { answer: outside, element: seen })) return [];
    if (said !== undefined && question.id in said) seen[question.id] = said[question.id];
    // With a looser coverage an element may be left out, but one that was begun is finished.
    const required = isRequired(question) && (must || said !== undefined);
    const where = { cluster: about.join('/'), element, each };
    return fieldsOfQuestion(question, about, where, { required, answer });
  });
}

type Where = Pick<Base, 'cluster' | 'element' | 'each'>;

function fieldsOfQuestion(
  question: Exclude<Question, EachQuestion>,
  about: string[],
  where: Where,
  { required, answer }: { required: boolean; answer: Answers },
): Field[] {
  const base = (path: string[], label: string): Base => ({
    path: [...about, ...path],
    key: [...about, ...path].join('/'),
    label,
    required,
    ...where,
  });
  const fields = own(question, base);
  // A reason explains an answer: without one there is nothing to explain.
  const answered = !isEmpty(at(answer, [...about, question.id]));
  if (answered && (question.reason === 'optional' || question.reason === 'required')) {
    const reason = base([`${question.id}.reason`], `${labelOf(question)}: why`);
    fields.push({
      ...reason,
      required: question.reason === 'required',
      kind: 'reason',
      question,
    });
  }
  return fields;
}

function own(
  question: SimpleQuestion | Extract<Question, { type: 'ranking' }>,
  base: (path: string[], label: string) => Base,
): Field[] {
  const here = () => base([question.id], labelOf(question));
  switch (question.type) {
    case 'rubric':
      return question.criteria.map((criterion) => ({
        ...base([question.id, criterion.id], labelOf(criterion)),
        kind: 'criterion',
        question,
        criterion,
      }));
    case 'text':
      if (question.parts === undefined || question.parts.length === 0) {
        return [{ ...here(), kind: 'text', question }];
      }
      return question.parts.map((part) => ({
        ...base([question.id, part.id], labelOf(part)),
        ...(part.min === 0 ? { required: false } : {}),
        kind: 'part',
        question,
        part,
      }));
    case 'choice':
      return [{ ...here(), kind: 'choice', question }];
    case 'rating':
      return [{ ...here(), kind: 'rating', question }];
    case 'number':
      return [{ ...here(), kind: 'number', question }];
    case 'date':
      return [{ ...here(), kind: 'date', question }];
    case 'preference':
      return [{ ...here(), kind: 'preference', question }];
    case 'ranking':
      return [{ ...here(), kind: 'ranking', question }];
    default:
      return [];
  }
}

/** The fields of one `each` element, or of the whole. */
export function inCluster(fields: Field[], cluster: string): Field[] {
  return fields.filter((field) => field.cluster === cluster);
}

/** The clusters in the order of their first field. */
export function clustersOf(fields: Field[]): string[] {
  return [...new Set(fields.map((field) => field.cluster))];
}
