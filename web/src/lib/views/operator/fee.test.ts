import { expect, it } from 'vitest';
import { feeFromPercent, percentFromFee } from './fee';

it('reads a fee exactly, and refuses what is finer or larger than a fee can be', () => {
  expect(feeFromPercent('4')).toBe(400);
  expect(feeFromPercent('2,5')).toBe(250);
  expect(feeFromPercent('0.29')).toBe(29);
  expect(feeFromPercent('100')).toBe(10_000);
  for (const text of ['', '100.01', '101', '4.125', '-1', '4%', 'four'])
    expect(feeFromPercent(text), text).toBeNull();
  expect(feeFromPercent(percentFromFee(129))).toBe(129);
});
