import { describe, expect, it } from 'vitest';
import type { Change } from './change';
import { Document } from './document';

/** A small seeded generator, so that a failing sequence can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

const PATHS = [
  ['sentiment'],
  ['turn', 't1', 'helpful'],
  ['turn', 't1', 'why'],
  ['turn', 't3', 'helpful'],
  ['story', 'body'],
];
const VALUES = [1, 2, 'yes', ['a'], { other: 'x' }, undefined];

function anyChange(next: () => number): Change {
  const path = PATHS[Math.floor(next() * PATHS.length)] as string[];
  const value = VALUES[Math.floor(next() * VALUES.length)];
  return { path, value, typing: next() < 0.3 };
}

describe('undo and redo', () => {
  it('lead back to every answer that stood, and forth again, after any sequence', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const next = random(seed);
      let now = 0;
      const document = new Document({}, () => now);
      const stood = [document.answer];
      for (let at = 0; at < 40; at += 1) {
        now += Math.floor(next() * 3000);
        const what = next();
        if (what < 0.7) document.apply(anyChange(next));
        else if (what < 0.85) document.undo();
        else document.redo();
      }
      while (document.canUndo) document.undo();
      expect(document.answer, `seed ${seed}: all undone is where it began`).toEqual({});
      while (document.canRedo) {
        document.redo();
        stood.push(document.answer);
      }
      for (let at = stood.length - 2; at >= 0; at -= 1) {
        document.undo();
        expect(document.answer, `seed ${seed}, step ${at}`).toEqual(stood[at]);
      }
    }
  });

  it('forgets what was undone once something new is done', () => {
    const document = new Document({}, () => 0);
    document.apply({ path: ['a'], value: 1 });
    document.undo();
    document.apply({ path: ['b'], value: 2 });
    expect(document.canRedo).toBe(false);
    expect(document.answer).toEqual({ b: 2 });
  });

  it('says where the change was, so that the person is led there', () => {
    const document = new Document({}, () => 0);
    document.apply({ path: ['turn', 't3', 'helpful'], value: 4 });
    expect(document.undo()).toEqual({ path: ['turn', 't3', 'helpful'] });
    expect(document.redo()).toEqual({ path: ['turn', 't3', 'helpful'] });
    expect(document.redo()).toBeNull();
  });

  it('takes back a typed text word by word, not letter by letter', () => {
    let now = 0;
    const document = new Document({}, () => now);
    const text = 'not as good';
    for (let end = 1; end <= text.length; end += 1) {
      now += 100;
      document.apply({ path: ['why'], value: text.slice(0, end), typing: true });
    }
    document.undo();
    expect(document.answer).toEqual({ why: 'not as ' });
    document.undo();
    expect(document.answer).toEqual({ why: 'not ' });
    document.undo();
    expect(document.answer).toEqual({});
  });

  it('keeps two fields and a pause apart', () => {
    let now = 0;
    const document = new Document({}, () => now);
    document.apply({ path: ['a'], value: 'x', typing: true });
    document.apply({ path: ['b'], value: 'y', typing: true });
    now += 5000;
    document.apply({ path: ['b'], value: 'yz', typing: true });
    document.undo();
    expect(document.answer).toEqual({ a: 'x', b: 'y' });
    document.undo();
    expect(document.answer).toEqual({ a: 'x' });
  });

  it('counts what changes nothing as no step, and several changes of one intention as one', () => {
    const document = new Document({ a: 1 }, () => 0);
    expect(document.apply({ path: ['a'], value: 1 })).toBe(false);
    expect(document.canUndo).toBe(false);
    document.applyAll([
      { path: ['turn', 't1', 'ok'], value: true },
      { path: ['turn', 't2', 'ok'], value: true },
    ]);
    document.undo();
    expect(document.answer).toEqual({ a: 1 });
  });

  it('leaves no empty shell behind when an answer about an element is cleared', () => {
    const document = new Document({}, () => 0);
    document.apply({ path: ['turn', 't1', 'ok'], value: 1 });
    document.apply({ path: ['turn', 't1', 'ok'], value: undefined });
    expect(document.answer).toEqual({});
  });
});
