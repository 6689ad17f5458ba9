import { expect, it } from 'vitest';
import type { Assignment } from '$lib/api/types';
import { gist, groupOf, mayAppeal, saidBy } from './groups';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const one = (state: string, extra = {}) =>
  ({ state, appeal: null, appeal_until: '2026-12-01T00:00:00Z', ...extra }) as unknown as Assignment;

it('puts a rejection where one may act, until the window is over or the appeal was sent', () => {
  expect(groupOf(one('rejected'), NOW)).toBe('turn');
  expect(mayAppeal(one('rejected'), NOW)).toBe(true);
  expect(groupOf(one('rejected', { appeal_until: '2026-11-01T00:00:00Z' }), NOW)).toBe('decided');
  expect(mayAppeal(one('rejected', { appeal: { text: 'x' } }), NOW)).toBe(false);
});

it('names an answer by its first words', () => {
  expect(gist({ about: 'delivery', turn: { t1: { helpful: 5 } } })).toBe('delivery · 5');
  expect(gist(null)).toBe('');
});

it('shows what a person said, and no code of the server', () => {
  const verdict = (verdict: string, reason: string | null) =>
    one('accepted', { verdict: { verdict, reason } });
  expect(saidBy(verdict('deadline', 'review_deadline'))).toBeNull();
  expect(saidBy(verdict('exclude', 'Honest, but cut off.'))).toBe('Honest, but cut off.');
  expect(saidBy(one('accepted', { verdict: null }))).toBeNull();
});
