//! Batches: funded runs of a project. Their rows are control's; a claim reads them unlocked.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::batch::BatchState;
use candor_domain::id::{BatchId, OrganizationId, ProjectId, TaskId};
use candor_domain::ledger::{BatchBooks, PlaceCost};
use candor_domain::money::{Amount, Currency, FeeRate, MoneyError};
use candor_domain::time::Timestamp;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "b.id, b.project_id, p.organization_id, b.name, b.state, b.paused_for, b.price, b.currency, b.overlap, \
         b.overlap_greatest, b.fee_bps, b.review, b.work, b.template_version, b.priority, b.low_place, \
         b.tendered_task, b.winding_down_since, b.funded, b.revision, b.created_at, b.opened_at, b.ended_at, p.name, b.is_closing, \
         b.target_percent"
    };
}
pub(crate) use columns;

/// How many columns a batch is read from.
pub(crate) const COLUMNS: usize = 26;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO batches (id, project_id, name, state, paused_for, price, currency, overlap, overlap_greatest, \
         fee_bps, review, work, template_version, priority, is_closing, funded, revision, created_at, target_percent) \
         VALUES ($1, $2, $3, $4, '[]', $5, $6, $7, $8, NULL, $9, $10, $11, $12, FALSE, 0, 1, $13, $14)",
    );
    INSERT_TASKS = Sql::Both(
        "INSERT INTO batch_tasks (batch_id, total, complete, on_hold, escalated, withdrawn, admitted, \
         unfillable) VALUES ($1, 0, 0, 0, 0, 0, 0, 0)",
    );
    GET = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM batches b JOIN projects p ON p.id = b.project_id WHERE b.id = $1"
    ));
    HOLD = Sql::Split {
        sqlite: "SELECT 1 FROM batches WHERE id = $1",
        postgres: "SELECT 1 FROM batches WHERE id = $1 FOR SHARE",
        why: "a step of an import must not end behind a batch that began to close: on PostgreSQL it keeps the row \
              from changing until it commits, on SQLite there is one writer and no such words",
    };
    OF_ASSIGNMENT = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM batches b JOIN projects p ON p.id = b.project_id \
         WHERE b.id = (SELECT a.batch_id FROM assignments a WHERE a.id = $1)"
    ));
    OF_PROJECT = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM batches b JOIN projects p ON p.id = b.project_id \
         WHERE b.project_id = $1 ORDER BY b.id"
    ));
    PAGE_OF_PROJECT = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM batches b JOIN projects p ON p.id = b.project_id \
         WHERE b.project_id = $1 AND b.id > $2 ORDER BY b.id LIMIT $3"
    ));
    FUNDED_OF_ORGANIZATION = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM batches b JOIN projects p ON p.id = b.project_id \
         WHERE p.organization_id = $1 AND b.funded > 0 AND b.id < $2 ORDER BY b.id DESC LIMIT $3"
    ));
    IN_STATE = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM batches b JOIN projects p ON p.id = b.project_id \
         WHERE b.state = $1 ORDER BY b.id"
    ));
    UPDATE = Sql::Both(
        "UPDATE batches SET name = $2, state = $3, paused_for = $4, price = $5, overlap = $6, \
         overlap_greatest = $7, fee_bps = $8, review = $9, work = $10, template_version = $11, priority = $12, \
         winding_down_since = $13, funded = $14, opened_at = $15, ended_at = $16, is_closing = $17, target_percent = $18, \
         revision = revision + 1 \
         WHERE id = $1",
    );
    ASKS_FOR_CERTAINTY = Sql::Both(
        "SELECT b.id FROM batches b WHERE b.project_id = $1 AND b.target_percent IS NOT NULL \
         AND b.ended_at IS NULL LIMIT 1",
    );
    SET_TENDERED = Sql::Both("UPDATE batches SET tendered_task = $2 WHERE id = $1");
    SET_LOW_PLACE = Sql::Both("UPDATE batches SET low_place = $2 WHERE id = $1");
    TASKS = Sql::Both(
        "SELECT total, complete, on_hold, escalated, withdrawn, admitted FROM batch_tasks WHERE batch_id = $1",
    );
    ADD_TASKS = Sql::Both(
        "UPDATE batch_tasks SET total = total + $2, complete = complete + $3, on_hold = on_hold + $4, \
         escalated = escalated + $5, withdrawn = withdrawn + $6, admitted = admitted + $7 WHERE batch_id = $1",
    );
}

