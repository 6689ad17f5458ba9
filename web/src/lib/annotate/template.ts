// A template as the workbench reads it: what is shown, what is asked. The server has validated it before.

/** Data, not code: decides whether a question or an input is there. Names are question ids, `id.part` or `id/part`. */
export type Condition =
  | { eq: [string, unknown] }
  | { in: [string, unknown[]] }
  | { gte: [string, number | string] }
  | { lte: [string, number | string] }
  | { answered: string }
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition };

export type Option = {
  value: string;
  label?: string;
  help?: string;
  color?: string;
  hotkey?: string;
  children?: Option[];
};
/** Words at steps of a scale, by the step: `{"1": "not at all", "5": "fully"}`. */
export type Anchors = Record<string, string>;
/** From `min` to `max`, 1 to 5 unless said, and what its steps mean. */
export type Scale = { min?: number; max?: number; step?: number; anchors?: Anchors };
export type Criterion = Omit<Scale, 'step'> & {
  id: string;
  label?: string;
  help?: string;
  weight?: number;
};
export type Part = { id: string; label?: string; help?: string; min?: number; max?: number };

type Common = {
  id: string;
  label?: string;
  help?: string;
  required?: boolean;
  when?: Condition;
  prefill?: string;
  reason?: 'none' | 'optional' | 'required';
};
export type ChoiceQuestion = Common & {
  type: 'choice';
  options: Option[];
  many?: boolean;
  min?: number;
  max?: number;
  other?: boolean;
  unsure?: boolean;
};
export type RatingQuestion = Common &
  Scale & {
    type: 'rating';
    widget?: 'stars' | 'likert' | 'slider';
    na?: boolean;
  };
export type RubricQuestion = Common & { type: 'rubric'; criteria: Criterion[] };
export type TextQuestion = Common & {
  type: 'text';
  format?: 'plain' | 'markdown';
  min?: number;
  max?: number;
  /** What the limits count; characters where nothing is said. */
  unit?: 'words' | 'chars';
  language?: string;
  initial_from?: string;
  paste?: 'allow' | 'note' | 'block';
  parts?: Part[];
};
export type NumberQuestion = Common & {
  type: 'number';
  min?: number;
  max?: number;
  step?: number;
  unit?: string;
};
export type DateQuestion = Common & { type: 'date'; min?: string; max?: string };
export type PreferenceQuestion = Common & {
  type: 'preference';
  of: string;
  strength?: number;
  tie?: boolean;
  both_bad?: boolean;
  dimensions?: (string | { id: string; label?: string })[];
};
export type RankingQuestion = Common & {
  type: 'ranking';
  of: string;
  ties?: boolean;
  best_worst?: boolean;
  top_k?: number;
};
/** What may stand alone or inside an `each`. */
export type SimpleQuestion =
  | ChoiceQuestion
  | RatingQuestion
  | RubricQuestion
  | TextQuestion
  | NumberQuestion
  | DateQuestion
  | PreferenceQuestion;
export type EachQuestion = Common & {
  type: 'each';
  of: string;
  where?: Record<string, unknown[] | unknown>;
  ask: SimpleQuestion[];
  coverage?: 'all' | 'any' | 'none' | number;
  placement?: 'inline' | 'list';
};
export type Question = SimpleQuestion | RankingQuestion | EachQuestion;

export type InputType =
  'text' | 'markdown' | 'image' | 'conversation' | 'responses' | 'results' | 'table' | 'link';
/** One thing that is shown. Fields beside these belong to the type (`mono`, `columns`, `query_from`). */
export type Input = {
  id: string;
  type: InputType | (string & {});
  from?: string;
  title?: string;
  when?: Condition;
  [field: string]: unknown;
};
export type Layout = { beside?: string[]; tabs?: string[]; collapsed?: string[] };
export type Template = {
  template: 1;
  title: string;
  inputs: Input[];
  questions: Question[];
  layout?: Layout;
};

/** What the server sent, read as a template; lists that are missing become empty. */
export function asTemplate(json: Record<string, unknown>): Template {
  const list = (value: unknown) => (Array.isArray(value) ? value : []);
  return {
    ...(json as unknown as Template),
    title: typeof json.title === 'string' ? json.title : '',
    inputs: list(json.inputs) as Input[],
    questions: list(json.questions) as Question[],
  };
}

export function isRequired(question: { required?: boolean }): boolean {
  return question.required !== false;
}

/** `problem_solved` as people read it, where a template gives no label. */
export function nameOfId(id: string): string {
  const words = id.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function labelOf(thing: { id: string; label?: string }): string {
  return thing.label ?? nameOfId(thing.id);
}

export function labelOfOption(option: Option): string {
  return option.label ?? nameOfId(option.value);
}

/** The dimensions of a preference, each with id and label. */
export function dimensionsOf(question: PreferenceQuestion): { id: string; label: string }[] {
  return (question.dimensions ?? []).map((one) =>
    typeof one === 'string' ? { id: one, label: nameOfId(one) } : { id: one.id, label: labelOf(one) },
  );
}

/** The steps of a scale, ascending: 1..5 where nothing is said. At most 101. */
export function stepsOf(scale: Scale): number[] {
  const { min = 1, max = 5, step = 1 } = scale;
  const count = Math.min(101, Math.max(1, Math.floor((max - min) / step + 1e-9) + 1));
  return Array.from({ length: count }, (_, at) => Number((min + at * step).toFixed(6)));
}
