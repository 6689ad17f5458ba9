import { expect, it } from 'vitest';
import { figuresOf } from './sitting';

it('counts verdicts, the middle time and the accepted share', () => {
  expect(figuresOf([])).toEqual({ count: 0, median: null, accepted: null });
  const judged = [
    { verdict: 'accept' as const, seconds: 10 },
    { verdict: 'accept_with_fix' as const, seconds: 40 },
    { verdict: 'reject' as const, seconds: 20 },
    { verdict: 'accept' as const, seconds: null },
    { verdict: 'appeal_reject' as const, seconds: 60 },
  ];
  expect(figuresOf(judged)).toEqual({ count: 5, median: 40, accepted: 0.75 });
  expect(figuresOf([{ verdict: 'confirm_reject', seconds: 9 }])).toEqual({
    count: 1,
    median: null,
    accepted: null,
  });
});
