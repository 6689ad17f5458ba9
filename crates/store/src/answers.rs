//! Answers: immutable revisions, each with the retry key it came under; drafts, verdicts, appeals, pay decisions,
//! reports and activity, which are all rows of the assignment's contributor.

use crate::db::{Row, Sql, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, AssignmentId, ProjectId, TaskId};
use candor_domain::money::Amount;
use candor_domain::time::Timestamp;
use uuid::Uuid;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO answers (assignment_id, revision, author, author_id, answer, note, submit_key, body_hash, \
         result, submitted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    );
    GET = Sql::Both(
        "SELECT revision, author, author_id, answer, note, submitted_at FROM answers \
         WHERE assignment_id = $1 AND revision = $2",
    );
    OF_KEY = Sql::Both(
        "SELECT body_hash, result FROM answers WHERE assignment_id = $1 AND submit_key = $2",
    );
    PUT_DRAFT = Sql::Both(
        "INSERT INTO drafts (assignment_id, epoch, revision, answer, saved_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (assignment_id) DO UPDATE SET epoch = excluded.epoch, revision = excluded.revision, \
         answer = excluded.answer, saved_at = excluded.saved_at",
    );
    DRAFT = Sql::Both("SELECT epoch, revision, answer, saved_at FROM drafts WHERE assignment_id = $1");
    END_DRAFT = Sql::Both("DELETE FROM drafts WHERE assignment_id = $1");
    INSERT_REVIEW = Sql::Both(
        "INSERT INTO reviews (id, assignment_id, epoch, reviewer_id, verdict, category, clause, reason, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    REVIEWS = Sql::Both(
        "SELECT id, reviewer_id, verdict, category, clause, reason, created_at FROM reviews \
         WHERE assignment_id = $1 ORDER BY id",
    );
    OPEN_APPEAL = Sql::Both(
        "INSERT INTO appeals (assignment_id, text, opened_at) VALUES ($1, $2, $3)",
    );
    DECIDE_APPEAL = Sql::Both(
        "UPDATE appeals SET decided_by = $2, decision = $3, note = $4, decided_at = $5 WHERE assignment_id = $1",
    );
    APPEAL = Sql::Both(
        "SELECT text, opened_at, decided_by, decision, note, decided_at FROM appeals WHERE assignment_id = $1",
    );
    DECIDE_PAY = Sql::Both(
        "INSERT INTO pay_decisions (assignment_id, epoch, outcome, amount, fee, decided_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    );
    PAY_DECISIONS = Sql::Both(
        "SELECT epoch, outcome, amount, fee, decided_at FROM pay_decisions WHERE assignment_id = $1 ORDER BY epoch",
    );
    REPORT = Sql::Both(
        "INSERT INTO reports (id, project_id, task_id, assignment_id, epoch, kind, clause, text, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    REPORTS_OF_TASK = Sql::Both(
        "SELECT r.id, r.kind, r.clause, r.text, r.created_at, m.pseudonym FROM reports r \
         JOIN assignments a ON a.id = r.assignment_id LEFT JOIN participations m \
         ON m.project_id = r.project_id AND m.contributor_id = a.contributor_id \
         WHERE r.task_id = $1 ORDER BY r.id",
    );
    BEAT = Sql::Both(
        "INSERT INTO activity (contributor_id, bucket, assignment_id) VALUES ($1, $2, $3) \
         ON CONFLICT (contributor_id, bucket) DO NOTHING",
    );
}

/// Who wrote a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The contributor who claimed the task.
    Contributor,
    /// A member, without a claim.
    Member,
    /// A reviewer's fix.
    Reviewer,
}

impl Author {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Author::Contributor => "contributor",
            Author::Member => "member",
            Author::Reviewer => "reviewer",
        }
    }
}

/// A revision to write.
#[derive(Debug, Clone)]
pub struct NewAnswer<'a> {
    /// The assignment.
    pub assignment: AssignmentId,
    /// One more than the one before.
    pub revision: i64,
    /// Who wrote it.
    pub author: Author,
    /// Their account.
    pub by: AccountId,
    /// The answer, as JSON.
    pub answer: &'a str,
    /// A note to the reviewer.
    pub note: Option<&'a str>,
    /// The retry key and the body's hash, where the client gave a key.
    pub key: Option<(&'a str, [u8; 32])>,
    /// What the first call was answered with, as JSON, for its retries.
    pub result: Option<&'a str>,
    /// When.
    pub at: Timestamp,
}