/// A batch as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// Its project.
    pub project: ProjectId,
    /// The organization that pays.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: BatchState,
    /// Why it is paused, as a JSON list of reasons.
    pub paused_for: String,
    /// What an answer is paid.
    pub price: Amount,
    /// In which currency.
    pub currency: Currency,
    /// Answers wanted of each task.
    pub overlap: i64,
    /// Answers that a task may get at most.
    pub overlap_greatest: i64,
    /// How sure a consensus ends a task early, in percent; `None` where a fixed overlap ends it.
    pub target_percent: Option<i64>,
    /// The operator's fee, once it is frozen.
    pub fee: Option<FeeRate>,
    /// The review policy, as JSON.
    pub review: String,
    /// The settings of work, as JSON.
    pub work: String,
    /// The template's version.
    pub template_version: i64,
    /// Greater is served first.
    pub priority: i64,
    /// The lowest place that may still wait.
    pub low_place: Option<Uuid>,
    /// The newest task that the tender has admitted.
    pub tendered_task: Option<Uuid>,
    /// When it was cancelled.
    pub winding_down_since: Option<Timestamp>,
    /// Whether its owner asked it to end.
    pub is_closing: bool,
    /// What was funded in all.
    pub funded: Amount,
    /// Rises with every edit.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it opened.
    pub opened_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The project's name, for those who see only the work.
    pub project_name: String,
}

impl Batch {
    /// Its accounts.
    #[must_use]
    pub fn books(&self) -> BatchBooks {
        BatchBooks {
            batch: self.id,
            organization: self.organization,
            currency: self.currency,
        }
    }

    /// The fee in force: the frozen one, or no fee yet.
    #[must_use]
    pub fn fee_rate(&self) -> FeeRate {
        self.fee.unwrap_or(FeeRate::NONE)
    }

    /// Whether the tender has admitted a task: it takes them in the order of their ids.
    #[must_use]
    pub fn has_admitted(&self, task: TaskId) -> bool {
        self.tendered_task
            .is_some_and(|newest| task.as_uuid() <= newest)
    }

    /// What a place costs.
    ///
    /// # Errors
    /// [`MoneyError`] when price and fee overflow, which validation refuses.
    pub fn cost(&self) -> Result<PlaceCost, MoneyError> {
        PlaceCost::new(self.price, self.fee_rate())
    }
}

/// Writes a new batch with its empty counts.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, batch: &Batch) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            batch.id,
            batch.project,
            batch.name,
            batch.state.as_str(),
            batch.price,
            batch.currency.code(),
            batch.overlap,
            batch.overlap_greatest,
            batch.review,
            batch.work,
            batch.template_version,
            batch.priority,
            batch.created_at,
            batch.target_percent
        ],
    )?;
    tx.execute(INSERT_TASKS, params![batch.id])?;
    Ok(())
}

/// A batch, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn get(tx: &mut dyn Tx, id: BatchId) -> Result<Option<Batch>, Error> {
    tx.query_opt(GET, params![id])?
        .as_ref()
        .map(read)
        .transpose()
}

/// The batches of a project, oldest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_project(tx: &mut dyn Tx, project: ProjectId) -> Result<Vec<Batch>, Error> {
    tx.query(OF_PROJECT, params![project])?
        .iter()
        .map(read)
        .collect()
}

/// Batches of a project after an id, oldest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn page_of_project(
    tx: &mut dyn Tx,
    project: ProjectId,
    after: BatchId,
    limit: u32,
) -> Result<Vec<Batch>, Error> {
    tx.query(PAGE_OF_PROJECT, params![project, after, limit])?
        .iter()
        .map(read)
        .collect()
}

/// Batches of an organization that were ever funded, before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn funded_of_organization(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    before: BatchId,
    limit: u32,
) -> Result<Vec<Batch>, Error> {
    tx.query(FUNDED_OF_ORGANIZATION, params![organization, before, limit])?
        .iter()
        .map(read)
        .collect()
}

/// Whether a running batch of the project ends tasks by how sure their consensus is.
///
/// # Errors
/// As [`Tx::query`].
pub fn asks_for_certainty(tx: &mut dyn Tx, project: ProjectId) -> Result<bool, Error> {
    Ok(tx
        .query_opt(ASKS_FOR_CERTAINTY, params![project])?
        .is_some())
}

/// All batches in a state.
///
/// # Errors
/// As [`Tx::query`].
pub fn in_state(tx: &mut dyn Tx, state: BatchState) -> Result<Vec<Batch>, Error> {
    tx.query(IN_STATE, params![state.as_str()])?
        .iter()
        .map(read)
        .collect()
}

/// Keeps a batch from changing until the transaction ends.
///
/// # Errors
/// As [`Tx::query`].
pub fn hold(tx: &mut dyn Tx, id: BatchId) -> Result<(), Error> {
    tx.query_opt(HOLD, params![id])?;
    Ok(())
}

