// One's own answers in the order in which they matter: what asks something first, then what waits, then what is past.
import type { Assignment, AssignmentState, OwnAssignment } from '$lib/api/types';
import { plain } from '$lib/markdown/plain';

export type Mine = OwnAssignment;
export type GroupName = 'turn' | 'other' | 'waiting' | 'decided' | 'returned';

export function groupOf(one: Assignment, now: number): GroupName {
  switch (one.state) {
    case 'leased':
    case 'changes_requested':
      return 'turn';
    case 'rejected':
      return mayAppeal(one, now) ? 'turn' : 'decided';
    case 'appealed':
    case 'reject_proposed':
      return 'other';
    case 'submitted':
      return 'waiting';
    case 'returned':
    case 'expired':
    case 'released':
      return 'returned';
    default:
      return 'decided';
  }
}

export function mayAppeal(one: Assignment, now: number): boolean {
  return (
    one.state === 'rejected' &&
    one.appeal === null &&
    one.appeal_until !== null &&
    Date.parse(one.appeal_until) > now
  );
}

export function grouped(all: Mine[], now: number): { name: GroupName; items: Mine[] }[] {
  const order: GroupName[] = ['turn', 'other', 'waiting', 'decided', 'returned'];
  return order
    .map((name) => ({ name, items: all.filter((one) => groupOf(one, now) === name) }))
    .filter((group) => group.items.length > 0);
}

/** States of a tab, as the API's filter takes them. */
export const TABS: Record<'all' | 'open' | 'decided' | 'returned', AssignmentState[]> = {
  all: [],
  open: ['leased', 'changes_requested', 'submitted', 'reject_proposed', 'appealed', 'rejected'],
  decided: ['accepted', 'accepted_with_fix', 'excluded', 'rejected', 'rejected_final'],
  returned: ['returned', 'expired', 'released'],
};

/** The values of an answer in one line: all that its list knows of it. */
export function gist(answer: Record<string, unknown> | null): string {
  const words: string[] = [];
  const walk = (value: unknown): void => {
    if (words.length > 11) return;
    if (typeof value === 'string' || typeof value === 'number')
      words.push(String(value).replaceAll('_', ' '));
    else if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(walk);
  };
  walk(answer);
  return words.join(' · ').slice(0, 160);
}

/** What a person said with a verdict; a deadline says nothing. */
export const saidBy = (one: Assignment): string | null =>
  one.verdict === null || one.verdict.verdict === 'deadline' ? null : one.verdict.reason;

/** What names it in a list: the first words of its task, else few words of its answer, else its project. */
export function nameOfMine(one: Mine): string {
  if (one.about) return plain(one.about);
  const said = gist(one.answer);
  const few = said !== '' && said.split(' · ').length <= 2 && /\p{L}{3}/u.test(said);
  return few ? `“${said}”` : one.project_name;
}

/** The line below its name: what was answered and where, without what the name says already. */
export function belowName(one: Mine): string {
  const name = nameOfMine(one);
  const said = gist(one.answer);
  const parts = [name === `“${said}”` ? '' : said, name === one.project_name ? '' : one.project_name];
  return parts.filter(Boolean).join(' · ');
}
