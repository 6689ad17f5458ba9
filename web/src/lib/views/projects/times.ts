// How long tasks take, counted in steps that a person would choose.

/** `to` is null for the last step, which holds all that took longer. */
export type Step = { from: number; to: number | null; count: number };

/** Active time is counted in steps of 15 s: finer ones would be gaps. */
const WIDTHS = [15, 30, 60, 120, 300, 600, 1800, 3600];
const STEPS = 12;

/** Steps of one width over nineteen of twenty; the few that took longest share the last one. `seconds` are sorted. */
export function stepsOf(seconds: number[]): Step[] {
  if (seconds.length === 0) return [];
  const high = quantile(seconds, 0.95);
  const width = WIDTHS.find((one) => high / one < STEPS) ?? 7200;
  const count = Math.floor(high / width) + 1;
  const steps = Array.from({ length: count }, (_, at): Step => ({
    from: at * width,
    to: (at + 1) * width,
    count: 0,
  }));
  const over: Step = { from: count * width, to: null, count: 0 };
  for (const one of seconds) (steps[Math.floor(one / width)] ?? over).count += 1;
  return over.count > 0 ? [...steps, over] : steps;
}

/** The value below which this share of the sorted ones lies. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
