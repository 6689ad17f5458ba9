// Which call takes and answers what. Keys read as in the contract.
import type * as T from './types';

type Page = { limit?: number; cursor?: string };
type Call<Answer, Body = undefined, Query = undefined> = { answer: Answer; body: Body; query: Query };
type Empty = Record<string, never>;

export interface Gets {
  '/server': Call<T.Server>;
  '/catalogue': Call<T.List<T.CatalogueCard>, undefined, Page>;
  '/catalogue/{id}': Call<T.PublicBrief>;
  '/me': Call<T.Me>;
  '/me/preferences': Call<T.Preferences>;
  '/me/sessions': Call<T.List<T.Session>>;
  '/me/board': Call<T.Board, undefined, Page>;
  '/me/assignments': Call<T.List<T.OwnAssignment>, undefined, Page & { state?: string; project_id?: string }>;
  '/me/earnings': Call<T.Earnings>;
  '/me/payouts': Call<T.List<T.Payout>>;
  '/me/notifications': Call<T.List<T.Notification>, undefined, Page>;
  '/tokens': Call<T.List<T.Token>>;
  '/organizations': Call<T.List<T.Organization>>;
  '/organizations/{id}': Call<T.Organization>;
  '/organizations/{id}/members': Call<T.List<T.Member>>;
  '/organizations/{id}/invitations': Call<T.List<T.Invitation>>;
  '/invitations/{code}/card': Call<T.InvitationCard>;
  '/organizations/{id}/treasury': Call<T.Treasury>;
  '/organizations/{id}/batches': Call<T.List<T.BatchMoney>, undefined, Page>;
  '/organizations/{id}/deposits': Call<T.List<T.Deposit>>;
  '/organizations/{id}/ledger': Call<T.List<T.LedgerEntry>, undefined, Page>;
  '/organizations/{id}/audit': Call<
    T.List<T.AuditEntry>,
    undefined,
    Page & { subject_kind?: string; actor_id?: string }
  >;
  '/audit': Call<T.List<T.AuditEntry>, undefined, Page & { subject_id?: string }>;
  '/deposits': Call<T.List<T.Deposit>, undefined, Page & { state?: string }>;
  '/payouts': Call<T.List<T.Payout>, undefined, Page & { state?: string }>;
  '/users': Call<T.List<T.Account>, undefined, Page & { q?: string }>;
  '/settings': Call<T.ServerSettings>;
  '/health': Call<T.Health>;
  '/jobs': Call<T.List<T.Job>, undefined, Page & { state?: string }>;
  '/jobs/{id}': Call<T.Job>;
  '/presets': Call<{ items: T.Preset[] }>;
  '/presets/{name}': Call<T.Preset>;
  '/projects': Call<T.List<T.Project>, undefined, Page & { organization_id?: string }>;
  '/projects/{id}': Call<T.Project>;
  '/projects/{id}/templates': Call<T.List<T.TemplateVersion>, undefined, Page>;
  '/projects/{id}/templates/{n}': Call<T.TemplateVersion>;
  '/projects/{id}/template-for/{version}': Call<T.TemplateVersion>;
  '/projects/{id}/guidelines': Call<T.List<T.Guideline>, undefined, Page>;
  '/projects/{id}/guidelines/{n}': Call<T.Guideline>;
  '/projects/{id}/guidelines/{n}/diff/{m}': Call<T.GuidelineDiff>;
  '/projects/{id}/guideline-for/{version}': Call<T.Guideline>;
  '/projects/{id}/brief': Call<T.Brief>;
  '/projects/{id}/batches': Call<T.List<T.BatchRow>, undefined, Page>;
  '/projects/{id}/tasks': Call<
    T.List<T.Task>,
    undefined,
    Page & { state?: string; batch_id?: string; q?: string }
  >;
  '/projects/{id}/consensus': Call<
    T.List<T.Consensus>,
    undefined,
    Page & { question?: string; order?: 'disagreement' | 'task'; state?: string }
  >;
  '/projects/{id}/agreement': Call<T.List<T.Agreement>, undefined, Page>;
  '/projects/{id}/agreement/question': Call<T.AgreementDetail, undefined, { question: string }>;
  '/projects/{id}/annotators': Call<T.List<T.Annotator>, undefined, Page>;
  '/projects/{id}/methods': Call<{ items: T.QuestionMethod[] }>;
  '/projects/{id}/overview': Call<T.Overview>;
  '/projects/{id}/exports': Call<T.List<T.Job>, undefined, Page>;
  '/batches/{id}': Call<T.Batch>;
  '/batches/{id}/estimate': Call<T.Estimate>;
  '/tasks/{id}': Call<T.TaskDetail>;
  '/assignments/{id}': Call<T.AssignmentView>;
  '/reviews': Call<
    T.List<T.ReviewItem>,
    undefined,
    Page & { project_id?: string; batch_id?: string; stage?: string }
  >;
}

