// The keys that a field brings: digits or letters of its options, and those of its type.
import { normalize } from './chord';
import { RESERVED, type Remap } from './commands';
import { letter } from './elements';
import type { Field } from './fields';
import { labelOfOption, stepsOf, type Option } from './template';

export type FieldAction =
  /** Choose it, or take it away again. */
  | { do: 'choose'; value: unknown }
  /** One level of a tree. */
  | { do: 'level'; value: string }
  | { do: 'prefer'; winner: string | null; strength?: number; both_bad?: true }
  | { do: 'rank'; step: 'choose' | 'up' | 'down' | 'tie' | 'put'; id?: string; rank?: number };
export type FieldKey = { chord: string; action: FieldAction };

const DIGITS = [...'1234567890'];
const LETTERS = [...'abcdefhijklmnopqstuvwxyz'];

/** Keys of `field`, best first. `taken` are chords in use already; a person's own keys come from `remap`. */
export function keysOfField(
  field: Field,
  cluster: Field[],
  sides: string[],
  taken: ReadonlySet<string>,
  remap: Remap = {},
): FieldKey[] {
  const keys = own(field, cluster, sides, taken);
  return keys.map((key) => {
    const mine = remap[idOfKey(field, key.action)];
    return mine === undefined ? key : { ...key, chord: normalize(mine) };
  });
}

/** The name of a key in a person's remapping: the same for every element and task of a project. */
export function idOfKey(field: Field, action: FieldAction): string {
  const what =
    action.do === 'choose' || action.do === 'level'
      ? typeof action.value === 'object'
        ? JSON.stringify(action.value)
        : String(action.value)
      : action.do === 'prefer'
        ? `${action.winner ?? (action.both_bad ? 'both_bad' : 'tie')}${action.strength ?? ''}`
        : `${action.step}${action.id ?? action.rank ?? ''}`;
  return `answer.${field.question.id}.${what}`;
}

function own(field: Field, cluster: Field[], sides: string[], taken: ReadonlySet<string>): FieldKey[] {
  switch (field.kind) {
    case 'choice':
      return keysOfChoice(field, cluster, taken);
    case 'rating':
      return keysOfScale(stepsOf(field.question), field.question.na === true);
    case 'criterion':
      return keysOfScale(stepsOf(field.criterion), false);
    case 'preference':
      return keysOfPreference(field.question, sides);
    case 'ranking':
      return keysOfRanking(field.question, sides);
    default:
      return [];
  }
}

function keysOfScale(steps: number[], na: boolean): FieldKey[] {
  const plain =
    steps.every((step) => Number.isInteger(step) && step >= 0 && step <= 10) && steps.length <= 10;
  // 10 is on 0, unless 0 is a step of its own.
  const fits = plain && !(steps.includes(0) && steps.includes(10));
  const keys: FieldKey[] = fits
    ? steps.map((step) => ({ chord: String(step % 10), action: { do: 'choose', value: step } }))
    : [];
  if (na) keys.push({ chord: 'x', action: { do: 'choose', value: { na: true } } });
  return keys;
}

function keysOfChoice(
  field: Extract<Field, { kind: 'choice' }>,
  cluster: Field[],
  taken: ReadonlySet<string>,
): FieldKey[] {
  const { options, other, unsure } = field.question;
  const tree = options.some((option) => option.children?.length);
  // Under one element the scale has the digits and the choice letters; about the whole each has digits in its turn.
  const scales =
    field.cluster !== '' && cluster.some((one) => one.kind === 'rating' || one.kind === 'criterion');
  const used = new Set<string>();
  const give = (wanted: string[]): string | undefined => {
    const chord = wanted.find((one) => !used.has(one) && !RESERVED.has(one));
    if (chord !== undefined) used.add(chord);
    return chord;
  };
  for (const option of options) if (option.hotkey) used.add(normalize(option.hotkey));
  const keys: FieldKey[] = [];
  const add = (chord: string | undefined, action: FieldAction) => chord && keys.push({ chord, action });
  const pool = (option: Option) => [
    ...(scales ? [] : DIGITS),
    ...[...labelOfOption(option).toLowerCase()].filter((one) => LETTERS.includes(one) && !taken.has(one)),
    ...LETTERS.filter((one) => !taken.has(one)),
  ];
  for (const option of options) {
    const chord = option.hotkey ? normalize(option.hotkey) : give(pool(option));
    add(chord, tree ? { do: 'level', value: option.value } : { do: 'choose', value: option.value });
  }
  if (unsure) add(give(['u', 'c', 'x', ...DIGITS]), { do: 'choose', value: { unsure: true } });
  if (other) add(give(['o', 'e', 'h', ...DIGITS]), { do: 'choose', value: { other: '' } });
  return keys;
}

function keysOfPreference(
  { strength = 1, tie, both_bad }: { strength?: number; tie?: boolean; both_bad?: boolean },
  sides: string[],
): FieldKey[] {
  const keys: FieldKey[] = [];
  sides.forEach((winner, at) => {
    const key = letter(at).toLowerCase();
    const least = strength > 1 ? { strength: 1 } : {};
    keys.push({ chord: key, action: { do: 'prefer', winner, ...least } });
    if (strength > 1) keys.push({ chord: `Shift+${key}`, action: { do: 'prefer', winner, strength } });
  });
  if (tie) keys.push({ chord: '=', action: { do: 'prefer', winner: null } });
  if (both_bad) keys.push({ chord: '0', action: { do: 'prefer', winner: null, both_bad: true } });
  return keys;
}

function keysOfRanking(
  { ties, best_worst }: { ties?: boolean; best_worst?: boolean },
  sides: string[],
): FieldKey[] {
  const keys: FieldKey[] = sides.map((id, at) => ({
    chord: letter(at).toLowerCase(),
    action: { do: 'rank', step: 'choose', id },
  }));
  if (best_worst) return keys;
  keys.push({ chord: 'ArrowUp', action: { do: 'rank', step: 'up' } });
  keys.push({ chord: 'ArrowDown', action: { do: 'rank', step: 'down' } });
  if (ties) keys.push({ chord: '=', action: { do: 'rank', step: 'tie' } });
  sides.slice(0, 9).forEach((_, at) => {
    keys.push({ chord: String(at + 1), action: { do: 'rank', step: 'put', rank: at + 1 } });
  });
  return keys;
}
