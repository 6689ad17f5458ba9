import { describe, expect, it } from 'vitest';
import { sameValue, showData, showValue } from './show';

describe('values in one line', () => {
  it('reads each kind of answer', () => {
    expect(showValue('positive')).toBe('positive');
    expect(showValue(['a', 'b'])).toBe('a, b');
    expect(showValue([['b'], ['a', 'c']])).toBe('b, a = c');
    expect(showValue({ other: 'rust' })).toBe('other: rust');
    expect(showValue({ unsure: true })).toBe('unsure');
    expect(showValue({ winner: 'a', strength: 2 })).toBe('a (2)');
    expect(showValue({ winner: null })).toBe('tie');
    expect(showValue({ helpful: 4, accurate: 2 })).toBe('helpful: 4; accurate: 2');
    expect(showValue({ t3: { quality: 4 } })).toBe('t3: quality: 4');
    expect(showValue(null)).toBe('–');
    expect(showValue(0)).toBe('0');
    expect(showValue(false)).toBe('false');
  });

  it('stands a task for by its longest text, not by an address', () => {
    expect(
      showData({
        id: 'x',
        text: 'Works. Came late.',
        image: '/api/v1/files/media/0193?exp=1&sig=abcdefghij',
      }),
    ).toBe('Works. Came late.');
    expect(showData({ messages: [{ role: 'user', content: 'My parcel?' }] })).toBe('My parcel?');
    expect(showData({ brief: '**Topic:** a town' })).toBe('Topic: a town');
    expect(showData({ n: 3 })).toBe('n: 3');
  });

  it('compares answers without regard to the order of keys', () => {
    expect(sameValue({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
    expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(false);
  });
});