export interface Posts {
  '/auth/signup': Call<
    { account: T.Account },
    { email: string; password: string; display_name: string; invitation?: string; setup?: string }
  >;
  '/auth/login': Call<{ account: T.Account }, { email: string; password: string }>;
  '/auth/demo': Call<{ account: T.Account }, { email: string }>;
  '/auth/logout': Call<void, Empty>;
  '/auth/confirm': Call<unknown, { code: string }>;
  '/auth/confirm/resend': Call<unknown, Empty>;
  '/auth/reset': Call<void, { email: string }>;
  '/auth/reset/finish': Call<unknown, { code: string; password: string }>;
  '/tokens': Call<T.NewToken, { name: string; scopes: string[]; expires_at?: string }>;
  '/organizations': Call<T.Organization, { name: string; currency: string }>;
  '/organizations/{id}/invitations': Call<T.Invitation, { email?: string; role: T.Role }>;
  '/organizations/{id}/deposits': Call<T.Deposit, { amount: T.Money; reference: string }>;
  '/invitations/{code}/accept': Call<T.Membership | null, Empty>;
  '/deposits/{id}/confirm': Call<T.Deposit, Empty>;
  '/deposits/{id}/decline': Call<T.Deposit, Empty>;
  '/payouts/{id}/settle': Call<T.Payout, { reference: string }>;
  '/payouts/{id}/return': Call<T.Payout, { reason: string }>;
  '/templates/validate': Call<T.TemplateCheck, { template: unknown; data?: unknown }>;
  '/projects': Call<
    T.Project,
    {
      organization_id: string;
      name: string;
      summary: string;
      preset?: string;
      template?: T.JsonObject | string;
    }
  >;
  '/projects/{id}/pause': Call<T.Project, Empty>;
  '/projects/{id}/resume': Call<T.Project, Empty>;
  '/projects/{id}/close': Call<T.Project, Empty>;
  '/projects/{id}/archive': Call<T.Project, Empty>;
  '/projects/{id}/templates': Call<T.TemplateVersion, { template: T.JsonObject | string }>;
  '/projects/{id}/guidelines': Call<
    T.Guideline,
    { markdown: string; change?: T.GuidelineChange; note?: string }
  >;
  '/projects/{id}/try': Call<T.Trial, { answer?: T.JsonObject }>;
  '/projects/{id}/batches': Call<T.Batch, T.NewBatch>;
  '/projects/{id}/claims': Call<T.ClaimAnswer, { count: number }>;
  '/projects/{id}/exports': Call<
    { job_id: string },
    { format: 'jsonl' | 'csv' | 'parquet'; content: 'consensus' | 'answers'; batch_id?: string }
  >;
  '/batches/{id}/fund': Call<T.Batch, { amount?: T.Money }>;
  '/batches/{id}/publish': Call<T.Batch, Empty>;
  '/batches/{id}/pause': Call<T.Batch, Empty>;
  '/batches/{id}/resume': Call<T.Batch, Empty>;
  '/batches/{id}/close': Call<T.Batch, Empty>;
  '/batches/{id}/cancel': Call<T.Batch, Empty>;
  '/batches/{id}/cancel?preview=true': Call<T.CancelPreview, Empty>;
  '/batches/{id}/imports': Call<
    { job_id: string },
    { upload_id: string; mapping: Record<string, string>; format?: string }
  >;
  '/uploads/{id}/preview': Call<
    T.ImportPreview,
    { batch_id: string; format?: string; mapping?: Record<string, string> }
  >;
  '/jobs/{id}/cancel': Call<T.Job, Empty>;
  '/jobs/{id}/resume': Call<T.Job, Empty>;
  '/tasks/{id}/answers': Call<T.AssignmentForMember, { answer: T.JsonObject; fixes?: string }>;
  '/tasks/{id}/hold': Call<T.Task, { reason: string }>;
  '/tasks/{id}/release': Call<T.Task, Empty>;
  '/tasks/{id}/withdraw': Call<T.Task, Empty>;
  '/assignments/{id}/submit': Call<
    T.SubmitAnswer,
    { epoch: number; answer: T.JsonObject; note?: string; claim?: number }
  >;
  '/assignments/{id}/return': Call<unknown, { epoch: number; reason?: string }>;
  '/assignments/{id}/extend': Call<T.Assignment, { epoch: number }>;
  '/assignments/{id}/heartbeat': Call<
    { active_seconds: number; lease_expires_at: string },
    { epoch: number; buckets: number[] }
  >;
  '/assignments/{id}/report': Call<
    { assignment: T.Assignment; next: T.ClaimAnswer | null },
    { epoch: number; kind: T.Report['kind']; clause?: string; text: string }
  >;
  '/assignments/{id}/take': Call<T.ReviewItem, Empty>;
  '/assignments/{id}/review': Call<
    T.AssignmentForMember,
    { verdict: string; category?: string; clause?: string; reason?: string; answer?: T.JsonObject }
  >;
  '/assignments/{id}/appeal': Call<T.Assignment, { text: string }>;
  '/assignments/{id}/appeal/decision': Call<unknown, { decision: 'accept' | 'reject'; note: string }>;
  '/reviews': Call<
    { items: { id: string; ok: boolean; error?: string }[] },
    { assignment_ids: string[]; verdict: 'accept' }
  >;
  '/me/payouts': Call<T.Payout, { amount: T.Money; rail: 'manual' }>;
  '/me/give-up': Call<{ awaiting: string[] }, { words: string }>;
  '/me/notifications/read': Call<unknown, { ids: string[] | 'all' }>;
}

