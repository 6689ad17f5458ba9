import { expect, it } from 'vitest';
import type { BoardFilter } from '$lib/api/types';
import { filterOf, viewOf, withView } from './filters';

const german: BoardFilter = { name: 'German', shown: 'mine', sort: 'price', language: 'de' };
const any: BoardFilter = { name: 'By pay', shown: 'mine', sort: 'price', language: null };

it('knows which view is on by what it shows, whatever it is called', () => {
  expect(filterOf({ shown: 'mine', sort: 'price', language: '' }, [german, any])).toBe(any);
  expect(filterOf(viewOf(german), [german, any])).toBe(german);
  expect(filterOf({ shown: 'mine', sort: 'left', language: 'de' }, [german, any])).toBeNull();
});

it('keeps one view of a name: a second takes the place of the first', () => {
  const view = { shown: 'saved' as const, sort: 'name' as const, language: '' };
  expect(withView([german], ' Mine ', view)).toEqual([german, { ...view, name: 'Mine', language: null }]);
  expect(withView([german, any], 'GERMAN', view)[0]).toEqual({ ...view, name: 'GERMAN', language: null });
});
