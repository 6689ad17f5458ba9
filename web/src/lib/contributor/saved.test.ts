import { expect, it } from 'vitest';
import { readKept } from './saved.svelte';

const start = { saved: [], sort: 'hourly', language: '', shown: 'mine' };

it('starts with nothing saved', () => {
  expect(readKept(null)).toEqual(start);
});

it('reads what was kept', () => {
  const kept = { saved: ['a', 'b'], sort: 'left', language: 'de', shown: 'saved' };
  expect(readKept(JSON.stringify(kept))).toEqual(kept);
});

it('does not trip over what another hand left in the store', () => {
  expect(readKept('not json')).toEqual(start);
  expect(readKept('{"saved":[1,"a",null],"sort":"luck","shown":4,"language":7}')).toEqual({
    ...start,
    saved: ['a'],
  });
});
