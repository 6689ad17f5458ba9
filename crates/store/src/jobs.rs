//! Long work: a table of jobs that any process takes, keeps alive while it works, and takes over when another died.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, BatchId, JobId, OrganizationId, ProjectId};
use candor_domain::time::Timestamp;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, kind, state, account_id, organization_id, project_id, batch_id, payload, checkpoint, done, total, \
         errors, result, attempts, cancel_asked, run_at, created_at, started_at, finished_at"
    };
}

statements! {
    INSERT = Sql::Both(
        "INSERT INTO jobs (id, kind, state, account_id, organization_id, project_id, batch_id, payload, done, errors, \
         attempts, cancel_asked, run_at, created_at) \
         VALUES ($1, $2, 'queued', $3, $4, $5, $6, $7, 0, '[]', 0, FALSE, $8, $9)",
    );
    GET = Sql::Both(concat!("SELECT ", columns!(), " FROM jobs WHERE id = $1"));
    OF_PROJECT = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM jobs WHERE project_id = $1 AND kind = $2 AND id < $3 \
         ORDER BY id DESC LIMIT $4"
    ));
    IN_STATE = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM jobs WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
    ));
    NEXT = Sql::Split {
        sqlite: concat!(
            "SELECT ", columns!(), " FROM jobs WHERE state IN ('queued', 'running') AND run_at <= $1 \
             AND (held_until IS NULL OR held_until < $1) ORDER BY run_at, id LIMIT 1"
        ),
        postgres: concat!(
            "SELECT ", columns!(), " FROM jobs WHERE state IN ('queued', 'running') AND run_at <= $1 \
             AND (held_until IS NULL OR held_until < $1) ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"
        ),
        why: "several processes look for work at once: on PostgreSQL each skips what another is taking, on SQLite \
              there is one writer and no such words",
    };
    HOLD = Sql::Both(
        "UPDATE jobs SET state = 'running', holder = $2, held_until = $3, attempts = attempts + 1, \
         started_at = COALESCE(started_at, $4) WHERE id = $1",
    );
    KEEP = Sql::Both(
        "UPDATE jobs SET held_until = $3, done = $4, total = $5, \
         attempts = CASE WHEN COALESCE($6, '') IN ('', checkpoint) THEN attempts ELSE 1 END, checkpoint = $6 \
         WHERE id = $1 AND holder = $2 AND state = 'running'",
    );
    FINISH = Sql::Both(
        "UPDATE jobs SET state = $3, result = $4, errors = $5, finished_at = $6, held_until = NULL, holder = NULL \
         WHERE id = $1 AND holder = $2",
    );
    LATER = Sql::Both(
        "UPDATE jobs SET state = 'queued', run_at = $3, errors = $4, held_until = NULL, holder = NULL \
         WHERE id = $1 AND holder = $2",
    );
    ASK_CANCEL = Sql::Both(
        "UPDATE jobs SET cancel_asked = TRUE WHERE id = $1 AND state IN ('queued', 'running')",
    );
    CANCEL_QUEUED = Sql::Both(
        "UPDATE jobs SET state = 'cancelled', finished_at = $2 WHERE id = $1 AND state = 'queued'",
    );
    RESUME = Sql::Both(
        "UPDATE jobs SET state = 'queued', cancel_asked = FALSE, run_at = $2, finished_at = NULL, attempts = 0, \
         held_until = NULL, holder = NULL WHERE id = $1 AND state IN ('failed', 'cancelled')",
    );
    ANY_DUE = Sql::Both(
        "SELECT 1 FROM jobs WHERE state IN ('queued', 'running') AND run_at <= $1 \
         AND (held_until IS NULL OR held_until < $1) LIMIT 1",
    );
    ANY_AHEAD = Sql::Both(
        "SELECT 1 FROM jobs WHERE project_id = $1 AND kind = $2 AND id <> $3 \
         AND (state = 'running' OR (state = 'queued' AND id < $3)) LIMIT 1",
    );
    PUT_OFF = Sql::Both("UPDATE jobs SET run_at = $2, held_until = NULL, holder = NULL WHERE id = $1");
    BEAT = Sql::Both(
        "UPDATE jobs SET held_until = $3 WHERE id = $1 AND holder = $2 AND state = 'running'",
    );
    ASKED = Sql::Both("SELECT cancel_asked FROM jobs WHERE id = $1");
    QUEUED_OF_PROJECT = Sql::Both(
        "SELECT 1 FROM jobs WHERE project_id = $1 AND kind = $2 AND state = 'queued' LIMIT 1",
    );
    UNFINISHED = Sql::Both(
        "SELECT state, CAST(COUNT(*) AS BIGINT) FROM jobs WHERE state IN ('queued', 'running') \
         GROUP BY state ORDER BY state",
    );
    FAILED_SINCE = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM jobs WHERE state = 'failed' AND id > $1",
    );
    DUE_SINCE = Sql::Both(
        "SELECT MIN(run_at) FROM jobs WHERE state IN ('queued', 'running') AND run_at <= $1 \
         AND (held_until IS NULL OR held_until < $1)",
    );
    ENDED_BEFORE = Sql::Both(
        "SELECT id FROM jobs WHERE kind = $1 AND state IN ('done', 'failed', 'cancelled') AND finished_at < $2 \
         ORDER BY id LIMIT $3",
    );
    FORGET_ENDED = Sql::Both(
        "DELETE FROM jobs WHERE id = $1 AND state IN ('done', 'failed', 'cancelled')",
    );
    FORGET = Sql::Both("DELETE FROM jobs WHERE id = $1 AND holder = $2");
    RUNNING_OF_BATCH = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM jobs WHERE state IN ('queued', 'running') AND batch_id = $1 \
         AND kind = $2",
    );
    RUNNING_OF_PROJECT = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM jobs WHERE state IN ('queued', 'running') AND project_id = $1 \
         AND kind = $2",
    );
}

