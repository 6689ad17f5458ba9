// Tasks and their answers as members see them, and the queue of reviews.
import type { JsonObject, Money } from './basic';
import type { Annotator, Consensus } from './quality';
import type { AssignmentState, Verdict } from './work';

export type TaskState = 'open' | 'on_hold' | 'complete' | 'escalated' | 'withdrawn';
export type Task = {
  id: string;
  external_id: string | null;
  state: TaskState;
  batch_id: string;
  data: JsonObject;
  answers: number;
  accepted: number;
  overlap: number;
  created_at: string;
};
export type TaskDetail = Task & {
  assignments: AssignmentForMember[];
  consensus: Consensus[];
  annotators: Annotator[];
  reports: Report[];
};
export type AssignmentForMember = {
  id: string;
  epoch: number;
  state: AssignmentState;
  pseudonym: string;
  answer: JsonObject | null;
  submitted_at: string | null;
  active_seconds: number;
  revision: number;
  verdict: Verdict | null;
  is_surplus: boolean;
  price: Money;
  author: 'contributor' | 'member' | 'reviewer';
};
export type Report = {
  id: string;
  kind: 'ambiguous' | 'broken' | 'upsetting' | 'skip';
  clause: string | null;
  text: string;
  created_at: string;
  pseudonym: string;
};
export type ReviewItem = {
  assignment: {
    id: string;
    epoch: number;
    state: AssignmentState;
    pseudonym: string;
    submitted_at: string;
    review_deadline: string;
    held_until: string | null;
    stage: 'first' | 'second' | 'appeal';
  };
  task: { id: string; external_id: string | null; data: JsonObject };
  template_version: number;
  answer: JsonObject;
  previous: JsonObject | null;
  guideline_version: number;
  others: { pseudonym: string; answer: JsonObject }[] | null;
  proposal: { category: string; clause: string; reason: string } | null;
  appeal: { text: string } | null;
};
