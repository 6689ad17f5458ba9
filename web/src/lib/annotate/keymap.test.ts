import { describe, expect, it } from 'vitest';
import { capsOf, chordOf, normalize } from './chord';
import { fieldsOf } from './fields';
import { capKey, clashesOf, keymapOf } from './keymap';
import { chat, messages, mixed, responses } from './samples';

const fields = fieldsOf(chat, { messages }, {});
const map = (active: string | null, options = {}) => keymapOf(fields, active, options);

describe('chords', () => {
  it('follow the printed letter and name Shift only where the key does not show it', () => {
    expect(chordOf({ key: '?', shiftKey: true })).toBe('?');
    expect(chordOf({ key: 'A', shiftKey: true })).toBe('Shift+a');
    expect(chordOf({ key: 'Enter', metaKey: true })).toBe('Ctrl+Enter');
    expect(chordOf({ key: 'Tab', shiftKey: true })).toBe('Shift+Tab');
    expect(normalize('ctrl+Y')).toBe('Ctrl+y');
    expect(normalize('Ctrl++')).toBe('Ctrl++');
    expect(capsOf('Ctrl+Enter')).toEqual(['Ctrl', '↵']);
    expect(capsOf('+')).toEqual(['+']);
  });
});

describe('the keymap', () => {
  it('gives a turn digits for its scale and letters for its choice', () => {
    const { actions, caps } = map('turn/t1/helpful');
    expect(actions.get('4')).toEqual({
      kind: 'field',
      field: 'turn/t1/helpful',
      action: { do: 'choose', value: 4 },
    });
    expect(actions.get('y')).toMatchObject({ field: 'turn/t1/correct', action: { value: 'yes' } });
    expect(actions.get('n')).toMatchObject({ field: 'turn/t1/correct', action: { value: 'no' } });
    expect(caps.get(capKey('turn/t1/correct', { do: 'choose', value: 'cannot_tell' }))).toBe('c');
  });

  it('gives the questions about the whole a letter that jumps, and their digits once there', () => {
    const turn = map('turn/t1/helpful');
    expect(turn.jumps.get('solved')).toBe('p');
    expect(turn.jumps.get('tone')).toBe('t');
    expect(turn.jumps.get('overall')).toBe('o');
    expect(turn.jumps.has('turn/last/helpful')).toBe(false);
    const there = map('tone');
    expect(there.actions.get('5')).toMatchObject({ field: 'tone' });
    expect(there.jumps.get('overall')).toBe('o');
    expect(there.caps.has(capKey('turn/t1/helpful', { do: 'choose', value: 4 }))).toBe(false);
  });

  it('never gives one chord two meanings, wherever one stands, and never a reserved one', () => {
    for (const [template, data] of [
      [chat, { messages }],
      [mixed, responses],
    ] as const) {
      const all = fieldsOf(template, data, {});
      for (const field of all) {
        const { actions, caps, jumps } = keymapOf(all, field.key, { sides: () => ['a', 'b', 'c'] });
        const printed = [...caps.values(), ...jumps.values()];
        expect(new Set(printed).size).toBe(printed.length);
        for (const chord of ['g', 'r', '?', 'Tab', 'Escape', 'Ctrl+Enter', 'Ctrl+z']) {
          expect(actions.get(chord)?.kind).toBe('command');
        }
      }
    }
  });

  it('takes the sides of a comparison by letter, much better with Shift', () => {
    const all = fieldsOf(mixed, responses, {});
    const { actions } = keymapOf(all, 'better', { sides: () => ['a', 'b'] });
    expect(actions.get('b')).toMatchObject({ action: { do: 'prefer', winner: 'b', strength: 1 } });
    expect(actions.get('Shift+b')).toMatchObject({ action: { do: 'prefer', winner: 'b', strength: 2 } });
    expect(actions.get('=')).toMatchObject({ action: { winner: null } });
  });

  it('moves a command and an answer to a person’s own keys', () => {
    const own = map('turn/t1/helpful', {
      remap: { 'frame.guideline': 'F2', 'answer.correct.yes': 'j', 'frame.submit': 'x' },
    });
    expect(own.actions.get('F2')).toEqual({ kind: 'command', command: 'guideline' });
    expect(own.actions.get('g')?.kind).not.toBe('command');
    expect(own.actions.get('j')).toMatchObject({ action: { value: 'yes' } });
    expect(own.actions.get('Ctrl+Enter')).toEqual({ kind: 'command', command: 'submit' });
  });

  it('lets plain Enter submit only where the person chose it', () => {
    expect(map(null).actions.has('Enter')).toBe(false);
    expect(map(null, { enterSubmits: true }).actions.get('Enter')).toEqual({
      kind: 'command',
      command: 'submit',
    });
  });

  it('warns of clashes in the same reach, and with commands from anywhere', () => {
    const clash = clashesOf([
      { id: 'frame.guideline', chord: 'g', reach: 'frame' },
      { id: 'answer.a.good', chord: 'G', reach: 'a' },
      { id: 'answer.a.bad', chord: 'b', reach: 'a' },
      { id: 'answer.b.bad', chord: 'b', reach: 'b' },
    ]);
    expect(clash).toEqual([{ chord: 'g', ids: ['frame.guideline', 'answer.a.good'] }]);
  });
});
