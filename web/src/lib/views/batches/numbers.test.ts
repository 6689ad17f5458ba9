import { expect, it } from 'vitest';
import { whole, wholeOrNone } from './numbers';

it('takes whole numbers within their limits and nothing else', () => {
  expect(whole(' 3 ', 1, 100)).toBe(3);
  for (const text of ['', '0', '101', '2.5', '-1', '1e3', 'three', '99999999999']) {
    expect(whole(text, 1, 100), text).toBeNull();
  }
});

it('tells no limit from a wrong one', () => {
  expect(wholeOrNone('', 1, 100)).toBeNull();
  expect(wholeOrNone('10', 1, 100)).toBe(10);
  expect(wholeOrNone('x', 1, 100)).toBeUndefined();
});