/// A job as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// Who asked for it.
    pub account: Option<AccountId>,
    /// Whose it is.
    pub organization: Option<OrganizationId>,
    /// Its project.
    pub project: Option<ProjectId>,
    /// Its batch.
    pub batch: Option<BatchId>,
    /// What it is to do, as JSON.
    pub payload: String,
    /// Where to go on after a stop, as JSON.
    pub checkpoint: Option<String>,
    /// How much is done.
    pub done: i64,
    /// Of how much, once that is known.
    pub total: Option<i64>,
    /// What went wrong, as a JSON list.
    pub errors: String,
    /// What came of it, as JSON.
    pub result: Option<String>,
    /// How often it was begun.
    pub attempts: i64,
    /// Whether somebody wants it to stop.
    pub cancel_asked: bool,
    /// Not before.
    pub run_at: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was first begun.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// A job to write.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// Its id.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: &'a str,
    /// Who asks.
    pub account: Option<AccountId>,
    /// Whose it is.
    pub organization: Option<OrganizationId>,
    /// Its project.
    pub project: Option<ProjectId>,
    /// Its batch.
    pub batch: Option<BatchId>,
    /// What it is to do, as JSON.
    pub payload: &'a str,
    /// Not before.
    pub run_at: Timestamp,
    /// Now.
    pub created_at: Timestamp,
}

/// Queues a job, in the transaction of what it follows from.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, job: &NewJob<'_>) -> Result<(), Error> {
    let NewJob {
        id,
        kind,
        account,
        organization,
        project,
        batch,
        payload,
        run_at,
        created_at,
    } = job;
    tx.execute(
        INSERT,
        params![
            *id,
            *kind,
            *account,
            *organization,
            *project,
            *batch,
            *payload,
            *run_at,
            *created_at
        ],
    )?;
    Ok(())
}

/// A job, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn get(tx: &mut dyn Tx, id: JobId) -> Result<Option<Job>, Error> {
    tx.query_opt(GET, params![id])?
        .as_ref()
        .map(read)
        .transpose()
}

/// The jobs of a project of one kind before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_project(
    tx: &mut dyn Tx,
    project: ProjectId,
    kind: &str,
    before: JobId,
    limit: u32,
) -> Result<Vec<Job>, Error> {
    tx.query(OF_PROJECT, params![project, kind, before, limit])?
        .iter()
        .map(read)
        .collect()
}

