import { expect, it } from 'vitest';
import type { Health } from '$lib/api/types';
import { healthLine, partRows } from './health';

const fine: Health = {
  at: '2026-11-24T14:09:00Z',
  database: { state: 'as_usual', kind: 'sqlite', answered_millis: 3, waiting: 0 },
  files: { state: 'as_usual', kind: 'folder', answered_millis: 4 },
  disks: [{ state: 'as_usual', holds: 'both', free_bytes: 4e11, total_bytes: 5e11, usual_free_percent: 10 }],
  mail: { state: 'as_usual', configured: false, waiting: 0, again: 0, oldest_seconds: null },
  jobs: { state: 'at_work', queued: 1, running: 2, failed: 0, due_seconds: 1 },
  consumers: [{ state: 'as_usual', name: 'tender', behind_seconds: null }],
};

it('asks nothing of anybody while all is as usual or at work', () => {
  const rows = partRows(fine);
  expect(rows.map((row) => row.id)).toEqual(['database', 'files', 'disk both', 'mail', 'jobs', 'tender']);
  expect(rows.filter((row) => row.remedy !== undefined || row.href !== undefined)).toEqual([]);
  expect(healthLine(rows)).toBe('Everything goes on as usual.');
  expect(rows[2]?.now).toBe('80% free');
});

it('names what is down before what is to be looked at, each with what to do', () => {
  const rows = partRows({
    ...fine,
    files: { state: 'down', kind: 'folder', answered_millis: null },
    jobs: { ...fine.jobs, state: 'look_soon', failed: 2 },
  });
  expect(healthLine(rows)).toBe('Does not answer: Files, in a folder.');
  expect(rows[1]?.now).toBe('no answer');
  expect(rows[1]?.remedy).toMatch(/folder/);
  expect(rows[4]).toMatchObject({ now: '2 failed', href: '/operator/jobs' });
});
