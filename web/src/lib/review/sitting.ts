// What a reviewer has done in this sitting, in figures.
import type { Judged } from './table.svelte';

export type Sitting = {
  count: number;
  /** The middle of the times spent on one answer; null before three. */
  median: number | null;
  /** The share that was accepted, with or without a fix; null while nothing was judged for the first time. */
  accepted: number | null;
};

const FIRST = ['accept', 'accept_with_fix', 'changes_requested', 'exclude', 'reject'];

export function figuresOf(judged: Judged[]): Sitting {
  const times = judged.flatMap((one) => (one.seconds === null ? [] : [one.seconds])).sort((a, b) => a - b);
  const first = judged.filter((one) => FIRST.includes(one.verdict));
  const accepted = first.filter((one) => one.verdict.startsWith('accept'));
  return {
    count: judged.length,
    median: times.length < 3 ? null : (times[Math.floor(times.length / 2)] ?? null),
    accepted: first.length === 0 ? null : accepted.length / first.length,
  };
}