/// How many jobs wait and run.
///
/// # Errors
/// As [`Tx::query`].
pub fn unfinished(tx: &mut dyn Tx) -> Result<Vec<(String, i64)>, Error> {
    tx.query(UNFINISHED, params![])?
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.i64(1)?)))
        .collect()
}

/// How many of the jobs that were asked for after a moment have failed and not gone on since.
///
/// # Errors
/// As [`Tx::query`].
pub fn failed_since(tx: &mut dyn Tx, after: Timestamp) -> Result<i64, Error> {
    let first = candor_domain::time::uuid_v7(after, 0, 0);
    tx.query_one(FAILED_SINCE, params![first])?.i64(0)
}

/// Since when the oldest job that is due waits for somebody to begin it; `None` when none waits.
///
/// # Errors
/// As [`Tx::query`].
pub fn due_since(tx: &mut dyn Tx, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    tx.query_one(DUE_SINCE, params![now])?.opt(0, Row::time)
}

/// Jobs in a state before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn in_state(
    tx: &mut dyn Tx,
    state: &str,
    before: JobId,
    limit: u32,
) -> Result<Vec<Job>, Error> {
    tx.query(IN_STATE, params![state, before, limit])?
        .iter()
        .map(read)
        .collect()
}

/// Whether there is a job to take.
///
/// # Errors
/// As [`Tx::query`].
pub fn any_due(tx: &mut dyn Tx, now: Timestamp) -> Result<bool, Error> {
    Ok(tx.query_opt(ANY_DUE, params![now])?.is_some())
}

/// The next job that is due or whose holder is gone; not yet taken.
///
/// # Errors
/// As [`Tx::query`].
pub fn next(tx: &mut dyn Tx, now: Timestamp) -> Result<Option<Job>, Error> {
    let row = tx.query_opt(NEXT, params![now])?;
    row.as_ref().map(read).transpose()
}

/// Whether another job of the same kind and project runs, or was asked for before and waits.
///
/// # Errors
/// As [`Tx::query`].
pub fn any_ahead(tx: &mut dyn Tx, job: &Job) -> Result<bool, Error> {
    let ahead = tx.query_opt(ANY_AHEAD, params![job.project, job.kind, job.id])?;
    Ok(ahead.is_some())
}

/// Leaves a job in its state until later: another one must end first.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put_off(tx: &mut dyn Tx, id: JobId, until: Timestamp) -> Result<(), Error> {
    tx.execute(PUT_OFF, params![id, until])?;
    Ok(())
}

/// Takes a job until `until`.
///
/// # Errors
/// As [`Tx::execute`].
pub fn hold(
    tx: &mut dyn Tx,
    id: JobId,
    holder: Uuid,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), Error> {
    tx.execute(HOLD, params![id, holder, until, now])?;
    Ok(())
}

/// Says that a job is alive; false when it is not this holder's any more.
///
/// # Errors
/// As [`Tx::execute`].
pub fn beat(tx: &mut dyn Tx, id: JobId, holder: Uuid, until: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(BEAT, params![id, holder, until])? == 1)
}

/// Whether somebody wants a job to stop (also one that is gone).
///
/// # Errors
/// As [`Tx::query`].
pub fn cancel_asked(tx: &mut dyn Tx, id: JobId) -> Result<bool, Error> {
    tx.query_opt(ASKED, params![id])?
        .map_or(Ok(true), |row| row.bool(0))
}

/// Whether a job of a kind waits for a project.
///
/// # Errors
/// As [`Tx::query`].
pub fn is_queued(tx: &mut dyn Tx, project: ProjectId, kind: &str) -> Result<bool, Error> {
    Ok(tx
        .query_opt(QUEUED_OF_PROJECT, params![project, kind])?
        .is_some())
}

