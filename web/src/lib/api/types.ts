// The bodies of the API under /api/v1, in the words of the contract. Generated types replace this file later.

/** An amount in minor units of its currency: 1250 USD is twelve dollars fifty. */
export type Money = { amount: number; currency: string };
export type List<T> = { items: T[]; next_cursor: string | null };
export type Json = unknown;
export type JsonObject = Record<string, unknown>;

export type Account = {
  id: string;
  email: string;
  display_name: string;
  confirmed: boolean;
  is_operator: boolean;
  state: 'active' | 'closing' | 'erased';
  created_at: string;
};
export type Role = 'owner' | 'manager' | 'reviewer' | 'finance' | 'viewer';
export type Level = 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2' | 'native';
export type Language = { code: string; level: Level };
export type Membership = { organization_id: string; organization_name: string; role: Role };
export type Me = Account & {
  languages: Language[];
  country: string | null;
  time_zone: string | null;
  memberships: Membership[];
};
export type Topic = 'answers' | 'payouts' | 'reviews' | 'batches' | 'deposits' | 'jobs';
/** How notifications of a topic come: counted as new, and as a letter. */
export type TopicChannels = { topic: Topic; bell: boolean; mail: boolean };
export type BoardFilter = {
  name: string;
  shown: 'mine' | 'saved' | 'not';
  sort: 'hourly' | 'price' | 'left' | 'name';
  language: string | null;
};
/** What a person chose for themselves. */
export type Preferences = { notifications: TopicChannels[]; board_filters: BoardFilter[] };
export type Session = {
  id: string;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  user_agent: string;
  ip: string;
  current: boolean;
};
export type Token = {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
};
/** What making a token answers, once: the token itself. */
export type NewToken = Token & { token: string };

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

export type ProjectState = 'draft' | 'live' | 'paused' | 'closed' | 'archived';
export type Eligibility = {
  visibility: 'public' | 'invited' | 'members';
  languages: Language[];
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
  places: { waiting: number; leased: number; submitted: number; accepted: number; unborn: number };
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
/** The money of a batch, in the treasury of its organization. */
export type BatchMoney = Pick<Batch, 'id' | 'name' | 'project_id' | 'state' | 'paused_for'> & {
  project_name: string;
  money: BatchRow['money'];
  liability: Money;
};
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
export type ImportPreview = {
  format: string;
  encoding: string;
  delimiter: string | null;
  columns: { name: string; kind: string; examples: string[] }[];
  rows: JsonObject[];
  mapping: Record<string, string>;
  problems: { line: number; column: string | null; reason: string }[];
  /** What was assumed about the file, as sentences. */
  notes: string[];
};
export type Upload = { id: string; name: string; size: number; created_at: string };
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type Job = {
  id: string;
  kind: string;
  state: JobState;
  progress: { done: number; total: number | null };
  errors: { line?: number; pointer?: string; reason: string }[];
  result: JsonObject | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
};
export type ImportResult = {
  imported: number;
  skipped: number;
  rejected: number;
  rejected_url: string | null;
};
export type ExportResult = { url: string; rows: number; bytes: number; name: string };

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
export type Consensus = {
  task_id: string;
  external_id: string | null;
  question: string;
  value: Json;
  probability: number | null;
  low: number | null;
  high: number | null;
  votes: { value: Json; count: number; probability: number | null }[];
  answers: number;
  effective_answers: number | null;
  method: string;
  state: 'provisional' | 'final';
  data?: JsonObject;
};
export type Agreement = {
  question: string;
  level: string;
  alpha: number | null;
  low: number | null;
  high: number | null;
  answers: number;
  tasks: number;
};
export type Annotator = {
  pseudonym: string;
  answers: number;
  accepted: number;
  agreement: number | null;
  median_seconds: number;
  skill: Figure | null;
  questions: QuestionFigures[];
};
/** A figure with its 95 % interval. */
export type Figure = { value: number; low: number; high: number };
export type QuestionFigures = {
  question: string;
  right: Figure | null;
  bias: Figure | null;
  deviation: Figure | null;
  weight: number;
};
export type AgreementDetail = Agreement & {
  labels: (Omit<Agreement, 'question' | 'level'> & { label: string })[];
  periods: {
    each: 'day' | 'week';
    items: (Omit<Agreement, 'question' | 'level'> & { from: string })[];
  };
};
export type QuestionMethod = {
  question: string;
  kind: string;
  method: string;
  chosen: string | null;
  default: string;
  methods: string[];
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
export type Notification = {
  id: string;
  kind: string;
  title: string;
  body: string;
  link: string | null;
  created_at: string;
  read_at: string | null;
};
export type LiveEvent = {
  id: string;
  kind: string;
  at: string;
  subject: { kind: string; id: string };
  data: JsonObject;
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
export type Server = {
  name: string;
  version: string;
  sign_up: 'open' | 'invitation' | 'closed';
  demo: boolean;
  demo_people: { display_name: string; role_text: string; email: string }[];
  smtp: boolean;
  operator_exists: boolean;
  fee_bps: number;
  currencies: string[];
};
/** One wrong place in what was sent: a JSON pointer and a sentence. */
export type FieldProblem = { pointer: string; message: string };
export type TemplateCheck = {
  problems: FieldProblem[];
  data_schema?: JsonObject;
  answer_schema?: JsonObject;
  normalized?: JsonObject;
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
  waiting_review: number;
  reports_open: number;
  needs_funds: boolean;
};
export type ServerSettings = {
  sign_up: Server['sign_up'];
  fee_bps: number;
  name: string;
  organization_file_bytes: number;
};
export type { Health, PartState } from './health';
/** Parts of a project that PATCH may change. */
export type ProjectPatch = Partial<Pick<Project, 'name' | 'summary' | 'eligibility' | 'work'>>;
export type NewBatch = {
  name: string;
  price: Money;
  overlap: number;
  overlap_greatest: number;
  target_percent?: number;
  review: ReviewPolicy;
  work?: Partial<Work>;
};
