import { expect, it } from 'vitest';
import { chat, messages } from '$lib/annotate/samples';
import { compare } from './compare';

const said = (helpful: number, correct: string) => ({ turn: { t1: { helpful, correct } }, solved: 'yes' });

it('marks what differs from most of the others, and leaves a neighbouring step alone', () => {
  const groups = compare(chat, { messages }, said(1, 'no'), [said(4, 'yes'), said(4, 'yes'), said(5, 'yes')]);
  const lines = new Map(groups.flatMap((group) => group.lines).map((line) => [line.key, line]));
  expect(lines.get('turn/t1/helpful')).toMatchObject({
    said: '1',
    most: '4',
    differs: true,
    others: ['4', '4', '5'],
  });
  expect(lines.get('turn/t1/correct')).toMatchObject({ said: 'No', most: 'Yes', differs: true });
  expect(lines.get('solved')?.differs).toBe(false);
  expect(compare(chat, { messages }, said(3, 'yes'), [said(4, 'yes')])[0]?.lines[0]?.differs).toBe(false);
});

it('keeps the lines of a turn together, with its words', () => {
  const groups = compare(chat, { messages }, said(1, 'yes'));
  expect(groups[0]).toMatchObject({ name: 't1', text: 'You used more.' });
  expect(groups.at(-1)).toMatchObject({ cluster: '', name: '' });
});
