// The commands of the frame: the same in every workbench, each with a key that a person may move.
import { normalize } from './chord';

export type Command =
  'submit' | 'undo' | 'redo' | 'guideline' | 'report' | 'keys' | 'next' | 'previous' | 'leave_field';

/** A person's own keys, by id: `frame.guideline`, or `answer.sentiment.positive`. */
export type Remap = Record<string, string>;

export const COMMANDS: Record<Command, { chord: string; also?: string[]; fixed?: boolean }> = {
  submit: { chord: 'Ctrl+Enter', fixed: true },
  undo: { chord: 'Ctrl+z', fixed: true },
  redo: { chord: 'Ctrl+y', also: ['Ctrl+Shift+z'], fixed: true },
  guideline: { chord: 'g' },
  report: { chord: 'r' },
  keys: { chord: '?' },
  next: { chord: 'Tab', fixed: true },
  previous: { chord: 'Shift+Tab', fixed: true },
  leave_field: { chord: 'Escape', fixed: true },
};

/** Chords that no template may take, as the server's validator has it. */
export const RESERVED = new Set([
  'Ctrl+Enter',
  'Ctrl+z',
  'Ctrl+y',
  'g',
  'r',
  '?',
  'Tab',
  'Shift+Tab',
  'Escape',
  'Ctrl+k',
]);

export function chordOfCommand(command: Command, remap: Remap = {}): string {
  const own = COMMANDS[command].fixed ? undefined : remap[`frame.${command}`];
  return own === undefined ? COMMANDS[command].chord : normalize(own);
}

/** Whether a chord may act while one types: only with Ctrl or Alt, Tab and Escape. */
export function actsWhileTyping(chord: string): boolean {
  return /^(Ctrl|Alt)\+/.test(chord) || ['Tab', 'Shift+Tab', 'Escape'].includes(chord);
}
