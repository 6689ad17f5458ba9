import { expect, it } from 'vitest';
import { bindingsOf } from './bindings';

it('names each key of the data once, whatever binds to it', () => {
  const template = {
    inputs: [
      { id: 'chat', type: 'conversation', from: '/messages', title: 'Chat' },
      { id: 'again', type: 'text', from: '/messages/0/content' },
      { id: 'search', type: 'results', from: '/results', query_from: '/query' },
      { id: 'odd', type: 'text', from: '/a~1b' },
    ],
    questions: [
      { id: 'fix', type: 'text', label: 'Better', initial_from: '/draft' },
      { id: 'x', type: 'choice' },
    ],
  };
  expect(bindingsOf(template).map((one) => one.key)).toEqual([
    'messages',
    'results',
    'query',
    'a/b',
    'draft',
  ]);
  expect(bindingsOf(template)[0]).toEqual({ key: 'messages', title: 'Chat', kind: 'conversation' });
});

it('finds nothing in what is no template', () => {
  expect(bindingsOf({ inputs: 'x', questions: [null, 3] })).toEqual([]);
});
