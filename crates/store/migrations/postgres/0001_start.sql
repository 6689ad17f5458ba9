-- The first schema. The two files of this step say the same in each database's words; a test compares them.
-- Times are microseconds UTC, money is minor units, JSON is text, ids are UUIDv7 made by the caller.
-- No foreign key points from a growing table to project, batch or account: their rows would be locked.

-- People. What is personal stands in account_profiles and can be erased; everything else holds ids only.
CREATE TABLE accounts (
    id UUID NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('active', 'closing', 'erased')),
    is_operator BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX accounts_closing ON accounts (id) WHERE state = 'closing';
CREATE TABLE account_profiles (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES accounts (id),
    email TEXT NOT NULL,
    email_confirmed_at BIGINT,
    display_name TEXT NOT NULL,
    country TEXT,
    time_zone TEXT,
    languages TEXT NOT NULL,
    preferences TEXT NOT NULL
);
CREATE UNIQUE INDEX account_profiles_email ON account_profiles (email);
CREATE TABLE account_passwords (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES accounts (id),
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE sessions (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    user_agent TEXT NOT NULL,
    ip TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE TABLE api_tokens (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL,
    name TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    expires_at BIGINT
);
CREATE UNIQUE INDEX api_tokens_token ON api_tokens (token_hash);
CREATE INDEX api_tokens_account ON api_tokens (account_id);
CREATE TABLE account_codes (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID,
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'reset', 'setup')),
    code_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX account_codes_code ON account_codes (code_hash);
CREATE INDEX account_codes_account ON account_codes (account_id, kind);
-- Mails that wait to be sent; a row goes when it was.
CREATE TABLE mails (
    id UUID NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX mails_due ON mails (run_at, id);

-- Organizations.
CREATE TABLE organizations (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE members (
    organization_id UUID NOT NULL REFERENCES organizations (id),
    account_id UUID NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'reviewer', 'finance', 'viewer')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX members_account ON members (account_id);
CREATE TABLE invitations (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('sign_up', 'member', 'project')),
    organization_id UUID,
    project_id UUID,
    email TEXT,
    role TEXT,
    code_hash BYTEA NOT NULL,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_by UUID,
    accepted_at BIGINT
);
CREATE UNIQUE INDEX invitations_code ON invitations (code_hash);
CREATE INDEX invitations_organization ON invitations (organization_id, id);
CREATE INDEX invitations_sign_up ON invitations (id) WHERE kind = 'sign_up';

-- Projects, their versions, their batches.
CREATE TABLE projects (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'live', 'paused', 'closed', 'archived')),
    currency TEXT NOT NULL,
    preset TEXT,
    template_version BIGINT NOT NULL,
    guideline_version BIGINT,
    eligibility TEXT NOT NULL,
    eligibility_version BIGINT NOT NULL,
    work TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX projects_organization ON projects (organization_id, id);
CREATE INDEX projects_state ON projects (state, id);
CREATE TABLE templates (
    project_id UUID NOT NULL REFERENCES projects (id),
    version BIGINT NOT NULL,
    template TEXT NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('first', 'safe', 'breaking')),
    reasons TEXT NOT NULL,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, version)
);
CREATE TABLE guidelines (
    project_id UUID NOT NULL REFERENCES projects (id),
    version BIGINT NOT NULL,
    markdown TEXT NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('wording', 'from_now_on', 'also_given')),
    note TEXT NOT NULL,
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, version)
);
CREATE TABLE batches (
    id UUID NOT NULL PRIMARY KEY,
    project_id UUID NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'funded', 'open', 'paused', 'winding_down', 'reconciling', 'closed', 'cancelled')),
    paused_for TEXT NOT NULL,
    price BIGINT NOT NULL CHECK (price >= 0),
    currency TEXT NOT NULL,
    overlap BIGINT NOT NULL CHECK (overlap >= 1),
    overlap_greatest BIGINT NOT NULL CHECK (overlap_greatest >= 1),
    -- How sure a consensus ends a task early, in percent; null where a fixed overlap ends it.
    target_percent BIGINT CHECK (target_percent BETWEEN 50 AND 99),
    fee_bps BIGINT,
    review TEXT NOT NULL,
    work TEXT NOT NULL,
    template_version BIGINT NOT NULL,
    priority BIGINT NOT NULL,
    -- The lowest place that may still wait; a newcomer's cursor starts here.
    low_place UUID,
    -- Tasks the tender has admitted so far are those up to here, in file order.
    tendered_task UUID,
    winding_down_since BIGINT,
    -- Its owner asked it to end: nothing new is born.
    is_closing BOOLEAN NOT NULL,
    funded BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    opened_at BIGINT,
    ended_at BIGINT,
    CHECK (overlap_greatest >= overlap)
);
CREATE INDEX batches_project ON batches (project_id, id);
CREATE INDEX batches_state ON batches (state, id);

