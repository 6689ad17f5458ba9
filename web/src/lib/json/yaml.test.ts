import { expect, it } from 'vitest';
import { toYaml } from './yaml';

it('writes a template as people write one', () => {
  const template = {
    template: 1,
    inputs: [{ id: 'text', type: 'text', from: '/text', title: 'Text' }],
    questions: [
      {
        id: 'feel',
        type: 'choice',
        label: 'How does the writer feel?',
        required: false,
        options: [{ value: 'yes' }, { value: 'no', hotkey: '1' }],
        only: [],
        with: {},
      },
    ],
  };
  expect(toYaml(template)).toBe(`template: 1
inputs:
  - id: text
    type: text
    from: /text
    title: Text
questions:
  - id: feel
    type: choice
    label: How does the writer feel?
    required: false
    options:
      - value: yes
      - value: no
        hotkey: "1"
    only: []
    with: {}
`);
});

it('quotes text that YAML would take for something else', () => {
  const odd = [
    'null',
    'True',
    '~',
    '1.5',
    '-x',
    'a: b',
    'a #b',
    'ends:',
    ' led',
    'two\nlines',
    '',
    '*x',
    '"q"',
    '.inf',
  ];
  for (const text of odd) expect(toYaml({ a: text }), text).toBe(`a: ${JSON.stringify(text)}\n`);
  for (const text of ['yes', 'a:b', 'http://x/#y', 'Größe', 'it’s 5']) {
    expect(toYaml({ a: text }), text).toBe(`a: ${text}\n`);
  }
  expect(toYaml({ 'a: b': [[1, 'x'], null] })).toBe('"a: b":\n  - - 1\n    - x\n  - null\n');
});
