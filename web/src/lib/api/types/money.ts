// A contributor's money.
import type { Money } from './basic';

export type Earnings = {
  available: Money[];
  pending: Money[];
  in_flight: Money[];
  paid: Money[];
  days: { date: string; amount: Money; tasks: number; active_seconds: number }[];
  projects: {
    project_id: string;
    name: string;
    pending: Money;
    earned: Money;
    tasks: number;
    active_seconds: number;
  }[];
  upcoming: { assignment_id: string; project_name: string; amount: Money; decided_by: string }[];
};
export type PayoutState = 'requested' | 'approved' | 'batched' | 'released' | 'settled' | 'returned';
export type Payout = {
  id: string;
  account_id: string;
  display_name?: string;
  amount: Money;
  rail: 'manual';
  state: PayoutState;
  reference: string | null;
  reason: string | null;
  created_at: string;
  decided_at: string | null;
};
