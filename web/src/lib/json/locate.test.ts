import { describe, expect, it } from 'vitest';
import { locate, placeOf } from './locate';

const template = `{
  "template": 1,
  "questions": [
    { "id": "a/b", "type": "choice" },
    {
      "id": "second",
      "options": []
    }
  ]
}`;

describe('locate', () => {
  it('reads what JSON.parse reads', () => {
    for (const text of [
      '{"a":[1,-2.5e3,true,false,null,"\\u00e4\\n"],"b":{}}',
      '[]',
      '"x"',
      ' 0 ',
      '{"__proto__":1}',
    ]) {
      expect(locate(text).value).toEqual(JSON.parse(text));
    }
  });

  it('finds a pointer at its place, and the nearest thing around one that is missing', () => {
    const located = locate(template);
    const at = (pointer: string) => placeOf(template, located, pointer);
    expect(at('/questions/0/id')).toEqual({ line: 4, column: 7 });
    expect(at('/questions/1/options')).toEqual({ line: 7, column: 7 });
    expect(at('/questions/1/label')).toEqual({ line: 5, column: 5 });
    expect(at('/title')).toEqual({ line: 1, column: 1 });
  });

  it('says what is wrong and where, for texts that are not JSON', () => {
    const wrong: [string, number, RegExp][] = [
      ['{"a": 1,}', 7, /nothing after/],
      ['{"a" 1}', 5, /colon/],
      ['{a: 1}', 1, /double quotes/],
      ['[1 2]', 3, /comma/],
      ['"open', 0, /does not end/],
      ['', 0, /too early/],
      ['{} {}', 3, /after the end/],
      ['{"a":1,"a":2}', 7, /twice/],
    ];
    for (const [text, offset, message] of wrong) {
      const { error } = locate(text);
      expect(error?.offset, text).toBe(offset);
      expect(error?.message, text).toMatch(message);
    }
  });

  it('does not fall over a text that is nested without end', () => {
    expect(locate('['.repeat(100_000)).error?.message).toMatch(/deep/);
  });
});