/// The statement that writes a revision.
#[must_use]
pub fn inserting(new: &NewAnswer<'_>) -> (Sql, Vec<Value>) {
    let (key, hash) = new.key.unzip();
    let values = params![
        new.assignment,
        new.revision,
        new.author.as_str(),
        new.by,
        new.answer,
        new.note,
        key,
        hash,
        new.result,
        new.at
    ];
    (INSERT, values.to_vec())
}

/// A revision as read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Its number.
    pub revision: i64,
    /// `contributor`, `member` or `reviewer`.
    pub author: String,
    /// Who wrote it.
    pub by: AccountId,
    /// The answer, as JSON.
    pub answer: String,
    /// A note to the reviewer.
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A revision of an assignment's answer.
///
/// # Errors
/// As [`Tx::query`].
pub fn get(
    tx: &mut dyn Tx,
    assignment: AssignmentId,
    revision: i64,
) -> Result<Option<Answer>, Error> {
    let row = tx.query_opt(GET, params![assignment, revision])?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Answer {
        revision: row.i64(0)?,
        author: row.text(1)?.to_owned(),
        by: row.id(2)?,
        answer: row.text(3)?.to_owned(),
        note: row.opt(4, Row::text)?.map(str::to_owned),
        at: row.time(5)?,
    }))
}

/// The body's hash and the outcome of an earlier submit under a key, if there was one.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_key(
    tx: &mut dyn Tx,
    assignment: AssignmentId,
    key: &str,
) -> Result<Option<(Vec<u8>, String)>, Error> {
    let row = tx.query_opt(OF_KEY, params![assignment, key])?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((
        row.bytes(0)?.to_vec(),
        row.opt(1, Row::text)?.unwrap_or("null").to_owned(),
    )))
}

/// A draft on the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The lease it was written under.
    pub epoch: i64,
    /// Rises with each save.
    pub revision: i64,
    /// What there is so far, as JSON.
    pub answer: String,
    /// When.
    pub saved_at: Timestamp,
}

/// The draft of an assignment, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn draft(tx: &mut dyn Tx, assignment: AssignmentId) -> Result<Option<Draft>, Error> {
    let row = tx.query_opt(DRAFT, params![assignment])?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Draft {
        epoch: row.i64(0)?,
        revision: row.i64(1)?,
        answer: row.text(2)?.to_owned(),
        saved_at: row.time(3)?,
    }))
}

/// Saves a draft.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put_draft(tx: &mut dyn Tx, assignment: AssignmentId, draft: &Draft) -> Result<(), Error> {
    let Draft {
        epoch,
        revision,
        answer,
        saved_at,
    } = draft;
    tx.execute(
        PUT_DRAFT,
        params![assignment, *epoch, *revision, answer, *saved_at],
    )?;
    Ok(())
}

/// The statement that ends a draft.
#[must_use]
pub fn ending_draft(assignment: AssignmentId) -> (Sql, Vec<Value>) {
    (END_DRAFT, params![assignment].to_vec())
}

/// A verdict, or what a deadline said.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Its id.
    pub id: Uuid,
    /// Who gave it; `None` for a deadline.
    pub reviewer: Option<AccountId>,
    /// The verdict's word.
    pub verdict: String,
    /// The category of a rejection.
    pub category: Option<String>,
    /// The guideline's clause.
    pub clause: Option<String>,
    /// The reviewer's words.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Writes a verdict.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert_review(
    tx: &mut dyn Tx,
    assignment: AssignmentId,
    epoch: i64,
    review: &Review,
) -> Result<(), Error> {
    let Review {
        id,
        reviewer,
        verdict,
        category,
        clause,
        reason,
        at,
    } = review;
    tx.execute(
        INSERT_REVIEW,
        params![
            *id, assignment, epoch, *reviewer, verdict, category, clause, reason, *at
        ],
    )?;
    Ok(())
}

/// All verdicts on an assignment, oldest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn reviews(tx: &mut dyn Tx, assignment: AssignmentId) -> Result<Vec<Review>, Error> {
    tx.query(REVIEWS, params![assignment])?
        .iter()
        .map(|row| {
            let text = |column| {
                row.opt(column, Row::text)
                    .map(|text| text.map(str::to_owned))
            };
            Ok(Review {
                id: row.uuid(0)?,
                reviewer: row.opt(1, Row::id)?,
                verdict: row.text(2)?.to_owned(),
                category: text(3)?,
                clause: text(4)?,
                reason: text(5)?,
                at: row.time(6)?,
            })
        })
        .collect()
}

