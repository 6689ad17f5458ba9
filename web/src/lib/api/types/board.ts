// What projects offer, to whoever may see them.
import type { Money } from './basic';
import type { Guideline, TemplateVersion } from './project';
import type { Assignment, RuleOutcome } from './work';

/** What a project offers, whoever asks. */
export type Offer = {
  project_id: string;
  name: string;
  organization_name: string;
  kind: string;
  price: Money;
  median_seconds: number | null;
  hourly: { value: Money; low: Money; high: Money } | null;
  total: number;
  acceptance_rate: number | null;
  review_hours: { median: number | null; at_most: number };
  languages: string[];
  unpaid: boolean;
  /** Why nothing can be claimed, where all that it offers is paused. */
  paused_for: string[];
};
export type BoardCard = Offer & {
  left_for_me: number;
  eligible: boolean;
  rules: RuleOutcome[];
  live: { assignment_id: string; lease_expires_at: string }[];
};
export type Board = { items: BoardCard[]; next_cursor: string | null; live: Assignment[] };
/** What a project asks and promises, whoever reads it. */
export type BriefText = {
  summary: string;
  guideline: Guideline | null;
  history: { version: number; change: string; note: string; at: string }[];
  facts: {
    appeal_days: number;
    review_deadline_hours: number;
    lease_seconds: number;
    live_leases: number;
    share_cap: number | null;
  };
  template: TemplateVersion;
};
export type Brief = BoardCard & BriefText;
/** A public project as strangers see it; of its countries one is needed, where there are any. */
export type CatalogueCard = Offer & { summary: string; countries: string[] };
export type PublicBrief = Offer & BriefText & { countries: string[] };
