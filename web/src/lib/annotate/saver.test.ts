import { describe, expect, it } from 'vitest';
import { Activity } from './activity';
import type { Answers } from './fields';
import { restore, type JournalEntry } from './journal';
import { announcement, leaseClock } from './lease';
import { Saver, type SaveResult, type SaveState } from './saver';

/** A server, a journal and a clock that the test turns by hand. */
function bench(results: SaveResult[]) {
  let now = 0;
  const timers: { at: number; work: () => void }[] = [];
  const sent: { answer: Answers; revision: number }[] = [];
  const kept: { answer: Answers; acknowledged: boolean }[] = [];
  const states: SaveState[] = [];
  const saver = new Saver(
    {
      put: async (answer, revision) => {
        sent.push({ answer, revision });
        return results.shift() ?? { ok: true, revision: revision + 1 };
      },
      keep: (answer, _, acknowledged) => kept.push({ answer, acknowledged }),
      now: () => now,
      later: (work, milliseconds) => {
        const timer = { at: now + milliseconds, work };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
      },
    },
    0,
    (state) => states.push(state),
  );
  const pass = async (milliseconds: number) => {
    const end = now + milliseconds;
    for (;;) {
      const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      now = due.at;
      timers.splice(timers.indexOf(due), 1);
      due.work();
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }
    now = end;
  };
  return { saver, sent, kept, states, pass };
}

describe('saving', () => {
  it('keeps each change at once and sends the newest within a second', async () => {
    const { saver, sent, kept, pass } = bench([]);
    saver.change({ a: 1 });
    await pass(300);
    saver.change({ a: 2 });
    expect(kept.map((one) => one.answer)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(sent).toEqual([]);
    await pass(700);
    expect(sent).toEqual([{ answer: { a: 2 }, revision: 0 }]);
    expect(saver.state.kind).toBe('saved');
    expect(kept.at(-1)).toEqual({ answer: { a: 2 }, acknowledged: true });
  });

  it('saves what is written after a flush with nothing to send', async () => {
    const { saver, sent, pass } = bench([]);
    await saver.flush();
    saver.change({ a: 1 });
    await pass(1000);
    expect(sent).toEqual([{ answer: { a: 1 }, revision: 0 }]);
    expect(saver.state.kind).toBe('saved');
  });

  it('goes on trying without network, and sends all that came since', async () => {
    const { saver, sent, pass } = bench([
      { ok: false, kind: 'offline' },
      { ok: false, kind: 'offline' },
    ]);
    saver.change({ a: 1 });
    await pass(1000);
    expect(saver.state.kind).toBe('kept');
    saver.change({ a: 2 });
    await pass(20_000);
    expect(sent.at(-1)).toEqual({ answer: { a: 2 }, revision: 0 });
    expect(saver.state.kind).toBe('saved');
  });

  it('stops at a conflict and goes on upon the newer revision once the person chose', async () => {
    const { saver, sent, kept, pass } = bench([
      { ok: false, kind: 'conflict', revision: 7, answer: { a: 9 } },
    ]);
    saver.change({ a: 1 });
    await pass(1000);
    expect(saver.state).toMatchObject({ kind: 'conflict', revision: 7 });
    saver.change({ a: 2 });
    await pass(10_000);
    expect(sent.length).toBe(1);
    expect(kept.at(-1)).toEqual({ answer: { a: 2 }, acknowledged: false });
    saver.settle({ a: 2 }, 7);
    await pass(1000);
    expect(sent.at(-1)).toEqual({ answer: { a: 2 }, revision: 7 });
    expect(saver.revision).toBe(8);
  });

  it('goes on with the server’s own draft without sending it back', async () => {
    const { saver, sent, kept, pass } = bench([
      { ok: false, kind: 'conflict', revision: 7, answer: { a: 9 } },
    ]);
    saver.change({ a: 1 });
    await pass(1000);
    saver.change({ a: 9 });
    saver.adopt({ a: 9 }, 7);
    await pass(10_000);
    expect(sent.length).toBe(1);
    expect(saver.state.kind).toBe('saved');
    expect(kept.at(-1)).toEqual({ answer: { a: 9 }, acknowledged: true });
    saver.change({ a: 10 });
    await pass(1000);
    expect(sent.at(-1)).toEqual({ answer: { a: 10 }, revision: 7 });
  });

  it('sends nothing more once stopped', async () => {
    const { saver, sent, pass } = bench([]);
    saver.change({ a: 1 });
    saver.stop();
    await pass(10_000);
    expect(sent).toEqual([]);
  });
});

describe('going on after a crash', () => {
  const entry: JournalEntry = {
    format: 1,
    assignment_id: 'x',
    project_id: 'p',
    epoch: 1,
    revision: 3,
    answer: { a: 'mine' },
    at: 0,
    acknowledged: false,
  };
  const lease = { id: 'x', epoch: 1 };

  it('prefers what the server has not seen', () => {
    expect(restore(entry, lease, { revision: 3, answer: {} })).toMatchObject({
      answer: { a: 'mine' },
      from: 'journal',
      other: null,
    });
  });
  it('shows both where another device went on', () => {
    const both = restore(entry, lease, { revision: 5, answer: { a: 'theirs' } });
    expect(both).toEqual({ answer: { a: 'mine' }, revision: 5, from: 'journal', other: { a: 'theirs' } });
  });
  it('takes the server’s where all was acknowledged, or the lease is another', () => {
    const server = { revision: 5, answer: { a: 'theirs' } };
    expect(restore({ ...entry, acknowledged: true }, lease, server).answer).toEqual({ a: 'theirs' });
    expect(restore(entry, { id: 'x', epoch: 2 }, server).answer).toEqual({ a: 'theirs' });
    expect(restore(null, lease, null)).toEqual({ answer: {}, revision: 0, from: 'nothing', other: null });
  });
});

it('counts fifteen seconds once, and forgets only what was sent', () => {
  const activity = new Activity();
  [0, 5_000, 14_999, 15_000, 46_000].forEach((now) => activity.touch(now));
  expect(activity.waiting).toEqual([0, 1, 3]);
  activity.sent([0, 1]);
  expect(activity.waiting).toEqual([3]);
});

it('warns of the end of a lease in time, and says it three times', () => {
  const hour = 3_600_000;
  expect(leaseClock(2 * hour, 0, 0.5 * hour)).toMatchObject({ left_seconds: 5400, soon: false });
  expect(leaseClock(2 * hour, 0, 1.85 * hour).soon).toBe(true);
  expect(leaseClock(1_200_000, 0, 0).soon).toBe(false);
  expect(leaseClock(hour, 0, 2 * hour)).toMatchObject({ left_seconds: 0, over: true });
  expect(announcement(601, 600, 7200)).toBe('ten');
  expect(announcement(121, 119, 7200)).toBe('two');
  expect(announcement(3601, 3599, 7200)).toBe('half');
  expect(announcement(500, 499, 7200)).toBeNull();
});
