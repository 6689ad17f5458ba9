import { expect, it } from 'vitest';
import { quantile, stepsOf } from './times';

it('counts in steps of a round width, and the longest few in one', () => {
  const seconds = [3, 7, 8, 9, 12, 14, 21, 22, 23, 24, 25, 26, 27, 28, 31, 33, 36, 44, 48, 900];
  const steps = stepsOf(seconds);
  expect(steps[0]).toEqual({ from: 0, to: 15, count: 6 });
  expect(steps.at(-1)).toEqual({ from: 60, to: null, count: 1 });
  expect(steps.reduce((sum, step) => sum + step.count, 0)).toBe(seconds.length);
  expect(stepsOf([])).toEqual([]);
  expect(stepsOf([7])).toEqual([{ from: 0, to: 15, count: 1 }]);
  expect(stepsOf([15, 240])[0]?.to).toBe(30);
});

it('says below which value a share lies', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
  expect(quantile([5], 0.9)).toBe(5);
  expect(quantile([], 0.5)).toBe(0);
});
