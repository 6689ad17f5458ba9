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

export function saidOf(field: Field, value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (field.kind === 'choice') return choiceWords(field.question, value);
  if (field.kind === 'preference') return preferenceWords(value as Record<string, unknown>);
  if (field.kind === 'ranking') return rankingWords(value);
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

function preferenceWords(value: Record<string, unknown>): string {
  if (value.both_bad === true) return work.preference.bothBad;
  if (value.winner === null) return work.preference.tie;
  const side = String(value.winner).toUpperCase();
  return typeof value.strength === 'number' ? `${side} (${value.strength})` : side;
}

function rankingWords(value: unknown): string {
  if (Array.isArray(value)) {
    return value
      .map((group) => (Array.isArray(group) ? group.map(String).join(' = ') : String(group)).toUpperCase())
      .join(' › ');
  }
  const ends = value as { best?: string; worst?: string };
  return `${work.ranking.best} ${String(ends.best).toUpperCase()}, ${work.ranking.worst} ${String(ends.worst).toUpperCase()}`;
}
