// Values of questions: when one is empty, and how long a text is.

/** Nothing was said: undefined, null, blank text, an empty list or object. `null` inside an object is said. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return false;
}

export function isOther(value: unknown): value is { other: string } {
  return value !== null && typeof value === 'object' && 'other' in value;
}

export function isUnsure(value: unknown): boolean {
  return value !== null && typeof value === 'object' && (value as { unsure?: unknown }).unsure === true;
}

export function isNa(value: unknown): boolean {
  return value !== null && typeof value === 'object' && (value as { na?: unknown }).na === true;
}

/** Words are runs without white space, characters are Unicode code points: as the server counts. */
export function lengthOf(text: string, unit: 'words' | 'chars' = 'chars'): number {
  if (unit === 'chars') return [...text].length;
  const trimmed = text.trim();
  return trimmed === '' ? 0 : trimmed.split(/\s+/u).length;
}
