// Days of earnings without holes, and the marks of their chart's axis.
import type { Earnings } from '$lib/api/types';

export type Day = { date: string; amount: number; tasks: number; active_seconds: number };

/** The last `count` days up to `today` (`2026-11-23`), oldest first; days without work are there with nothing. */
export function lastDays(days: Earnings['days'], currency: string, count: number, today: string): Day[] {
  const known = new Map(days.filter((day) => day.amount.currency === currency).map((day) => [day.date, day]));
  const end = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: count }, (_, at) => {
    const date = new Date(end - (count - 1 - at) * 86_400_000).toISOString().slice(0, 10);
    const day = known.get(date);
    return {
      date,
      amount: day?.amount.amount ?? 0,
      tasks: day?.tasks ?? 0,
      active_seconds: day?.active_seconds ?? 0,
    };
  });
}

/** Round gridlines from zero to at least `largest`: two to four steps of 1, 2 or 5 times a power of ten. */
export function gridlines(largest: number): number[] {
  if (largest <= 0) return [0, 1];
  const rough = largest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? power * 10;
  const lines = [0];
  while ((lines[lines.length - 1] ?? 0) < largest) lines.push((lines[lines.length - 1] ?? 0) + step);
  return lines;
}
