import { expect, it } from 'vitest';
import type { Template } from '$lib/annotate';
import { arrange } from './arrange';

const article: Template = {
  template: 1,
  title: 'Write an article',
  inputs: [{ id: 'brief', type: 'markdown', from: '/brief' }],
  questions: [{ id: 'article', type: 'text', format: 'markdown' }],
  layout: { beside: ['brief'] },
};

it('puts a brief beside the paper, and before it where there is no room beside', () => {
  const ids = (list: { id: string }[]) => list.map((one) => one.id);
  const wide = arrange(article);
  expect([ids(wide.stage), ids(wide.beside)]).toEqual([[], ['brief']]);
  const narrow = arrange(article, true);
  expect([ids(narrow.stage), ids(narrow.beside)]).toEqual([['brief'], []]);
  expect(ids(narrow.paper)).toEqual(['article']);
});
