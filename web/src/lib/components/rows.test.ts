import { expect, it } from 'vitest';
import { rowsInView } from './rows';

it('draws a short list whole', () => {
  expect(rowsInView(500, 900, 36, 100)).toEqual({ from: 0, to: 100 });
  expect(rowsInView(0, 900, 36, 0)).toEqual({ from: 0, to: 0 });
});

it('draws what is seen and some beyond, however long the list', () => {
  expect(rowsInView(-200, 900, 36, 1_000_000)).toEqual({ from: 0, to: 40 });
  expect(rowsInView(36_000, 900, 36, 1_000_000)).toEqual({ from: 980, to: 1045 });
});

it('never leaves the list, wherever it is scrolled to', () => {
  for (const above of [-1e9, -1, 0, 35_990_000, 1e9]) {
    const { from, to } = rowsInView(above, 900, 36, 1_000_000);
    expect(from).toBeGreaterThanOrEqual(0);
    expect(to).toBeLessThanOrEqual(1_000_000);
    expect(to).toBeGreaterThan(from);
    expect(to - from).toBeLessThan(100);
  }
});
