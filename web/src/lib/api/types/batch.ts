// Batches: tasks with a price, places and money.
import type { Money } from './basic';
import type { ReviewPolicy, Work } from './project';

export type BatchState =
  'draft' | 'funded' | 'open' | 'paused' | 'winding_down' | 'reconciling' | 'closed' | 'cancelled';
export type Batch = {
  id: string;
  project_id: string;
  name: string;
  state: BatchState;
  paused_for: string[];
  price: Money;
  overlap: number;
  overlap_greatest: number;
  target_percent: number | null;
  fee_bps: number;
  review: ReviewPolicy;
  work: Work;
  template_version: number;
  priority: number;
  created_at: string;
  opened_at: string | null;
  tasks: {
    total: number;
    open: number;
    on_hold: number;
    complete: number;
    escalated: number;
    withdrawn: number;
  };
  places: {
    waiting: number;
    leased: number;
    submitted: number;
    in_appeal: number;
    accepted: number;
    unborn: number;
  };
  money: { funded: Money; reserve: Money; escrow: Money; paid: Money; fees: Money; spent: Money };
  needs_funds: boolean;
};
/** A batch in a list: without what takes counting. */
export type BatchRow = Pick<
  Batch,
  | 'id'
  | 'project_id'
  | 'name'
  | 'state'
  | 'paused_for'
  | 'price'
  | 'overlap'
  | 'overlap_greatest'
  | 'template_version'
  | 'priority'
  | 'created_at'
  | 'opened_at'
  | 'tasks'
  | 'needs_funds'
> & { money: Pick<Batch['money'], 'funded' | 'reserve' | 'escrow' | 'spent'> };
export type Estimate = {
  tasks: number;
  places: number;
  liability: Money;
  reserve_share: Money;
  funded: Money;
  missing: Money;
  per_task: Money;
  per_answer: Money;
  fee: Money;
  hourly: { low: Money; mid: Money; high: Money } | null;
};
/** What cancelling would do, asked before it is done. */
export type CancelPreview = { submitted: number; pays: Money; released: number; returns: Money };
export type NewBatch = {
  name: string;
  price: Money;
  overlap: number;
  overlap_greatest: number;
  target_percent?: number;
  review: ReviewPolicy;
  work?: Partial<Work>;
};
