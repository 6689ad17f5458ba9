// Projects: what is asked, how, and of whom.
import type { FieldProblem, JsonObject } from './basic';
import type { Batch } from './batch';

export type ProjectState = 'draft' | 'live' | 'paused' | 'closed' | 'archived';
/** A language of a project's rules; the level in lower case. */
export type NeededLanguage = { language: string; level: string };
export type Eligibility = {
  visibility: 'public' | 'invited' | 'members';
  languages: NeededLanguage[];
  countries: string[];
  allow: string[];
  block: string[];
};
export type Work = {
  estimate_seconds: number;
  lease_seconds: number | null;
  live_leases: number;
  share_cap_percent: number | null;
  appeal_days: number;
};
export type Project = {
  id: string;
  organization_id: string;
  organization_name: string;
  name: string;
  summary: string;
  state: ProjectState;
  currency: string;
  template_version: number;
  guideline_version: number | null;
  eligibility: Eligibility;
  work: Work;
  preset: string | null;
  preset_title: string | null;
  created_at: string;
};
export type ReviewPolicy = {
  policy: 'all' | 'sample' | 'none';
  percent?: number;
  deadline_hours: number;
  blind: boolean;
};
export type TemplateVersion = {
  version: number;
  template: JsonObject;
  data_schema: JsonObject;
  answer_schema: JsonObject;
  change: 'first' | 'safe' | 'breaking';
  reasons: string[];
  created_at: string;
};
export type Clause = { id: string; title: string; html: string };
export type GuidelineChange = 'wording' | 'from_now_on' | 'also_given';
export type Guideline = {
  version: number;
  markdown: string;
  html: string;
  clauses: Clause[];
  change: GuidelineChange;
  note: string;
  created_at: string;
};
export type GuidelineDiff = {
  from: number;
  to: number;
  clauses: {
    id: string;
    title: string;
    kind: 'same' | 'added' | 'removed' | 'changed';
    segments: { kind: 'same' | 'added' | 'removed'; text: string }[];
  }[];
};
export type Preset = {
  name: string;
  title: string;
  summary: string;
  template: JsonObject;
  guideline: string;
  sample: JsonObject[];
  data_keys: { key: string; description: string }[];
  estimate_seconds: number;
};
export type TemplateCheck = {
  problems: FieldProblem[];
  data_schema?: JsonObject;
  answer_schema?: JsonObject;
  normalized?: JsonObject;
  /** The template as it was given, where it was a text in YAML that could be read. */
  read?: JsonObject;
};
export type Trial = {
  data: JsonObject;
  template: JsonObject;
  guideline: Guideline | null;
  problems?: FieldProblem[];
};
export type Overview = {
  batches: Batch[];
  answers_per_day: { date: string; count: number }[];
  median_seconds: number | null;
  /** Active times of recent accepted answers, the shortest first. */
  recent_seconds: number[];
  waiting_review: number;
  reports_open: number;
  needs_funds: boolean;
};
/** Parts of a project that PATCH may change. */
export type ProjectPatch = Partial<Pick<Project, 'name' | 'summary' | 'eligibility' | 'work'>>;
