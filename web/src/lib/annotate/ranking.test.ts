import { expect, it } from 'vitest';
import { append, groupsOf, moveTo, rankOf, step, tie, unranked, type Groups } from './ranking';

const IDS = ['a', 'b', 'c', 'd'];

it('leaves out the rank after a tie', () => {
  const groups = [['b'], ['a', 'd'], ['c']];
  expect(IDS.map((id) => rankOf(groups, id))).toEqual([2, 1, 4, 2]);
});

it('steps out of a tie before it passes anybody', () => {
  expect(step([['a', 'b'], ['c']], 'b', -1)).toEqual([['b'], ['a'], ['c']]);
  expect(step([['a', 'b'], ['c']], 'a', 1)).toEqual([['b'], ['a'], ['c']]);
  expect(step([['a'], ['b'], ['c']], 'c', -1)).toEqual([['a'], ['c'], ['b']]);
  expect(step([['a'], ['b']], 'a', -1)).toEqual([['a'], ['b']]);
});

it('ties with the one above and unties again', () => {
  expect(tie([['a'], ['b'], ['c']], 'b')).toEqual([['a', 'b'], ['c']]);
  expect(tie([['a', 'b'], ['c']], 'b')).toEqual([['a'], ['b'], ['c']]);
  expect(tie([['a'], ['b']], 'a')).toEqual([['a'], ['b']]);
});

it('puts one at the rank that was pressed', () => {
  expect(moveTo([['a'], ['b'], ['c']], 'c', 1)).toEqual([['c'], ['a'], ['b']]);
  expect(moveTo([], 'b', 3)).toEqual([['b']]);
});

it('keeps everybody exactly once, whatever is done', () => {
  let groups: Groups = [];
  let seed = 7;
  const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  for (let at = 0; at < 2000; at += 1) {
    const id = IDS[next(4)] as string;
    const what = next(4);
    if (what === 0) groups = append(groups, id);
    else if (what === 1) groups = tie(groups, id);
    else if (what === 2) groups = moveTo(groups, id, 1 + next(4));
    else groups = step(groups, id, next(2) === 0 ? -1 : 1);
    const all = groups.flat();
    expect(new Set(all).size).toBe(all.length);
    expect(groups.every((group) => group.length > 0)).toBe(true);
    expect(unranked(groups, IDS).length + all.length).toBe(4);
  }
});

it('reads an old answer without what is no longer there', () => {
  expect(groupsOf([['b', 'x'], ['x'], 'a', ['b']], IDS)).toEqual([['b'], ['a']]);
});
