import { describe, expect, it } from 'vitest';
import { choose, visibleAnswer } from './change';
import { fieldsOf } from './fields';
import { progressOf } from './progress';
import { chat, messages, mixed, responses, whole } from './samples';
import type { ChoiceQuestion } from './template';
import { validate } from './validate';

const problems = (change: Record<string, unknown>) =>
  validate(mixed, responses, { ...whole, ...change }).map((problem) => problem.pointer);

describe('validation', () => {
  it('finds nothing wrong with a whole answer', () => {
    expect(validate(mixed, responses, whole)).toEqual([]);
  });

  it('points at each wrong place as the server does', () => {
    expect(problems({ tags: [] })).toEqual(['/tags']);
    expect(problems({ tags: ['a', 'b', 'c'] })).toEqual(['/tags']);
    expect(problems({ tags: [{ other: ' ' }] })).toEqual(['/tags']);
    expect(problems({ kind: ['animal'] })).toEqual(['/kind']);
    expect(problems({ kind: { unsure: true } })).toEqual([]);
    expect(problems({ score: 6 })).toEqual(['/score']);
    expect(problems({ score: { na: true } })).toEqual([]);
    expect(problems({ 'score.reason': '' })).toEqual(['/score.reason']);
    expect(problems({ marks: { clear: 3, true: 4 } })).toEqual(['/marks/true']);
    expect(problems({ marks: { clear: 3 } })).toEqual(['/marks/true']);
    expect(problems({ story: { title: 'One', body: 'One two three' } })).toEqual(['/story/title']);
    expect(problems({ size: 2.4 })).toEqual(['/size']);
    expect(problems({ day: '2026-02-30' })).toEqual(['/day']);
    expect(problems({ day: '2025-12-31' })).toEqual(['/day']);
    expect(problems({ better: { winner: 'a', dimensions: { helpful: 'a' } } })).toEqual(['/better/strength']);
    expect(problems({ better: { winner: null, dimensions: { helpful: 'a' } } })).toEqual([]);
    expect(problems({ better: { winner: 'a', strength: 1 } })).toEqual(['/better/dimensions/helpful']);
    expect(problems({ better: { dimensions: { helpful: 'a' } } })).toEqual(['/better/winner']);
    expect(problems({ order: [['b'], ['a']] })).toEqual(['/order']);
  });

  it('asks of every turn of the assistant, by its id or place, and of nobody else', () => {
    const pointers = validate(chat, { messages }, { solved: 'yes', tone: 3, overall: 3 }).map(
      (one) => one.pointer,
    );
    expect(pointers).toEqual([
      '/turn/t1/helpful',
      '/turn/t1/correct',
      '/turn/last/helpful',
      '/turn/last/correct',
    ]);
  });

  it('leaves hidden questions out of progress, and their values out of what is sent', () => {
    const answer = { turn: { t1: { helpful: 2, correct: 'yes', why: 'old words' } }, solved: 'no' };
    const fields = fieldsOf(chat, { messages }, answer);
    const sent = visibleAnswer(
      answer,
      fields.map((field) => field.path),
    );
    expect(sent).toEqual({ turn: { t1: { helpful: 2, correct: 'yes' } }, solved: 'no' });
    const found = validate(chat, { messages }, answer);
    expect(progressOf(fields, answer, found)).toEqual({ done: 3, of: 7, complete: false });
  });

  it('counts what is wrong as not done', () => {
    const answer = { ...whole, size: 99 };
    const fields = fieldsOf(mixed, responses, answer);
    const { done, of } = progressOf(fields, answer, validate(mixed, responses, answer));
    expect(of - done).toBe(1);
  });

  it('lets an each be answered in part where its coverage says so', () => {
    const loose = {
      ...chat,
      questions: [{ ...chat.questions[0], coverage: 'any' as const }] as typeof chat.questions,
    };
    expect(validate(loose, { messages }, {}).map((one) => one.pointer)).toEqual(['/turn']);
    const begun = { turn: { t1: { helpful: 3 } } };
    expect(validate(loose, { messages }, begun).map((one) => one.pointer)).toEqual(['/turn/t1/correct']);
    expect(validate(loose, { messages }, { turn: { t1: { helpful: 3, correct: 'yes' } } })).toEqual([]);
  });
});

describe('choosing', () => {
  const tags = mixed.questions[0] as ChoiceQuestion;
  it('comes and goes in the order of the options, whatever the order of the clicks', () => {
    expect(choose(tags, ['c'], 'a')).toEqual(['a', 'c']);
    expect(choose(tags, ['a', 'c'], 'c')).toEqual(['a']);
    expect(choose(tags, ['a'], 'a')).toBeUndefined();
    expect(choose(tags, ['a'], { other: '' })).toEqual(['a', { other: '' }]);
    expect(choose(tags, ['a', { other: 'x' }], { other: 'x' })).toEqual(['a']);
  });
});
