// Keys as one writes them: `Ctrl+Enter`, `Shift+a`, `1`, `?`. They follow the printed letter, not the place.

export type KeyLike = {
  key: string;
  ctrlKey?: boolean;
  metaKey?: boolean;
  altKey?: boolean;
  shiftKey?: boolean;
};

/** The chord of a key press. Cmd counts as Ctrl. Shift is named only where the key does not show it already. */
export function chordOf(event: KeyLike): string {
  const letter = event.key.length === 1;
  const cased = letter && event.key.toLowerCase() !== event.key.toUpperCase();
  const key = event.key === ' ' ? 'Space' : cased ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey === true && (!letter || cased);
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl+' : '',
    event.altKey ? 'Alt+' : '',
    shift ? 'Shift+' : '',
    key,
  ].join('');
}

/** A hotkey of a template or a remapping, in the same spelling: `A` is `a`, `shift+A` is `Shift+a`. */
export function normalize(chord: string): string {
  const parts = chord.split('+').map((part) => part.trim());
  if (parts.length > 1 && parts[parts.length - 1] === '') parts.splice(-2, 2, '+');
  const key = parts.pop() ?? '';
  const has = (name: string) => parts.some((part) => part.toLowerCase() === name);
  return chordOf({
    key: key.length === 1 ? key : key.charAt(0).toUpperCase() + key.slice(1),
    ctrlKey: has('ctrl') || has('cmd') || has('meta'),
    altKey: has('alt'),
    shiftKey: has('shift'),
  });
}

const SIGNS: Record<string, string> = {
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
};

/** The keycaps of a chord, as printed: `['Ctrl', '↵']`. */
export function capsOf(chord: string): string[] {
  const parts = chord === '+' ? ['+'] : chord.replace(/\+\+$/, '+plus').split('+');
  return parts.map((part) => {
    if (part === 'plus') return '+';
    return SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}