/// Writes a batch back, all but what the tender keeps of it; its revision rises.
///
/// # Errors
/// As [`Tx::execute`].
pub fn update(tx: &mut dyn Tx, batch: &Batch) -> Result<(), Error> {
    let fee: Option<i64> = batch.fee.map(FeeRate::as_bps);
    tx.execute(
        UPDATE,
        params![
            batch.id,
            batch.name,
            batch.state.as_str(),
            batch.paused_for,
            batch.price,
            batch.overlap,
            batch.overlap_greatest,
            fee,
            batch.review,
            batch.work,
            batch.template_version,
            batch.priority,
            batch.winding_down_since,
            batch.funded,
            batch.opened_at,
            batch.ended_at,
            batch.is_closing,
            batch.target_percent
        ],
    )?;
    Ok(())
}

/// Remembers the newest task that the tender has admitted.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_tendered(tx: &mut dyn Tx, id: BatchId, task: Uuid) -> Result<(), Error> {
    tx.execute(SET_TENDERED, params![id, task])?;
    Ok(())
}

/// Remembers the lowest place that may still wait.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_low_place(tx: &mut dyn Tx, id: BatchId, place: Uuid) -> Result<(), Error> {
    tx.execute(SET_LOW_PLACE, params![id, place])?;
    Ok(())
}

/// Counts of a batch's tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskCounts {
    /// All of them.
    pub total: i64,
    /// Complete ones.
    pub complete: i64,
    /// Those on hold.
    pub on_hold: i64,
    /// Escalated ones.
    pub escalated: i64,
    /// Withdrawn ones.
    pub withdrawn: i64,
    /// Those that the tender has admitted and that are not settled yet.
    pub admitted: i64,
}

impl TaskCounts {
    /// Those that the tender has not admitted yet.
    #[must_use]
    pub fn waiting(&self) -> i64 {
        let unsettled = self.total - self.complete - self.escalated - self.withdrawn;
        (unsettled - self.admitted).max(0)
    }

    /// Whether none is open or on hold.
    #[must_use]
    pub const fn are_settled(&self) -> bool {
        self.complete + self.escalated + self.withdrawn >= self.total
    }
}

/// The counts of a batch's tasks.
///
/// # Errors
/// As [`Tx::query`].
pub fn task_counts(tx: &mut dyn Tx, id: BatchId) -> Result<TaskCounts, Error> {
    let row = tx.query_one(TASKS, params![id])?;
    Ok(TaskCounts {
        total: row.i64(0)?,
        complete: row.i64(1)?,
        on_hold: row.i64(2)?,
        escalated: row.i64(3)?,
        withdrawn: row.i64(4)?,
        admitted: row.i64(5)?,
    })
}

/// Adds to the counts of a batch's tasks (negative numbers take away).
///
/// # Errors
/// As [`Tx::execute`].
pub fn add_tasks(tx: &mut dyn Tx, id: BatchId, by: TaskCounts) -> Result<(), Error> {
    let TaskCounts {
        total,
        complete,
        on_hold,
        escalated,
        withdrawn,
        admitted,
    } = by;
    tx.execute(
        ADD_TASKS,
        params![id, total, complete, on_hold, escalated, withdrawn, admitted],
    )?;
    Ok(())
}

pub(crate) fn read(row: &Row) -> Result<Batch, Error> {
    Ok(Batch {
        id: row.id(0)?,
        project: row.id(1)?,
        organization: row.id(2)?,
        name: row.text(3)?.to_owned(),
        state: row.parse(4)?,
        paused_for: row.text(5)?.to_owned(),
        price: row.amount(6)?,
        currency: row.parse(7)?,
        overlap: row.i64(8)?,
        overlap_greatest: row.i64(9)?,
        fee: row.opt(10, Row::i64)?.map(fee_rate).transpose()?,
        review: row.text(11)?.to_owned(),
        work: row.text(12)?.to_owned(),
        template_version: row.i64(13)?,
        priority: row.i64(14)?,
        low_place: row.opt(15, Row::uuid)?,
        tendered_task: row.opt(16, Row::uuid)?,
        winding_down_since: row.opt(17, Row::time)?,
        funded: row.amount(18)?,
        revision: row.i64(19)?,
        created_at: row.time(20)?,
        opened_at: row.opt(21, Row::time)?,
        ended_at: row.opt(22, Row::time)?,
        project_name: row.text(23)?.to_owned(),
        is_closing: row.bool(24)?,
        target_percent: row.opt(25, Row::i64)?,
    })
}

pub(crate) fn fee_rate(bps: i64) -> Result<FeeRate, Error> {
    FeeRate::from_bps(bps).map_err(|error| Error::Corrupt {
        detail: format!("fee of {bps} bps: {error}"),
    })
}
