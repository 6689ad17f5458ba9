// Data teams: members, invitations and their money.
import type { Role } from './account';
import type { JsonObject, Money } from './basic';
import type { Batch, BatchRow } from './batch';

export type Organization = { id: string; name: string; currency: string; role: Role; created_at: string };
export type Member = {
  account_id: string;
  display_name: string;
  email: string;
  role: Role;
  created_at: string;
};
export type Invitation = {
  id: string;
  email: string | null;
  role: Role | null;
  kind: 'member' | 'sign_up' | 'project';
  expires_at: string;
  accepted_at: string | null;
  url?: string;
};
/** What an invitation says to whoever holds its link. */
export type InvitationCard = Pick<Invitation, 'kind' | 'role' | 'expires_at'> & {
  organization_name: string | null;
  project_name: string | null;
  inviter_name: string | null;
  is_addressed: boolean;
};
export type Deposit = {
  id: string;
  organization_id: string;
  organization_name: string;
  amount: Money;
  reference: string;
  state: 'awaiting' | 'confirmed' | 'declined';
  created_at: string;
  decided_at: string | null;
};
export type Treasury = { available: Money; reserved: Money; escrow: Money; spent: Money; fees: Money };
export type LedgerEntry = {
  id: string;
  at: string;
  code: string;
  amount: Money;
  direction: 'in' | 'out';
  reference: { kind: string; id: string; label: string | null };
  balance: Money;
};
/** Who did what to what. */
export type AuditEntry = {
  id: string;
  /** Null for the server, and for contributors, whom an organization knows by their pseudonyms alone. */
  actor: { id: string; display_name: string | null } | null;
  action: string;
  subject_kind: string;
  subject_id: string | null;
  subject_name: string | null;
  project_id: string | null;
  organization_id: string | null;
  detail: JsonObject;
  at: string;
};
/** The money of a batch, in the treasury of its organization. */
export type BatchMoney = Pick<Batch, 'id' | 'name' | 'project_id' | 'state' | 'paused_for'> & {
  project_name: string;
  money: BatchRow['money'];
  liability: Money;
};
