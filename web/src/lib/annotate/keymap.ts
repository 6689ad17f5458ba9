// Which key does what right now. The active field has its keys first, then its cluster where nothing clashes;
// every other field has one letter that jumps there.
import { normalize } from './chord';
import { COMMANDS, chordOfCommand, type Command, type Remap } from './commands';
import type { Field } from './fields';
import { keysOfField, type FieldAction } from './fieldkeys';

export type KeyAction =
  | { kind: 'command'; command: Command }
  | { kind: 'jump'; field: string }
  | { kind: 'field'; field: string; action: FieldAction };

export type Keymap = {
  actions: Map<string, KeyAction>;
  /** What is printed on a control: by `capKey(field, action)`. */
  caps: Map<string, string>;
  /** The letter at a field's name that jumps there. */
  jumps: Map<string, string>;
};

export type KeyOptions = {
  remap?: Remap;
  /** Plain Enter submits as well. */
  enterSubmits?: boolean;
  /** The elements that a field ranks or compares. */
  sides?: (field: Field) => string[];
};

export function capKey(field: string, action: FieldAction): string {
  return `${field}\n${JSON.stringify(action)}`;
}

/** The keymap while `active` is the active field. */
export function keymapOf(fields: Field[], active: string | null, options: KeyOptions = {}): Keymap {
  const map: Keymap = { actions: new Map(), caps: new Map(), jumps: new Map() };
  bindCommands(map, options);
  const here = fields.find((field) => field.key === active) ?? fields[0];
  if (here === undefined) return map;
  const cluster = fields.filter((field) => field.cluster === here.cluster);
  const bound = new Set([bindField(map, here, cluster, options, true)]);
  for (const field of cluster) {
    if (field !== here) bound.add(bindField(map, field, cluster, options, false));
  }
  for (const field of fields) {
    if (field.cluster === '' && !cluster.includes(field)) bound.add(bindLetters(map, field, fields, options));
  }
  for (const field of fields) bindJump(map, field, here, bound);
  return map;
}

function bindCommands(map: Keymap, options: KeyOptions): void {
  for (const command of Object.keys(COMMANDS) as Command[]) {
    const action: KeyAction = { kind: 'command', command };
    map.actions.set(chordOfCommand(command, options.remap), action);
    for (const also of COMMANDS[command].also ?? []) {
      if (!map.actions.has(also)) map.actions.set(also, action);
    }
  }
  if (options.enterSubmits) map.actions.set('Enter', { kind: 'command', command: 'submit' });
}

/** Gives `field` its keys: all or none, so that no half of a scale has keys. Answers the key of a field that got them. */
function bindField(
  map: Keymap,
  field: Field,
  cluster: Field[],
  options: KeyOptions,
  first: boolean,
): string | null {
  const taken = new Set(map.actions.keys());
  const keys = keysOfField(field, cluster, options.sides?.(field) ?? [], taken, options.remap);
  const free = keys.filter(({ chord }) => !map.actions.has(chord));
  if (keys.length === 0 || (!first && free.length < keys.length)) return null;
  for (const { chord, action } of free) {
    map.actions.set(chord, { kind: 'field', field: field.key, action });
    map.caps.set(capKey(field.key, action), chord);
  }
  return field.key;
}

/** A letter that a template gives is one thing on the whole task, so it acts from anywhere; digits stay at home. */
function bindLetters(map: Keymap, field: Field, fields: Field[], options: KeyOptions): string | null {
  const given =
    field.kind === 'choice' && field.question.options.every((one) => /^[a-z]$/.test(one.hotkey ?? ''));
  return given
    ? bindField(
        map,
        field,
        fields.filter((one) => one.cluster === field.cluster),
        options,
        false,
      )
    : null;
}

function bindJump(map: Keymap, field: Field, here: Field, bound: Set<string | null>): void {
  const elsewhere = field.cluster === '' || field.cluster === here.cluster;
  const typed = ['text', 'part', 'number', 'date'].includes(field.kind);
  if (!elsewhere || bound.has(field.key) || field.kind === 'reason' || (field === here && !typed)) return;
  const letters = field.label.toLowerCase().replace(/[^a-z]/g, '') + 'abcdefhijklmnopqstuvwxyz';
  const chord = [...letters].find((one) => !map.actions.has(one));
  if (chord === undefined) return;
  map.actions.set(chord, { kind: 'jump', field: field.key });
  map.jumps.set(field.key, chord);
}

/** One key that would do two things at once. */
export type Clash = { chord: string; ids: string[] };

/** Clashes among keys of the same reach, and of any key with the commands, which reach everywhere. */
export function clashesOf(bindings: { id: string; chord: string; reach: string }[]): Clash[] {
  const clashes: Clash[] = [];
  const chords = new Set(bindings.map((one) => normalize(one.chord)));
  for (const chord of chords) {
    const same = bindings.filter((one) => normalize(one.chord) === chord);
    const ids = same
      .filter((one) =>
        same.some((two) => two !== one && (one.reach === two.reach || [one, two].some(everywhere))),
      )
      .map((one) => one.id);
    if (ids.length > 1) clashes.push({ chord, ids });
  }
  return clashes;
}

const everywhere = (binding: { reach: string }) => binding.reach === 'frame';
