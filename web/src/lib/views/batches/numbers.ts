/** A whole number within limits from what was typed, or null. */
export function whole(text: string, least: number, most: number): number | null {
  const clean = text.trim();
  if (!/^\d{1,9}$/.test(clean)) return null;
  const value = Number(clean);
  return value >= least && value <= most ? value : null;
}

/** As `whole`, where nothing typed means that there is no limit. */
export function wholeOrNone(text: string, least: number, most: number): number | null | undefined {
  if (text.trim() === '') return null;
  return whole(text, least, most) ?? undefined;
}