/// Jobs of a kind that ended before a moment.
///
/// # Errors
/// As [`Tx::query`].
pub fn ended_before(
    tx: &mut dyn Tx,
    kind: &str,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<JobId>, Error> {
    let rows = tx.query(ENDED_BEFORE, params![kind, before, limit])?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// Takes a job that ended off the table.
///
/// # Errors
/// As [`Tx::execute`].
pub fn forget_ended(tx: &mut dyn Tx, id: JobId) -> Result<(), Error> {
    tx.execute(FORGET_ENDED, params![id])?;
    Ok(())
}

/// Takes a job that nobody asks about off the table.
///
/// # Errors
/// As [`Tx::execute`].
pub fn forget(tx: &mut dyn Tx, id: JobId, holder: Uuid) -> Result<(), Error> {
    tx.execute(FORGET, params![id, holder])?;
    Ok(())
}

/// Says that a job is alive and how far it has come; false when it is not this holder's any more. A new checkpoint
/// lets its attempts count from the beginning: who comes further may go on.
///
/// # Errors
/// As [`Tx::execute`].
pub fn keep(
    tx: &mut dyn Tx,
    id: JobId,
    holder: Uuid,
    until: Timestamp,
    (done, total): (i64, Option<i64>),
    checkpoint: Option<&str>,
) -> Result<bool, Error> {
    Ok(tx.execute(KEEP, params![id, holder, until, done, total, checkpoint])? == 1)
}

/// Ends a job in a state (`done`, `failed`, `cancelled`) with its result and its errors, both JSON.
///
/// # Errors
/// As [`Tx::execute`].
pub fn finish(
    tx: &mut dyn Tx,
    id: JobId,
    holder: Uuid,
    state: &str,
    result: Option<&str>,
    errors: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    Ok(tx.execute(FINISH, params![id, holder, state, result, errors, now])? == 1)
}

/// Puts a job that failed back into the queue, for later.
///
/// # Errors
/// As [`Tx::execute`].
pub fn later(
    tx: &mut dyn Tx,
    id: JobId,
    holder: Uuid,
    run_at: Timestamp,
    errors: &str,
) -> Result<bool, Error> {
    Ok(tx.execute(LATER, params![id, holder, run_at, errors])? == 1)
}

/// Asks a job to stop: at once if nobody has begun it, else its holder sees it. False when it has ended.
///
/// # Errors
/// As [`Tx::execute`].
pub fn cancel(tx: &mut dyn Tx, id: JobId, now: Timestamp) -> Result<bool, Error> {
    let asked = tx.execute(ASK_CANCEL, params![id])? == 1;
    tx.execute(CANCEL_QUEUED, params![id, now])?;
    Ok(asked)
}

/// Lets a failed or cancelled job go on from its checkpoint. False when it is in another state.
///
/// # Errors
/// As [`Tx::execute`].
pub fn resume(tx: &mut dyn Tx, id: JobId, now: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(RESUME, params![id, now])? == 1)
}

/// How many jobs of a kind are under way for a batch.
///
/// # Errors
/// As [`Tx::query`].
pub fn running_of_batch(tx: &mut dyn Tx, batch: BatchId, kind: &str) -> Result<i64, Error> {
    tx.query_one(RUNNING_OF_BATCH, params![batch, kind])?.i64(0)
}

/// How many jobs of a kind are under way for a project.
///
/// # Errors
/// As [`Tx::query`].
pub fn running_of_project(tx: &mut dyn Tx, project: ProjectId, kind: &str) -> Result<i64, Error> {
    tx.query_one(RUNNING_OF_PROJECT, params![project, kind])?
        .i64(0)
}

fn read(row: &Row) -> Result<Job, Error> {
    let text = |column| {
        row.opt(column, Row::text)
            .map(|text| text.map(str::to_owned))
    };
    Ok(Job {
        id: row.id(0)?,
        kind: row.text(1)?.to_owned(),
        state: row.text(2)?.to_owned(),
        account: row.opt(3, Row::id)?,
        organization: row.opt(4, Row::id)?,
        project: row.opt(5, Row::id)?,
        batch: row.opt(6, Row::id)?,
        payload: row.text(7)?.to_owned(),
        checkpoint: text(8)?,
        done: row.i64(9)?,
        total: row.opt(10, Row::i64)?,
        errors: row.text(11)?.to_owned(),
        result: text(12)?,
        attempts: row.i64(13)?,
        cancel_asked: row.bool(14)?,
        run_at: row.time(15)?,
        created_at: row.time(16)?,
        started_at: row.opt(17, Row::time)?,
        finished_at: row.opt(18, Row::time)?,
    })
}
