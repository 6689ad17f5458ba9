// The parts of the server as rows: how each does, one figure, what is usual, and where to act when it is not.
import type { Health, PartState } from '$lib/api/types';
import { bytes, duration, figure, percent } from '$lib/i18n/format';
import { operator } from '$lib/i18n/operator';

export type PartRow = {
  id: string;
  name: string;
  state: PartState;
  now: string;
  usual: string;
  /** What to do, where something is not as usual. */
  remedy?: string;
  href?: string;
};

const asks = (state: PartState): boolean => state === 'look_soon' || state === 'down';

export function partRows(health: Health): PartRow[] {
  const words = operator.health;
  const { database, files, disks, mail, jobs, consumers } = health;
  const rows: PartRow[] = [
    {
      id: 'database',
      name: words.database(database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'),
      state: database.state,
      now: words.millis(figure(database.answered_millis)),
      usual: database.waiting > 0 ? words.databaseWaiting(database.waiting) : words.databaseUsual,
      remedy: words.databaseRemedy,
    },
    {
      id: 'files',
      name: files.kind === 'folder' ? words.folder : words.bucket,
      state: files.state,
      now: files.answered_millis === null ? words.noAnswer : words.millis(figure(files.answered_millis)),
      usual: words.filesUsual,
      remedy: files.state === 'down' ? words.filesDown : words.filesSlow,
    },
    ...disks.map((disk) => ({
      id: `disk ${disk.holds}`,
      name: words.disks[disk.holds],
      state: disk.state,
      now: words.free(percent(disk.free_bytes / disk.total_bytes)),
      usual: words.diskUsual(bytes(disk.free_bytes), bytes(disk.total_bytes), disk.usual_free_percent),
      remedy: words.diskRemedy,
    })),
    {
      id: 'mail',
      name: words.mail,
      state: mail.state,
      now: mail.configured ? words.letters(mail.waiting) : words.noMail,
      usual: !mail.configured
        ? words.noMailText
        : mail.again > 0
          ? words.mailAgain(mail.again)
          : words.mailUsual,
      remedy: words.mailRemedy,
    },
    {
      id: 'jobs',
      name: words.jobs,
      state: jobs.state,
      now: words.failed(jobs.failed),
      usual: words.jobsUsual(jobs.running, jobs.queued),
      remedy: jobs.failed > 0 ? words.jobsRemedy : words.jobsLate(duration(jobs.due_seconds ?? 0)),
      href: '/operator/jobs',
    },
    ...consumers.map((one) => ({
      id: one.name,
      name: words.consumers[one.name],
      state: one.state,
      now: one.behind_seconds === null ? words.upToDate : duration(one.behind_seconds),
      usual: words.consumerUsual,
      remedy: words.consumerRemedy,
    })),
  ];
  return rows.map((row) => (asks(row.state) ? row : { ...row, remedy: undefined, href: undefined }));
}

/** The answer before the table: whether anybody has to do anything. */
export function healthLine(rows: PartRow[]): string {
  const words = operator.health;
  const down = rows.filter((row) => row.state === 'down').map((row) => row.name);
  const soon = rows.filter((row) => row.state === 'look_soon').map((row) => row.name);
  if (down.length > 0) return words.lineDown(down.join(', '));
  return soon.length > 0 ? words.lineSoon(soon.join(', ')) : words.lineUsual;
}