/// An appeal.
#[derive(Debug, Clone, PartialEq)]
pub struct Appeal {
    /// The contributor's objection.
    pub text: String,
    /// When.
    pub opened_at: Timestamp,
    /// Who decided it.
    pub decided_by: Option<AccountId>,
    /// `accept` or `reject`.
    pub decision: Option<String>,
    /// Their words.
    pub note: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
}

/// Opens an appeal.
///
/// # Errors
/// `Conflict` when there is one already.
pub fn open_appeal(
    tx: &mut dyn Tx,
    assignment: AssignmentId,
    text: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(OPEN_APPEAL, params![assignment, text, now])?;
    Ok(())
}

/// Decides an appeal.
///
/// # Errors
/// As [`Tx::execute`].
pub fn decide_appeal(
    tx: &mut dyn Tx,
    assignment: AssignmentId,
    by: Option<AccountId>,
    decision: &str,
    note: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(DECIDE_APPEAL, params![assignment, by, decision, note, now])?;
    Ok(())
}

/// The appeal of an assignment, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn appeal(tx: &mut dyn Tx, assignment: AssignmentId) -> Result<Option<Appeal>, Error> {
    let row = tx.query_opt(APPEAL, params![assignment])?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Appeal {
        text: row.text(0)?.to_owned(),
        opened_at: row.time(1)?,
        decided_by: row.opt(2, Row::id)?,
        decision: row.opt(3, Row::text)?.map(str::to_owned),
        note: row.opt(4, Row::text)?.map(str::to_owned),
        decided_at: row.opt(5, Row::time)?,
    }))
}

/// The statement that records what an ended lease was paid: one for each assignment and epoch.
#[must_use]
pub fn deciding_pay(
    assignment: AssignmentId,
    epoch: i64,
    outcome: &str,
    amount: Amount,
    fee: Amount,
    now: Timestamp,
) -> (Sql, Vec<Value>) {
    (
        DECIDE_PAY,
        params![assignment, epoch, outcome, amount, fee, now].to_vec(),
    )
}

/// What an ended lease was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayDecision {
    /// The lease's epoch.
    pub epoch: i64,
    /// The state that it ended in.
    pub outcome: String,
    /// The pay.
    pub amount: Amount,
    /// The fee on it.
    pub fee: Amount,
    /// When it was decided.
    pub at: Timestamp,
}

/// The decisions on the leases of an assignment, oldest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn pay_decisions(tx: &mut dyn Tx, assignment: AssignmentId) -> Result<Vec<PayDecision>, Error> {
    tx.query(PAY_DECISIONS, params![assignment])?
        .iter()
        .map(|row| {
            Ok(PayDecision {
                epoch: row.i64(0)?,
                outcome: row.text(1)?.to_owned(),
                amount: row.amount(2)?,
                fee: row.amount(3)?,
                at: row.time(4)?,
            })
        })
        .collect()
}

/// A report of a contributor about a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its id.
    pub id: Uuid,
    /// `ambiguous`, `broken`, `upsetting` or `skip`.
    pub kind: String,
    /// The clause it concerns.
    pub clause: Option<String>,
    /// The contributor's words.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// Who, by pseudonym.
    pub pseudonym: Option<String>,
}

/// Writes a report.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert_report(
    tx: &mut dyn Tx,
    of: (ProjectId, TaskId, AssignmentId, i64),
    report: &Report,
) -> Result<(), Error> {
    let (project, task, assignment, epoch) = of;
    let Report {
        id,
        kind,
        clause,
        text,
        at,
        ..
    } = report;
    tx.execute(
        REPORT,
        params![
            *id, project, task, assignment, epoch, kind, clause, text, *at
        ],
    )?;
    Ok(())
}

/// The reports on a task, oldest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn reports_of_task(tx: &mut dyn Tx, task: TaskId) -> Result<Vec<Report>, Error> {
    tx.query(REPORTS_OF_TASK, params![task])?
        .iter()
        .map(|row| {
            Ok(Report {
                id: row.uuid(0)?,
                kind: row.text(1)?.to_owned(),
                clause: row.opt(2, Row::text)?.map(str::to_owned),
                text: row.text(3)?.to_owned(),
                at: row.time(4)?,
                pseudonym: row.opt(5, Row::text)?.map(str::to_owned),
            })
        })
        .collect()
}

/// Counts a bucket of activity, unless the person was active elsewhere in it; true when it counts.
///
/// # Errors
/// As [`Tx::execute`].
pub fn beat(
    tx: &mut dyn Tx,
    contributor: AccountId,
    bucket: i64,
    assignment: AssignmentId,
) -> Result<bool, Error> {
    Ok(tx.execute(BEAT, params![contributor, bucket, assignment])? == 1)
}
