// An answer as people read it: used where it is folded, reviewed, or shown among one's own work.
import {
  isNa,
  isOther,
  isUnsure,
  labelOfOption,
  type ChoiceQuestion,
  type Field,
  type Option,
} from '$lib/annotate';
import { work } from '$lib/i18n/work';

/** `name` turns the id of an alternative into what it is called on the page. */
export function saidOf(
  field: Field,
  value: unknown,
  name: (id: string) => string = (id) => id.toUpperCase(),
): string {
  if (value === undefined || value === null) return '–';
  if (field.kind === 'choice') return choiceWords(field.question, value);
  if (field.kind === 'preference') return preferenceWords(value as Record<string, unknown>, name);
  if (field.kind === 'ranking') return rankingWords(value, name);
  if (isNa(value)) return work.rating.na;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

function choiceWords(question: ChoiceQuestion, value: unknown): string {
  if (isUnsure(value)) return work.choice.unsure;
  if (isOther(value)) return value.other;
  if (Array.isArray(value)) {
    const tree = question.options.some((option) => option.children?.length) && !question.many;
    return value
      .map((one) => (isOther(one) ? one.other : optionWord(question.options, one)))
      .join(tree ? ' › ' : ', ');
  }
  return optionWord(question.options, value);
}

function optionWord(options: Option[], value: unknown): string {
  for (const option of options) {
    if (option.value === value) return labelOfOption(option);
    const inner = option.children ? optionWord(option.children, value) : '';
    if (inner !== '' && inner !== String(value)) return inner;
  }
  return String(value);
}

function preferenceWords(value: Record<string, unknown>, name: (id: string) => string): string {
  if (value.both_bad === true) return work.preference.bothBad;
  if (value.winner === null) return work.preference.tie;
  const side = name(String(value.winner));
  return typeof value.strength === 'number' ? `${side} (${value.strength})` : side;
}

function rankingWords(value: unknown, name: (id: string) => string): string {
  if (Array.isArray(value)) {
    const group = (ids: unknown) =>
      (Array.isArray(ids) ? ids : [ids]).map((id) => name(String(id))).join(' = ');
    return value.map(group).join(' › ');
  }
  const ends = value as { best?: string; worst?: string };
  return `${work.ranking.best} ${name(ends.best ?? '')}, ${work.ranking.worst} ${name(ends.worst ?? '')}`;
}
