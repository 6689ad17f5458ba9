// Which rows of a long list are drawn: those in the window and a few beyond, so that a million cost as much as a screen.

export type Span = { from: number; to: number };

/** Lists up to this length are drawn whole: a browser finds in them, and a screen reader reads them through. */
export const WHOLE = 100;

/**
 * Rows `from` up to, not including, `to`, of `count` rows of `row` pixels, where the list begins `above` pixels over
 * the top of a window of `height` pixels (negative: below it). `spare` rows are drawn beyond each edge.
 */
export function rowsInView(above: number, height: number, row: number, count: number, spare = 20): Span {
  if (count <= WHOLE || row <= 0) return { from: 0, to: count };
  const last = Math.max(0, count - 1);
  const from = Math.min(last, Math.max(0, Math.floor(above / row) - spare));
  const to = Math.min(count, Math.max(from + 1, Math.ceil((above + height) / row) + spare));
  return { from, to };
}
