import { common } from './common';

/** A state, kind or category of the domain in the reader's words; in English, its id with spaces. */
export function stateWord(id: string): string {
  return common.states[id] ?? id.replaceAll('_', ' ');
}
