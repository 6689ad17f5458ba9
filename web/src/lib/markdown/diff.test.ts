import { describe, expect, it } from 'vitest';
import { clausesOf, diffClauses, diffWords } from './diff';

const before =
  '# Each turn {2}\n\n## Tone {2.2}\nShort is fine.\n\n## Correct {2.3}\nCheck every figure outside.\n';
const after =
  '# Each turn {2}\n\n## Correct {2.3}\nCheck every figure inside, today.\n\n## New {2.4}\nMore.\n';

describe('guideline differences', () => {
  it('cuts at headings, by the id in braces, and not inside code', () => {
    const text = 'First\n\n## Tone {#tone}\n```\n# no heading\n```\n## Plain\n';
    expect(clausesOf(text).map((one) => one.id)).toEqual(['', 'tone', 'Plain']);
  });

  it('tells what stayed, changed, came and went', () => {
    expect(diffClauses(before, after).map((one) => [one.id, one.kind])).toEqual([
      ['2', 'same'],
      ['2.2', 'removed'],
      ['2.3', 'changed'],
      ['2.4', 'added'],
    ]);
  });

  it('gives both texts again when its words are put together', () => {
    const pairs = [
      ['Check every figure outside.', 'Check every figure inside, today.'],
      ['', 'all new'],
      ['all gone', ''],
      ['a b c d e', 'a x c y e'],
      ['same', 'same'],
    ] as const;
    for (const [a, b] of pairs) {
      const segments = diffWords(a, b);
      const join = (without: string) =>
        segments
          .filter((one) => one.kind !== without)
          .map((one) => one.text)
          .join('');
      expect(join('added')).toBe(a);
      expect(join('removed')).toBe(b);
    }
  });
});
