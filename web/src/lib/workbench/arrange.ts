// Where each input and question of a template stands. A question type fills slots, it never moves them.
import type { EachQuestion, Input, Question, Template, TextQuestion } from '$lib/annotate';

export type Arrangement = {
  /** What kind of work it looks like; decides widths and whether the guideline starts open. */
  kind: 'talk' | 'writing' | 'media' | 'compare' | 'results' | 'read';
  stage: Input[];
  /** Shown above the questions, in their column. */
  beside: Input[];
  /** Asked under each element, by the input's id. */
  inline: Record<string, EachQuestion[]>;
  /** Long texts, written on a paper beside the source. */
  paper: TextQuestion[];
  column: Question[];
};

const SHORT = { words: 60, chars: 400 };

/** On a `narrow` screen nothing stands beside anything: what is read comes before what is answered. */
export function arrange(template: Template, narrow = false): Arrangement {
  const beside = new Set(narrow ? [] : (template.layout?.beside ?? []));
  const stage = template.inputs.filter((input) => !beside.has(input.id));
  const inline: Arrangement['inline'] = {};
  const paper: TextQuestion[] = [];
  const column: Question[] = [];
  for (const question of template.questions) {
    if (question.type === 'each' && isInline(question, stage)) {
      (inline[question.of] ??= []).push(question);
    } else if (question.type === 'text' && isLong(question)) paper.push(question);
    else column.push(question);
  }
  const has = (...types: string[]) => stage.some((input) => types.includes(input.type));
  const kind =
    paper.length > 0
      ? 'writing'
      : has('image')
        ? 'media'
        : has('responses')
          ? 'compare'
          : has('results')
            ? 'results'
            : has('conversation')
              ? 'talk'
              : 'read';
  return {
    kind,
    stage,
    beside: template.inputs.filter((input) => beside.has(input.id)),
    inline,
    paper,
    column,
  };
}

function isInline(question: EachQuestion, stage: Input[]): boolean {
  const input = stage.find((one) => one.id === question.of);
  return input !== undefined && input.type !== 'table' && question.placement !== 'list';
}

/** Written as a text of its own, not as a remark. */
function isLong(question: TextQuestion): boolean {
  if (question.parts?.length || question.initial_from) return true;
  const limit = SHORT[question.unit ?? 'chars'];
  const bound = question.max ?? question.min;
  return (
    question.format === 'markdown' ||
    (bound !== undefined && bound >= limit) ||
    (question.min ?? 0) * 2 >= limit
  );
}

/** The width of the questions' column. */
export function columnWidth({ kind, column }: Arrangement): string {
  const wide = column.some((question) => question.type === 'ranking' || question.type === 'preference');
  return wide ? '22rem' : kind === 'read' && column.length === 1 ? '22rem' : '20rem';
}
