import { expect, it } from 'vitest';
import { gridlines, lastDays } from './days';

const usd = (amount: number) => ({ amount, currency: 'USD' });

it('fills the days without work and leaves other currencies out', () => {
  const days = [
    { date: '2026-11-21', amount: usd(500), tasks: 5, active_seconds: 100 },
    { date: '2026-11-22', amount: { amount: 900, currency: 'EUR' }, tasks: 9, active_seconds: 100 },
  ];
  expect(lastDays(days, 'USD', 3, '2026-11-23').map((day) => [day.date, day.amount])).toEqual([
    ['2026-11-21', 500],
    ['2026-11-22', 0],
    ['2026-11-23', 0],
  ]);
});

it('draws few and round gridlines that reach the largest bar', () => {
  expect(gridlines(2016)).toEqual([0, 1000, 2000, 3000]);
  expect(gridlines(0)).toEqual([0, 1]);
  for (const n of [1, 7, 42, 99, 1234, 98765]) {
    const lines = gridlines(n);
    expect(lines.at(-1)).toBeGreaterThanOrEqual(n);
    expect(lines.length).toBeLessThanOrEqual(5);
  }
});