export interface Patches {
  '/me': Call<
    T.Me,
    Partial<Pick<T.Me, 'display_name' | 'languages' | 'country' | 'time_zone'>> & {
      password?: { current: string; new: string };
    }
  >;
  '/me/preferences': Call<T.Preferences, Partial<T.Preferences>>;
  '/organizations/{id}': Call<T.Organization, { name?: string }>;
  '/organizations/{id}/members/{account_id}': Call<T.Member, { role: T.Role }>;
  '/settings': Call<T.ServerSettings, Partial<T.ServerSettings>>;
  '/projects/{id}': Call<T.Project, T.ProjectPatch>;
  '/projects/{id}/methods': Call<{ items: T.QuestionMethod[] }, { methods: Record<string, string | null> }>;
  '/batches/{id}': Call<
    T.Batch,
    Partial<Omit<T.NewBatch, 'work'>> & { work?: Partial<T.Work>; priority?: number }
  >;
}

export interface Puts {
  '/assignments/{id}/draft': Call<
    { revision: number },
    { epoch: number; revision: number; answer: T.JsonObject }
  >;
}

export interface Deletes {
  '/me': Call<{ awaiting: string[] }>;
  '/me/sessions/{id}': Call<void>;
  '/tokens/{id}': Call<void>;
  '/organizations/{id}/members/{account_id}': Call<void>;
  '/organizations/{id}/invitations/{invitation_id}': Call<void>;
}
