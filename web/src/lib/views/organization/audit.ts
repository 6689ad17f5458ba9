// An entry of the audit log in the reader's words: what was done, to what, and what else there is to say.
import type { AuditEntry, Money } from '$lib/api/types';
import { audit } from '$lib/i18n/audit';
import { common } from '$lib/i18n/common';
import { figure, money } from '$lib/i18n/format';
import { stateWord } from '$lib/i18n/state';

/** Kinds that the log is filtered by, in the order of the choice. */
export const KINDS = ['project', 'batch', 'task', 'assignment', 'organization', 'invitation', 'deposit'];

export const actionOf = (entry: AuditEntry): string =>
  audit.actions[entry.action] ?? entry.action.replace('.', ': ').replaceAll('_', ' ');

/** Who did it, where no account is named: contributors are known by their pseudonyms alone. */
export const nobody = (entry: AuditEntry): string =>
  entry.subject_kind === 'assignment' ? audit.contributor : audit.server;

/** The page of what it was done to; null where it has none. */
export function pageOf(entry: AuditEntry): string | null {
  const { subject_kind: kind, subject_id: id, project_id: project, organization_id: organization } = entry;
  if (project !== null) {
    const base = `/projects/${project}`;
    if (kind === 'batch') return `${base}/batches/${id}`;
    return kind === 'task' ? `${base}/tasks?task=${id}` : base;
  }
  if (organization === null) return null;
  if (kind === 'deposit') return `/organizations/${organization}/treasury`;
  return kind === 'organization' || kind === 'invitation' ? `/organizations/${organization}/members` : null;
}

/** Figures and words of an entry: an amount, a reason, a role. `currency` is the organization's. */
export function detailOf(entry: AuditEntry, currency: string | undefined): string {
  const { amount, reason, count, from, to, role, on_appeal, kind } = entry.detail;
  const parts: string[] = [];
  if (typeof amount === 'number' && currency !== undefined) parts.push(money({ amount, currency }));
  else if (amount !== null && typeof amount === 'object') parts.push(money(amount as Money));
  if (typeof reason === 'string') parts.push(stateWord(reason));
  if (typeof count === 'number') parts.push(figure(count));
  if (typeof from === 'string' && typeof to === 'string') {
    parts.push(audit.roleChange(roleWord(from), roleWord(to)));
  }
  if (typeof role === 'string') parts.push(audit.as(roleWord(role)));
  if (kind === 'project') parts.push(audit.toProject);
  if (on_appeal === true) parts.push(audit.onAppeal);
  return parts.join(', ');
}

const roleWord = (role: string): string => (common.roles as Record<string, string>)[role] ?? role;

export type Person = { id: string; name: string; former: boolean };

/** Whom the log can be filtered by: the members, and whoever else stands in it. */
export function peopleOf(
  members: { account_id: string; display_name: string }[],
  entries: AuditEntry[],
): Person[] {
  const all = new Map<string, Person>();
  for (const { actor } of entries) {
    if (actor?.display_name) all.set(actor.id, { id: actor.id, name: actor.display_name, former: true });
  }
  for (const one of members) {
    all.set(one.account_id, { id: one.account_id, name: one.display_name, former: false });
  }
  return [...all.values()].sort(
    (a, b) => Number(a.former) - Number(b.former) || a.name.localeCompare(b.name),
  );
}
