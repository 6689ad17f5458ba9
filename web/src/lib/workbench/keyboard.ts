// From a key press to what it does: fields of text keep their keys, dialogs and menus theirs.
import { actsWhileTyping, chordOf, type Command } from '$lib/annotate';
import type { Bench } from './bench.svelte';

/** Handles a key press at the window. Commands that the bench cannot do itself go to `command`. */
export function press(event: KeyboardEvent, bench: Bench | null, command: (name: Command) => boolean): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.isComposing || target.closest('dialog, [role=menu]')) return;
  const chord = chordOf(event);
  const typing = isTyping(target);
  if (chord === 'Escape' && typing) return target.blur();
  if (typing && !actsWhileTyping(chord)) return;
  // Arrows and Enter belong to the control that has the focus.
  if (chord.startsWith('Arrow') && target.closest('[role=radiogroup], [role=img], select, input')) return;
  if (chord === 'Enter' && target.closest('a, button:not([role=radio]), summary')) return;
  if (event.repeat && !chord.startsWith('Arrow') && !chord.startsWith('Ctrl+')) return;
  const done = bench?.press(chord) ?? null;
  const handled = done === 'done' || (done !== null && command(done));
  if (handled) event.preventDefault();
}

function isTyping(target: HTMLElement): boolean {
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (!(target instanceof HTMLInputElement)) return target instanceof HTMLSelectElement;
  return !['radio', 'checkbox', 'range', 'button'].includes(target.type);
}
