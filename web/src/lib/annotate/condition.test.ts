import { describe, expect, it } from 'vitest';
import { holds, reads } from './condition';
import { fieldsOf } from './fields';
import { chat, messages } from './samples';
import { asTemplate, type Condition } from './template';

const answer = { mood: 'bad', tags: ['a', 'b'], pick: { winner: null, strength: 2 }, n: 4 };
const yes = (condition: Condition) => holds(condition, { answer });

describe('conditions', () => {
  it('read single values, lists, parts and null', () => {
    expect(yes({ eq: ['mood', 'bad'] })).toBe(true);
    expect(yes({ eq: ['tags', 'b'] })).toBe(true);
    expect(yes({ eq: ['pick.winner', null] })).toBe(true);
    expect(yes({ in: ['mood', ['good', 'bad']] })).toBe(true);
    expect(yes({ gte: ['n', 4] })).toBe(true);
    expect(yes({ lte: ['n', 3] })).toBe(false);
    expect(yes({ answered: 'nothing' })).toBe(false);
    expect(yes({ gte: ['mood', 3] })).toBe(false);
  });

  it('combine', () => {
    expect(yes({ all: [{ answered: 'n' }, { not: { eq: ['mood', 'good'] } }] })).toBe(true);
    expect(yes({ any: [{ eq: ['n', 1] }, { eq: ['n', 2] }] })).toBe(false);
    expect(reads({ all: [{ answered: 'n' }, { not: { eq: ['pick.winner', 'a'] } }] })).toEqual(['n', 'pick']);
  });

  it('inside an each look at the element first', () => {
    const condition: Condition = { eq: ['correct', 'no'] };
    expect(holds(condition, { answer: { correct: 'no' }, element: { correct: 'yes' } })).toBe(false);
    const keys = (said: Record<string, unknown>) =>
      fieldsOf(chat, { messages }, said).map((field) => field.key);
    expect(keys({})).not.toContain('turn/t1/why');
    expect(keys({ turn: { t1: { correct: 'no' } } })).toContain('turn/t1/why');
    expect(keys({ turn: { t1: { correct: 'no' } } })).not.toContain('turn/last/why');
  });

  it('see nothing of a question that is hidden itself', () => {
    const chain = asTemplate({
      questions: [
        { id: 'a', type: 'rating' },
        { id: 'b', type: 'rating', when: { eq: ['a', 1] } },
        { id: 'c', type: 'rating', when: { answered: 'b' } },
      ],
    });
    const keys = (said: Record<string, unknown>) => fieldsOf(chain, {}, said).map((field) => field.key);
    expect(keys({ a: 1, b: 2 })).toEqual(['a', 'b', 'c']);
    expect(keys({ a: 2, b: 2 })).toEqual(['a']);
  });
});
