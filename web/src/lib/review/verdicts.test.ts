import { expect, it } from 'vitest';
import type { ReviewItem } from '$lib/api/types';
import { charactersOf, verdictsOf } from './verdicts';

const item = (stage: string, previous: object | null = null) =>
  ({ assignment: { stage }, previous }) as unknown as ReviewItem;

it('asks for changes only once, and offers a second reviewer only the two ends', () => {
  expect(
    verdictsOf(item('first'))
      .map((one) => one.key)
      .join(''),
  ).toBe('afcxr');
  expect(verdictsOf(item('first', {})).map((one) => one.name)).not.toContain('changes_requested');
  expect(verdictsOf(item('second')).map((one) => one.name)).toEqual(['accept', 'confirm_reject']);
  expect(verdictsOf(item('appeal')).every((one) => one.needs === 'words')).toBe(true);
});

it('counts characters as people do', () => {
  expect(charactersOf('  né 👩‍👩‍👧 ')).toBe(4);
});
