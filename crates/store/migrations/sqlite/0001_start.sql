-- The first schema. The two files of this step say the same in each database's words; a test compares them.
-- Here what is one of more than two words is told by OR: a list in IN would be made anew, as a table in memory, by
-- every statement that writes a row.
-- Times are microseconds UTC, money is minor units, JSON is text, ids are UUIDv7 made by the caller.
-- No foreign key points from a growing table to project, batch or account: their rows would be locked.

-- People. What is personal stands in account_profiles and can be erased; everything else holds ids only.
CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state = 'active' OR state = 'closing' OR state = 'erased'),
    is_operator INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_closing ON accounts (id) WHERE state = 'closing';
CREATE TABLE account_profiles (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    email TEXT NOT NULL,
    email_confirmed_at INTEGER,
    display_name TEXT NOT NULL,
    country TEXT,
    time_zone TEXT,
    languages TEXT NOT NULL,
    preferences TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_profiles_email ON account_profiles (email);
CREATE TABLE account_passwords (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    user_agent TEXT NOT NULL,
    ip TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE TABLE api_tokens (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL,
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_tokens_token ON api_tokens (token_hash);
CREATE INDEX api_tokens_account ON api_tokens (account_id);
CREATE TABLE account_codes (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB,
    kind TEXT NOT NULL CHECK (kind = 'confirm' OR kind = 'reset' OR kind = 'setup'),
    code_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX account_codes_code ON account_codes (code_hash);
CREATE INDEX account_codes_account ON account_codes (account_id, kind);
-- Mails that wait to be sent; a row goes when it was.
CREATE TABLE mails (
    id BLOB NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX mails_due ON mails (run_at, id);

-- Organizations.
CREATE TABLE organizations (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE members (
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    account_id BLOB NOT NULL,
    role TEXT NOT NULL CHECK (role = 'owner' OR role = 'manager' OR role = 'reviewer' OR role = 'finance' OR role = 'viewer'),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_account ON members (account_id);
CREATE TABLE invitations (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind = 'sign_up' OR kind = 'member' OR kind = 'project'),
    organization_id BLOB,
    project_id BLOB,
    email TEXT,
    role TEXT,
    code_hash BLOB NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    accepted_by BLOB,
    accepted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX invitations_code ON invitations (code_hash);
CREATE INDEX invitations_organization ON invitations (organization_id, id);
CREATE INDEX invitations_sign_up ON invitations (id) WHERE kind = 'sign_up';

-- Projects, their versions, their batches.
CREATE TABLE projects (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'draft' OR state = 'live' OR state = 'paused' OR state = 'closed' OR state = 'archived'),
    currency TEXT NOT NULL,
    preset TEXT,
    template_version INTEGER NOT NULL,
    guideline_version INTEGER,
    eligibility TEXT NOT NULL,
    eligibility_version INTEGER NOT NULL,
    work TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX projects_organization ON projects (organization_id, id);
CREATE INDEX projects_state ON projects (state, id);
CREATE TABLE templates (
    project_id BLOB NOT NULL REFERENCES projects (id),
    version INTEGER NOT NULL,
    template TEXT NOT NULL,
    change TEXT NOT NULL CHECK (change = 'first' OR change = 'safe' OR change = 'breaking'),
    reasons TEXT NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE guidelines (
    project_id BLOB NOT NULL REFERENCES projects (id),
    version INTEGER NOT NULL,
    markdown TEXT NOT NULL,
    change TEXT NOT NULL CHECK (change = 'wording' OR change = 'from_now_on' OR change = 'also_given'),
    note TEXT NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE batches (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'draft' OR state = 'funded' OR state = 'open' OR state = 'paused' OR state = 'winding_down' OR state = 'reconciling' OR state = 'closed' OR state = 'cancelled'),
    paused_for TEXT NOT NULL,
    price INTEGER NOT NULL CHECK (price >= 0),
    currency TEXT NOT NULL,
    overlap INTEGER NOT NULL CHECK (overlap >= 1),
    overlap_greatest INTEGER NOT NULL CHECK (overlap_greatest >= 1),
    -- How sure a consensus ends a task early, in percent; null where a fixed overlap ends it.
    target_percent INTEGER CHECK (target_percent BETWEEN 50 AND 99),
    fee_bps INTEGER,
    review TEXT NOT NULL,
    work TEXT NOT NULL,
    template_version INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    -- The lowest place that may still wait; a newcomer's cursor starts here.
    low_place BLOB,
    -- Tasks the tender has admitted so far are those up to here, in file order.
    tendered_task BLOB,
    winding_down_since INTEGER,
    -- Its owner asked it to end: nothing new is born.
    is_closing INTEGER NOT NULL,
    funded INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    opened_at INTEGER,
    ended_at INTEGER,
    CHECK (overlap_greatest >= overlap)
) STRICT;
CREATE INDEX batches_project ON batches (project_id, id);
CREATE INDEX batches_state ON batches (state, id);

-- Tasks: state and payload apart, so that a change of state stays small.
CREATE TABLE tasks (
    project_id BLOB NOT NULL,
    id BLOB NOT NULL,
    batch_id BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state = 'open' OR state = 'on_hold' OR state = 'complete' OR state = 'escalated' OR state = 'withdrawn'),
    kind TEXT NOT NULL CHECK (kind IN ('work', 'gold')),
    external_id TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tasks_id ON tasks (id);
CREATE UNIQUE INDEX tasks_external ON tasks (project_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX tasks_open ON tasks (batch_id, id) WHERE state IN ('open', 'on_hold');
-- Duplicates by content: the first 16 bytes of the SHA-256 of the mapped data, each by exclusive or with the project's id.
-- Hashes fall anywhere, so this table is as narrow as can be: its pages are what an import writes again and again.
CREATE TABLE task_hashes (
    hash BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE task_data (
    project_id BLOB NOT NULL,
    task_id BLOB NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (project_id, task_id)
) STRICT, WITHOUT ROWID;
-- Counts of tasks by batch; control's.
CREATE TABLE batch_tasks (
    batch_id BLOB NOT NULL PRIMARY KEY,
    total INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    on_hold INTEGER NOT NULL,
    escalated INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    -- Admitted by the tender and not settled yet.
    admitted INTEGER NOT NULL,
    -- Places of the head of the queue that everybody eligible has met, when they were last counted.
    unfillable INTEGER NOT NULL
) STRICT;

-- The queue of places: a place exists only when its money does. A claim takes (deletes) it.
CREATE TABLE places (
    batch_id BLOB NOT NULL,
    place_id BLOB NOT NULL,
    task_id BLOB NOT NULL,
    PRIMARY KEY (batch_id, place_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_task ON places (task_id);
-- Places that are wanted and wait for money; control's.
CREATE TABLE wanted_places (
    batch_id BLOB NOT NULL,
    task_id BLOB NOT NULL,
    wanted INTEGER NOT NULL CHECK (wanted > 0),
    reason TEXT NOT NULL CHECK (reason = 'refill' OR reason = 'opinion' OR reason = 'new'),
    PRIMARY KEY (batch_id, task_id)
) STRICT, WITHOUT ROWID;

-- Work.
CREATE TABLE participations (
    project_id BLOB NOT NULL,
    contributor_id BLOB NOT NULL,
    pseudonym TEXT NOT NULL,
    eligibility_version INTEGER NOT NULL,
    profile_version INTEGER NOT NULL,
    is_eligible INTEGER NOT NULL,
    outcomes TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing = 'clear' OR standing = 'auto_paused' OR standing = 'restricted' OR standing = 'terminated'),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, contributor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX participations_contributor ON participations (contributor_id);
CREATE TABLE cursors (
    batch_id BLOB NOT NULL,
    contributor_id BLOB NOT NULL,
    -- Places up to here were looked at once.
    ahead BLOB,
    -- How far the present round behind the cursor has come, and where it began.
    recheck BLOB,
    round_from BLOB,
    round_wrapped INTEGER NOT NULL,
    claimed INTEGER NOT NULL,
    live_leases INTEGER NOT NULL CHECK (live_leases >= 0),
    last_claim_key TEXT,
    last_claim TEXT,
    PRIMARY KEY (batch_id, contributor_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE assignments (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL,
    batch_id BLOB NOT NULL,
    task_id BLOB NOT NULL,
    contributor_id BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'leased' OR state = 'submitted' OR state = 'changes_requested' OR state = 'reject_proposed' OR state = 'accepted' OR state = 'accepted_with_fix' OR state = 'excluded' OR state = 'rejected' OR state = 'appealed' OR state = 'rejected_final' OR state = 'returned' OR state = 'expired' OR state = 'released'),
    author TEXT NOT NULL CHECK (author IN ('contributor', 'member')),
    is_surplus INTEGER NOT NULL,
    -- A return after a report or a skip is not given to the same person again.
    is_barred INTEGER NOT NULL,
    price INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    template_version INTEGER NOT NULL,
    guideline_version INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    lease_expires_at INTEGER,
    lease_extensions INTEGER NOT NULL,
    submitted_at INTEGER,
    decided_at INTEGER,
    -- What the clock does next: expiry of the lease, of the review, of changes, of an appeal's window.
    deadline_at INTEGER,
    revision INTEGER NOT NULL,
    changes_asked INTEGER NOT NULL,
    held_by BLOB,
    held_until INTEGER,
    active_seconds INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX assignments_task ON assignments (task_id, contributor_id);
-- What is measured of recent work.
CREATE INDEX assignments_decided ON assignments (project_id, decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX assignments_contributor ON assignments (contributor_id, id);
CREATE INDEX assignments_deadline ON assignments (deadline_at) WHERE deadline_at IS NOT NULL;
-- Counted for a batch's page.
CREATE INDEX assignments_accepted ON assignments (batch_id) WHERE state IN ('accepted', 'accepted_with_fix');
CREATE INDEX assignments_open ON assignments (batch_id, state, id) WHERE state IN ('leased', 'submitted', 'changes_requested', 'reject_proposed', 'rejected', 'appealed');
CREATE TABLE answers (
    assignment_id BLOB NOT NULL,
    revision INTEGER NOT NULL,
    author TEXT NOT NULL CHECK (author = 'contributor' OR author = 'member' OR author = 'reviewer'),
    author_id BLOB NOT NULL,
    answer TEXT NOT NULL,
    note TEXT,
    submit_key TEXT,
    body_hash BLOB,
    result TEXT,
    submitted_at INTEGER NOT NULL,
    PRIMARY KEY (assignment_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE drafts (
    assignment_id BLOB NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    answer TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;
CREATE TABLE activity (
    contributor_id BLOB NOT NULL,
    bucket INTEGER NOT NULL,
    assignment_id BLOB NOT NULL,
    PRIMARY KEY (contributor_id, bucket)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_assignment ON activity (assignment_id);
CREATE TABLE reports (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL,
    task_id BLOB NOT NULL,
    assignment_id BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind = 'ambiguous' OR kind = 'broken' OR kind = 'upsetting' OR kind = 'skip'),
    clause TEXT,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_task ON reports (task_id);
CREATE INDEX reports_project ON reports (project_id, id);
CREATE TABLE reviews (
    id BLOB NOT NULL PRIMARY KEY,
    assignment_id BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    reviewer_id BLOB,
    verdict TEXT NOT NULL CHECK (verdict = 'accept' OR verdict = 'accept_with_fix' OR verdict = 'changes_requested' OR verdict = 'exclude' OR verdict = 'reject_proposed' OR verdict = 'confirm_reject' OR verdict = 'deadline'),
    category TEXT,
    clause TEXT,
    reason TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_assignment ON reviews (assignment_id, id);
CREATE TABLE appeals (
    assignment_id BLOB NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    decided_by BLOB,
    decision TEXT CHECK (decision IN ('accept', 'reject')),
    note TEXT,
    decided_at INTEGER
) STRICT;
CREATE TABLE pay_decisions (
    assignment_id BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    amount INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (assignment_id, epoch)
) STRICT, WITHOUT ROWID;

-- The ledger: two records and one law.
CREATE TABLE ledger_accounts (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    currency TEXT NOT NULL,
    never_negative INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_accounts_owner ON ledger_accounts (owner_id, kind, currency);
-- Totals in parts, one per stripe; a part may be negative, the sum of a never_negative account may not.
CREATE TABLE account_totals (
    account_id BLOB NOT NULL,
    stripe INTEGER NOT NULL,
    debits INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    PRIMARY KEY (account_id, stripe)
) STRICT, WITHOUT ROWID;
CREATE TABLE transfers (
    id BLOB NOT NULL PRIMARY KEY,
    debit_account BLOB NOT NULL,
    credit_account BLOB NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    code TEXT NOT NULL,
    reference_kind TEXT NOT NULL,
    reference_id BLOB NOT NULL,
    stripe INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
-- An assignment is rewarded at most once, whatever the code says.
CREATE UNIQUE INDEX transfers_reward ON transfers (reference_id) WHERE code = 'assignment_paid';
-- With what left a batch's escrow in it, so that a page sums without reading a row.
CREATE INDEX transfers_debit ON transfers (debit_account, id, code, amount);
CREATE INDEX transfers_credit ON transfers (credit_account, id);
CREATE TABLE deposits (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'awaiting' OR state = 'confirmed' OR state = 'declined'),
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    decided_at INTEGER
) STRICT;
CREATE INDEX deposits_organization ON deposits (organization_id, id);
CREATE INDEX deposits_state ON deposits (state, id);
CREATE TABLE payouts (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    rail TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'requested' OR state = 'approved' OR state = 'batched' OR state = 'released' OR state = 'settled' OR state = 'returned'),
    reference TEXT,
    reason TEXT,
    created_at INTEGER NOT NULL,
    decided_at INTEGER
) STRICT;
CREATE INDEX payouts_account ON payouts (account_id, id);
CREATE INDEX payouts_state ON payouts (state, id);

-- What happened: the outbox. The number is drawn by the INSERT, after the stripe's lock is held.
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    stripe INTEGER NOT NULL,
    kind TEXT NOT NULL,
    organization_id BLOB,
    project_id BLOB,
    batch_id BLOB,
    task_id BLOB,
    assignment_id BLOB,
    account_id BLOB,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX events_stripe ON events (stripe, id);
CREATE TABLE stripes (
    stripe INTEGER NOT NULL PRIMARY KEY
) STRICT;
CREATE TABLE event_cursors (
    consumer TEXT NOT NULL,
    stripe INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (consumer, stripe)
) STRICT, WITHOUT ROWID;
CREATE TABLE consumer_leases (
    consumer TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    until INTEGER NOT NULL
) STRICT;
CREATE TABLE notifications (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL,
    event_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    link TEXT,
    created_at INTEGER NOT NULL,
    read_at INTEGER
) STRICT;
CREATE UNIQUE INDEX notifications_event ON notifications (account_id, event_id);
CREATE INDEX notifications_account ON notifications (account_id, id);
CREATE TABLE audit_log (
    id BLOB NOT NULL PRIMARY KEY,
    actor_id BLOB,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB,
    organization_id BLOB,
    detail TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_log_organization ON audit_log (organization_id, id);
CREATE INDEX audit_log_subject ON audit_log (subject_id, id);

-- Long work.
CREATE TABLE jobs (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'queued' OR state = 'running' OR state = 'done' OR state = 'failed' OR state = 'cancelled'),
    account_id BLOB,
    organization_id BLOB,
    project_id BLOB,
    batch_id BLOB,
    payload TEXT NOT NULL,
    checkpoint TEXT,
    done INTEGER NOT NULL,
    total INTEGER,
    errors TEXT NOT NULL,
    result TEXT,
    attempts INTEGER NOT NULL,
    cancel_asked INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    holder BLOB,
    held_until INTEGER,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER
) STRICT;
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_project ON jobs (project_id, id);
CREATE TABLE import_rejections (
    job_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    pointer TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE uploads (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_organization ON uploads (organization_id);
CREATE TABLE media (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    content_type TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    width INTEGER,
    height INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX media_hash ON media (project_id, hash);

-- Estimates.
CREATE TABLE consensus (
    project_id BLOB NOT NULL,
    question TEXT NOT NULL,
    task_id BLOB NOT NULL,
    value TEXT NOT NULL,
    probability REAL,
    low REAL,
    high REAL,
    votes TEXT NOT NULL,
    answers INTEGER NOT NULL,
    -- How far the answers differ, 0 (all alike) to 1; for "disagreement first".
    disagreement REAL NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('provisional', 'final')),
    PRIMARY KEY (project_id, question, task_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consensus_disagreement ON consensus (project_id, disagreement, question, task_id);
CREATE INDEX consensus_task ON consensus (task_id);
CREATE INDEX consensus_order ON consensus (project_id, task_id, question);
CREATE TABLE project_quality (
    project_id BLOB NOT NULL PRIMARY KEY,
    agreement TEXT NOT NULL,
    annotators TEXT NOT NULL,
    computed_at INTEGER NOT NULL
) STRICT;
-- What is known of the people of a project with adaptive redundancy, to judge one task at a time.
CREATE TABLE project_skills (
    project_id BLOB NOT NULL PRIMARY KEY,
    skills TEXT NOT NULL,
    computed_at INTEGER NOT NULL
) STRICT;

-- Retries: the first answer to a key, for 24 hours.
CREATE TABLE idempotency (
    principal BLOB NOT NULL,
    route TEXT NOT NULL,
    retry_key TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    response TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (principal, route, retry_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_created ON idempotency (created_at);
CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- What was written stays written.
CREATE TRIGGER transfers_append_only_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'rows of transfers are never changed'); END;
CREATE TRIGGER transfers_append_only_delete BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'rows of transfers are never changed'); END;
CREATE TRIGGER answers_append_only_update BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'rows of answers are never changed'); END;
CREATE TRIGGER answers_append_only_delete BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'rows of answers are never changed'); END;
CREATE TRIGGER pay_decisions_append_only_update BEFORE UPDATE ON pay_decisions BEGIN SELECT RAISE(ABORT, 'rows of pay_decisions are never changed'); END;
CREATE TRIGGER pay_decisions_append_only_delete BEFORE DELETE ON pay_decisions BEGIN SELECT RAISE(ABORT, 'rows of pay_decisions are never changed'); END;

INSERT INTO stripes (stripe) VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16);
