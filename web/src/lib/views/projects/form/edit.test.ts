import { describe, expect, it } from 'vitest';
import type { Template } from '$lib/annotate';
import { addable, anchored, dimensionRows, freeId, idsOf, moved, newQuestion, numberOf, setAt } from './edit';

const template: Template = {
  template: 1,
  title: 'Chats',
  inputs: [{ id: 'chat', type: 'conversation', from: '/messages' }],
  questions: [
    {
      id: 'turns',
      type: 'each',
      of: 'chat',
      ask: [
        { id: 'helpful', type: 'rating', min: 1, max: 5, anchors: { '1': 'not at all', '5': 'fully' } },
        { id: 'note', type: 'text' },
      ],
    },
    { id: 'solved', type: 'choice', options: [{ value: 'yes' }, { value: 'no' }] },
  ],
};

describe('changes of a template', () => {
  it('changes one place and leaves the rest, and the template that was, as they are', () => {
    const next = setAt(template, ['questions', 0, 'ask', 0, 'max'], 7);
    expect(next.questions[0]).toMatchObject({ ask: [{ max: 7, min: 1 }, { id: 'note' }] });
    expect(next.questions[1]).toBe(template.questions[1]);
    expect(template.questions[0]).toMatchObject({ ask: [{ max: 5 }, {}] });
  });

  it('takes a field or an item of a list away', () => {
    expect(setAt(template, ['questions', 1, 'options', 0], undefined).questions[1]).toMatchObject({
      options: [{ value: 'no' }],
    });
    expect('title' in setAt(template, ['title'], undefined)).toBe(false);
  });

  it('moves an item, and not beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });

  it('gives a new question an id that nothing has, inside an each neither', () => {
    expect(freeId('note', idsOf(template))).toBe('note_2');
    expect(newQuestion('choice', template)).toMatchObject({ id: 'choice', options: [{}, {}] });
    expect(newQuestion('rubric', template)).toMatchObject({ id: 'rubric', criteria: [{ id: 'quality' }] });
  });

  it('offers a comparison only where there is something to compare, and points it there', () => {
    expect(addable(template)).not.toContain('preference');
    const pair = { ...template, inputs: [{ id: 'replies', type: 'responses', from: '/replies' }] };
    expect(addable(pair)).toEqual(expect.arrayContaining(['preference', 'ranking']));
    expect(newQuestion('ranking', pair)).toEqual({ id: 'ranking', type: 'ranking', of: 'replies' });
    const found = { ...template, inputs: [{ id: 'hits', type: 'results', from: '/hits' }] };
    expect(addable(found)).toContain('ranking');
    expect(addable(found)).not.toContain('preference');
  });

  it('reads the dimensions of a comparison however they were written', () => {
    const question = newQuestion('preference', template);
    if (question.type !== 'preference') throw new Error('a comparison');
    expect(dimensionRows(question)).toEqual([]);
    const dimensions = ['tone', { id: 'facts', label: 'Facts' }];
    expect(dimensionRows({ ...question, dimensions })).toEqual([
      { id: 'tone' },
      { id: 'facts', label: 'Facts' },
    ]);
  });

  it('keeps the words of a scale by its steps', () => {
    expect(anchored({ '1': 'low', '5': 'high' }, 5, 'top')).toEqual({ '1': 'low', '5': 'top' });
    expect(anchored({ '1': 'low' }, 1, '')).toBeUndefined();
  });

  it('reads a number, and leaves what is none for the server to refuse', () => {
    expect(numberOf(' 7 ')).toBe(7);
    expect(numberOf('')).toBeUndefined();
    expect(numberOf('many')).toBe('many');
  });
});
