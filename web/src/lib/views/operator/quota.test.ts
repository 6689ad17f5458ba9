import { expect, it } from 'vitest';
import { bytesOf, quotaOf } from './quota';

it('writes a number of bytes in the unit that keeps it whole, and reads it back', () => {
  expect(quotaOf(100 * 1024 ** 3)).toEqual({ amount: '100', unit: 'GiB' });
  expect(quotaOf(2e12)).toEqual({ amount: '2', unit: 'TB' });
  expect(quotaOf(5e8)).toEqual({ amount: '500', unit: 'MB' });
  expect(quotaOf(12_345)).toEqual({ amount: '12345', unit: 'B' });
  for (const bytes of [0, 1, 12_345, 5e8, 107_374_182_400]) {
    const { amount, unit } = quotaOf(bytes);
    expect(bytesOf(amount, unit)).toBe(bytes);
  }
});

it('takes a part of a unit, and refuses what is no amount', () => {
  expect(bytesOf('1,5', 'GB')).toBe(1_500_000_000);
  for (const text of ['', '-1', 'many', '1.2.3', '99999999999']) expect(bytesOf(text, 'TB'), text).toBeNull();
});
