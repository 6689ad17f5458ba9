// A contributor's own work: claims, drafts, submits.
import type { JsonObject, Money } from './basic';

export type AssignmentState =
  | 'leased'
  | 'submitted'
  | 'accepted'
  | 'accepted_with_fix'
  | 'excluded'
  | 'changes_requested'
  | 'reject_proposed'
  | 'rejected'
  | 'appealed'
  | 'rejected_final'
  | 'returned'
  | 'expired'
  | 'released';
export type Verdict = {
  verdict: string;
  category: string | null;
  clause: string | null;
  reason: string | null;
  at: string;
};
export type Appeal = { state: string; text: string; decided_at: string | null; note: string | null };
export type Assignment = {
  id: string;
  epoch: number;
  state: AssignmentState;
  batch_id: string;
  project_id: string;
  project_name: string;
  lease_expires_at: string | null;
  extensions_left: number;
  template_version: number;
  guideline_version: number;
  price: Money;
  claimed_at: string;
  submitted_at: string | null;
  review_deadline: string | null;
  active_seconds: number;
  verdict: Verdict | null;
  appeal: Appeal | null;
  appeal_until: string | null;
  can_correct: boolean;
};
/** One's own, in a list: what the task was about, and the newest answer. */
export type OwnAssignment = Assignment & { about: string | null; answer: JsonObject | null };
export type Draft = { revision: number; answer: JsonObject };
export type ClaimedItem = { assignment: Assignment; task: { data: JsonObject }; draft: Draft | null };
export type AssignmentView = ClaimedItem & { answer: JsonObject | null; guideline_version: number };
export type RuleOutcome = {
  rule: string;
  passed: boolean;
  yours: string;
  needed: string;
  remedy: string | null;
};
export type EmptyReason = {
  rule: 'looking' | 'none_left' | 'live_limit' | 'share_cap' | 'not_eligible' | 'paused';
  detail: string;
  remedy: string;
  retry_after: number | null;
  rules?: RuleOutcome[];
};
export type ClaimAnswer = { items: ClaimedItem[]; reason: EmptyReason | null };
export type SubmitAnswer = {
  assignment: Assignment;
  pay: { state: 'pending' | 'available' | 'none'; amount: Money };
  next: ClaimAnswer | null;
};