-- Tasks: state and payload apart, so that a change of state stays small.
CREATE TABLE tasks (
    project_id UUID NOT NULL,
    id UUID NOT NULL,
    batch_id UUID NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'on_hold', 'complete', 'escalated', 'withdrawn')),
    kind TEXT NOT NULL CHECK (kind IN ('work', 'gold')),
    external_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, id)
);
CREATE UNIQUE INDEX tasks_id ON tasks (id);
CREATE UNIQUE INDEX tasks_external ON tasks (project_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX tasks_open ON tasks (batch_id, id) WHERE state IN ('open', 'on_hold');
-- Duplicates by content: the first 16 bytes of the SHA-256 of the mapped data, each by exclusive or with the project's id.
-- Hashes fall anywhere, so this table is as narrow as can be: its pages are what an import writes again and again.
CREATE TABLE task_hashes (
    hash BYTEA NOT NULL PRIMARY KEY
);
CREATE TABLE task_data (
    project_id UUID NOT NULL,
    task_id UUID NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (project_id, task_id)
);
-- Counts of tasks by batch; control's.
CREATE TABLE batch_tasks (
    batch_id UUID NOT NULL PRIMARY KEY,
    total BIGINT NOT NULL,
    complete BIGINT NOT NULL,
    on_hold BIGINT NOT NULL,
    escalated BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    -- Admitted by the tender and not settled yet.
    admitted BIGINT NOT NULL,
    -- Places of the head of the queue that everybody eligible has met, when they were last counted.
    unfillable BIGINT NOT NULL
);

-- The queue of places: a place exists only when its money does. A claim takes (deletes) it.
CREATE TABLE places (
    batch_id UUID NOT NULL,
    place_id UUID NOT NULL,
    task_id UUID NOT NULL,
    PRIMARY KEY (batch_id, place_id)
);
CREATE INDEX places_task ON places (task_id);
-- Places that are wanted and wait for money; control's.
CREATE TABLE wanted_places (
    batch_id UUID NOT NULL,
    task_id UUID NOT NULL,
    wanted BIGINT NOT NULL CHECK (wanted > 0),
    reason TEXT NOT NULL CHECK (reason IN ('refill', 'opinion', 'new')),
    PRIMARY KEY (batch_id, task_id)
);

-- Work.
CREATE TABLE participations (
    project_id UUID NOT NULL,
    contributor_id UUID NOT NULL,
    pseudonym TEXT NOT NULL,
    eligibility_version BIGINT NOT NULL,
    profile_version BIGINT NOT NULL,
    is_eligible BOOLEAN NOT NULL,
    outcomes TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('clear', 'auto_paused', 'restricted', 'terminated')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, contributor_id)
);
CREATE INDEX participations_contributor ON participations (contributor_id);
CREATE TABLE cursors (
    batch_id UUID NOT NULL,
    contributor_id UUID NOT NULL,
    -- Places up to here were looked at once.
    ahead UUID,
    -- How far the present round behind the cursor has come, and where it began.
    recheck UUID,
    round_from UUID,
    round_wrapped BOOLEAN NOT NULL,
    claimed BIGINT NOT NULL,
    live_leases BIGINT NOT NULL CHECK (live_leases >= 0),
    last_claim_key TEXT,
    last_claim TEXT,
    PRIMARY KEY (batch_id, contributor_id)
);
CREATE TABLE assignments (
    id UUID NOT NULL PRIMARY KEY,
    project_id UUID NOT NULL,
    batch_id UUID NOT NULL,
    task_id UUID NOT NULL,
    contributor_id UUID NOT NULL,
    epoch BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('leased', 'submitted', 'changes_requested', 'reject_proposed', 'accepted', 'accepted_with_fix', 'excluded', 'rejected', 'appealed', 'rejected_final', 'returned', 'expired', 'released')),
    author TEXT NOT NULL CHECK (author IN ('contributor', 'member')),
    is_surplus BOOLEAN NOT NULL,
    -- A return after a report or a skip is not given to the same person again.
    is_barred BOOLEAN NOT NULL,
    price BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    template_version BIGINT NOT NULL,
    guideline_version BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL,
    lease_expires_at BIGINT,
    lease_extensions BIGINT NOT NULL,
    submitted_at BIGINT,
    decided_at BIGINT,
    -- What the clock does next: expiry of the lease, of the review, of changes, of an appeal's window.
    deadline_at BIGINT,
    revision BIGINT NOT NULL,
    changes_asked BIGINT NOT NULL,
    held_by UUID,
    held_until BIGINT,
    active_seconds BIGINT NOT NULL
);
CREATE UNIQUE INDEX assignments_task ON assignments (task_id, contributor_id);
-- What is measured of recent work.
CREATE INDEX assignments_decided ON assignments (project_id, decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX assignments_contributor ON assignments (contributor_id, id);
CREATE INDEX assignments_deadline ON assignments (deadline_at) WHERE deadline_at IS NOT NULL;
-- Counted for a batch's page.
CREATE INDEX assignments_accepted ON assignments (batch_id) WHERE state IN ('accepted', 'accepted_with_fix');
CREATE INDEX assignments_open ON assignments (batch_id, state, id) WHERE state IN ('leased', 'submitted', 'changes_requested', 'reject_proposed', 'rejected', 'appealed');
CREATE TABLE answers (
    assignment_id UUID NOT NULL,
    revision BIGINT NOT NULL,
    author TEXT NOT NULL CHECK (author IN ('contributor', 'member', 'reviewer')),
    author_id UUID NOT NULL,
    answer TEXT NOT NULL,
    note TEXT,
    submit_key TEXT,
    body_hash BYTEA,
    result TEXT,
    submitted_at BIGINT NOT NULL,
    PRIMARY KEY (assignment_id, revision)
);
CREATE TABLE drafts (
    assignment_id UUID NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    answer TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);
CREATE TABLE activity (
    contributor_id UUID NOT NULL,
    bucket BIGINT NOT NULL,
    assignment_id UUID NOT NULL,
    PRIMARY KEY (contributor_id, bucket)
);
CREATE INDEX activity_assignment ON activity (assignment_id);
CREATE TABLE reports (
    id UUID NOT NULL PRIMARY KEY,
    project_id UUID NOT NULL,
    task_id UUID NOT NULL,
    assignment_id UUID NOT NULL,
    epoch BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ambiguous', 'broken', 'upsetting', 'skip')),
    clause TEXT,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX reports_task ON reports (task_id);
CREATE INDEX reports_project ON reports (project_id, id);
CREATE TABLE reviews (
    id UUID NOT NULL PRIMARY KEY,
    assignment_id UUID NOT NULL,
    epoch BIGINT NOT NULL,
    reviewer_id UUID,
    verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'accept_with_fix', 'changes_requested', 'exclude', 'reject_proposed', 'confirm_reject', 'deadline')),
    category TEXT,
    clause TEXT,
    reason TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX reviews_assignment ON reviews (assignment_id, id);
CREATE TABLE appeals (
    assignment_id UUID NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    decided_by UUID,
    decision TEXT CHECK (decision IN ('accept', 'reject')),
    note TEXT,
    decided_at BIGINT
);
CREATE TABLE pay_decisions (
    assignment_id UUID NOT NULL,
    epoch BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    amount BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (assignment_id, epoch)
);

-- The ledger: two records and one law.
CREATE TABLE ledger_accounts (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    owner_id UUID NOT NULL,
    currency TEXT NOT NULL,
    never_negative BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX ledger_accounts_owner ON ledger_accounts (owner_id, kind, currency);
-- Totals in parts, one per stripe; a part may be negative, the sum of a never_negative account may not.
CREATE TABLE account_totals (
    account_id UUID NOT NULL,
    stripe BIGINT NOT NULL,
    debits BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    PRIMARY KEY (account_id, stripe)
);
CREATE TABLE transfers (
    id UUID NOT NULL PRIMARY KEY,
    debit_account UUID NOT NULL,
    credit_account UUID NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    code TEXT NOT NULL,
    reference_kind TEXT NOT NULL,
    reference_id UUID NOT NULL,
    stripe BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
-- An assignment is rewarded at most once, whatever the code says.
CREATE UNIQUE INDEX transfers_reward ON transfers (reference_id) WHERE code = 'assignment_paid';
-- With what left a batch's escrow in it, so that a page sums without reading a row.
CREATE INDEX transfers_debit ON transfers (debit_account, id, code, amount);
CREATE INDEX transfers_credit ON transfers (credit_account, id);
CREATE TABLE deposits (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('awaiting', 'confirmed', 'declined')),
    created_by UUID NOT NULL,
    created_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX deposits_organization ON deposits (organization_id, id);
CREATE INDEX deposits_state ON deposits (state, id);
CREATE TABLE payouts (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    rail TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'batched', 'released', 'settled', 'returned')),
    reference TEXT,
    reason TEXT,
    created_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX payouts_account ON payouts (account_id, id);
CREATE INDEX payouts_state ON payouts (state, id);

-- What happened: the outbox. The number is drawn by the INSERT, after the stripe's lock is held.
CREATE TABLE events (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY (CACHE 1) PRIMARY KEY,
    stripe BIGINT NOT NULL,
    kind TEXT NOT NULL,
    organization_id UUID,
    project_id UUID,
    batch_id UUID,
    task_id UUID,
    assignment_id UUID,
    account_id UUID,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX events_stripe ON events (stripe, id);
CREATE TABLE stripes (
    stripe BIGINT NOT NULL PRIMARY KEY
);
CREATE TABLE event_cursors (
    consumer TEXT NOT NULL,
    stripe BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (consumer, stripe)
);
CREATE TABLE consumer_leases (
    consumer TEXT NOT NULL PRIMARY KEY,
    holder UUID NOT NULL,
    until BIGINT NOT NULL
);
CREATE TABLE notifications (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL,
    event_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    link TEXT,
    created_at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE UNIQUE INDEX notifications_event ON notifications (account_id, event_id);
CREATE INDEX notifications_account ON notifications (account_id, id);
CREATE TABLE audit_log (
    id UUID NOT NULL PRIMARY KEY,
    actor_id UUID,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID,
    organization_id UUID,
    detail TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX audit_log_organization ON audit_log (organization_id, id);
CREATE INDEX audit_log_subject ON audit_log (subject_id, id);

-- Long work.
CREATE TABLE jobs (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    account_id UUID,
    organization_id UUID,
    project_id UUID,
    batch_id UUID,
    payload TEXT NOT NULL,
    checkpoint TEXT,
    done BIGINT NOT NULL,
    total BIGINT,
    errors TEXT NOT NULL,
    result TEXT,
    attempts BIGINT NOT NULL,
    cancel_asked BOOLEAN NOT NULL,
    run_at BIGINT NOT NULL,
    holder UUID,
    held_until BIGINT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_project ON jobs (project_id, id);
CREATE TABLE import_rejections (
    job_id UUID NOT NULL,
    number BIGINT NOT NULL,
    line BIGINT NOT NULL,
    pointer TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
);
CREATE TABLE uploads (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX uploads_organization ON uploads (organization_id);
CREATE TABLE media (
    id UUID NOT NULL PRIMARY KEY,
    project_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    content_type TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX media_hash ON media (project_id, hash);

-- Estimates.
CREATE TABLE consensus (
    project_id UUID NOT NULL,
    question TEXT NOT NULL,
    task_id UUID NOT NULL,
    value TEXT NOT NULL,
    probability DOUBLE PRECISION,
    low DOUBLE PRECISION,
    high DOUBLE PRECISION,
    votes TEXT NOT NULL,
    answers BIGINT NOT NULL,
    -- How far the answers differ, 0 (all alike) to 1; for "disagreement first".
    disagreement DOUBLE PRECISION NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('provisional', 'final')),
    PRIMARY KEY (project_id, question, task_id)
);
CREATE INDEX consensus_disagreement ON consensus (project_id, disagreement, question, task_id);
CREATE INDEX consensus_task ON consensus (task_id);
CREATE INDEX consensus_order ON consensus (project_id, task_id, question);
CREATE TABLE project_quality (
    project_id UUID NOT NULL PRIMARY KEY,
    agreement TEXT NOT NULL,
    annotators TEXT NOT NULL,
    computed_at BIGINT NOT NULL
);
-- What is known of the people of a project with adaptive redundancy, to judge one task at a time.
CREATE TABLE project_skills (
    project_id UUID NOT NULL PRIMARY KEY,
    skills TEXT NOT NULL,
    computed_at BIGINT NOT NULL
);

-- Retries: the first answer to a key, for 24 hours.
CREATE TABLE idempotency (
    principal UUID NOT NULL,
    route TEXT NOT NULL,
    retry_key TEXT NOT NULL,
    body_hash BYTEA NOT NULL,
    status BIGINT NOT NULL,
    response TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (principal, route, retry_key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);
CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- What was written stays written.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE ON transfers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER answers_append_only BEFORE UPDATE OR DELETE ON answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER pay_decisions_append_only BEFORE UPDATE OR DELETE ON pay_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The queue's tables die and are born all day: vacuum them early.
ALTER TABLE places SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE assignments SET (autovacuum_vacuum_scale_factor = 0.05, fillfactor = 80);
ALTER TABLE cursors SET (autovacuum_vacuum_scale_factor = 0.05, fillfactor = 50);
ALTER TABLE account_totals SET (autovacuum_vacuum_scale_factor = 0.05, fillfactor = 50);
ALTER TABLE participations SET (autovacuum_vacuum_scale_factor = 0.05, fillfactor = 70);

INSERT INTO stripes (stripe) SELECT generate_series(0, 16);
