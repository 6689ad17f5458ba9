//! Assignments: one contributor's claim on one task. Every row belongs to its contributor's stripe, whoever asks.

use crate::batches::{self, Batch};
use crate::db::{Row, Sql, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::assignment::{AssignmentState, Lease};
use candor_domain::id::{AccountId, AssignmentId, BatchId, ProjectId, TaskId};
use candor_domain::money::Amount;
use candor_domain::time::Timestamp;

/// The states in which a verdict, or the end of an appeal, is awaited.
macro_rules! awaited_states {
    () => {
        "'submitted', 'changes_requested', 'reject_proposed', 'rejected', 'appealed'"
    };
}

/// The states in which an assignment's money is set aside.
macro_rules! set_aside_states {
    () => {
        concat!("'leased', ", $crate::assignments::awaited_states!())
    };
}

pub(crate) use {awaited_states, set_aside_states};

macro_rules! columns {
    () => {
        "a.id, a.project_id, a.batch_id, a.task_id, a.contributor_id, a.epoch, a.state, a.author, a.is_surplus, \
         a.is_barred, a.price, a.fee, a.template_version, a.guideline_version, a.claimed_at, a.lease_expires_at, \
         a.lease_extensions, a.submitted_at, a.decided_at, a.deadline_at, a.revision, a.changes_asked, a.held_by, \
         a.held_until, a.active_seconds"
    };
}

statements! {
    INSERT = Sql::Both(
        "INSERT INTO assignments (id, project_id, batch_id, task_id, contributor_id, epoch, state, author, \
         is_surplus, is_barred, price, fee, template_version, guideline_version, claimed_at, lease_expires_at, \
         lease_extensions, submitted_at, decided_at, deadline_at, revision, changes_asked, held_by, held_until, \
         active_seconds) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22, $23, $24, $25)",
    );
    UPDATE = Sql::Both(
        "UPDATE assignments SET epoch = $2, state = $3, is_surplus = $4, is_barred = $5, template_version = $6, \
         guideline_version = $7, claimed_at = $8, lease_expires_at = $9, lease_extensions = $10, submitted_at = $11, \
         decided_at = $12, deadline_at = $13, revision = $14, changes_asked = $15, held_by = $16, held_until = $17, \
         active_seconds = $18 WHERE id = $1",
    );
    GET = Sql::Both(concat!("SELECT ", columns!(), " FROM assignments a WHERE a.id = $1"));
    WITH_DATA = Sql::Both(concat!(
        "SELECT ", columns!(), ", d.data FROM assignments a JOIN task_data d ON d.project_id = a.project_id \
         AND d.task_id = a.task_id WHERE a.id = $1"
    ));
    OF_TASK = Sql::Both(concat!("SELECT ", columns!(), " FROM assignments a WHERE a.task_id = $1 ORDER BY a.id"));
    OF_CONTRIBUTOR = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM assignments a WHERE a.contributor_id = $1 AND a.id < $2 \
         ORDER BY a.id DESC LIMIT $3"
    ));
    OF_CONTRIBUTOR_IN = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM assignments a WHERE a.contributor_id = $1 AND a.project_id = $2 AND a.id < $3 \
         ORDER BY a.id DESC LIMIT $4"
    ));
    ACCEPTED_OF_CONTRIBUTOR = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM assignments a WHERE a.contributor_id = $1 AND a.state = 'accepted' \
         AND a.id < $2 ORDER BY a.id DESC LIMIT $3"
    ));
    ACCEPTED_OF_CONTRIBUTOR_IN = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM assignments a WHERE a.contributor_id = $1 AND a.project_id = $2 \
         AND a.state = 'accepted' AND a.id < $3 ORDER BY a.id DESC LIMIT $4"
    ));
    UNSETTLED_OF_CONTRIBUTOR = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM assignments a WHERE a.contributor_id = $1 AND a.state = $2 \
         AND a.state <> 'accepted' AND a.id < $3 ORDER BY a.id DESC LIMIT $4"
    ));
    UNSETTLED_OF_CONTRIBUTOR_IN = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM assignments a WHERE a.contributor_id = $1 AND a.state = $2 \
         AND a.state <> 'accepted' AND a.project_id = $3 AND a.id < $4 ORDER BY a.id DESC LIMIT $5"
    ));
    LIVE = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM assignments a WHERE a.contributor_id = $1 \
         AND a.state IN ('leased', 'changes_requested') AND a.state <> 'accepted' ORDER BY a.id"
    ));
    AGAIN = Sql::Both(concat!(
        "SELECT ", columns!(), ", d.data FROM assignments a JOIN task_data d ON d.project_id = a.project_id \
         AND d.task_id = a.task_id JOIN tasks t ON t.project_id = a.project_id AND t.id = a.task_id \
         AND t.state = 'open' WHERE a.contributor_id = $1 AND a.batch_id = $2 AND a.is_barred = FALSE \
         AND a.state IN ('returned', 'expired') AND a.state <> 'accepted' AND EXISTS (SELECT 1 FROM places p WHERE p.task_id = a.task_id) \
         ORDER BY a.id LIMIT $3"
    ));
    DUE = Sql::Both(
        "SELECT id, contributor_id, deadline_at FROM assignments WHERE deadline_at IS NOT NULL \
         AND deadline_at <= $1 AND deadline_at >= $2 AND (deadline_at > $2 OR id > $3) \
         ORDER BY deadline_at, id LIMIT $4",
    );
    IN_STATE = Sql::Both(
        "SELECT id, contributor_id FROM assignments WHERE batch_id = $1 AND state = $2 AND id > $3 \
         AND state <> 'accepted' \
         ORDER BY id LIMIT $4",
    );
    LEASED_BEYOND = Sql::Both(
        "SELECT id, contributor_id FROM assignments WHERE batch_id = $1 AND state = 'leased' AND id > $3 \
         AND state <> 'accepted' \
         AND lease_expires_at > $2 ORDER BY id LIMIT $4",
    );
    OPEN_STATES = Sql::Both(concat!(
        "SELECT state, CAST(COUNT(*) AS BIGINT) FROM assignments WHERE batch_id = $1 AND state <> 'accepted' \
         AND state IN (", set_aside_states!(), ") GROUP BY state",
    ));
    COUNT_TASK = Sql::Both(
        "SELECT 'place', FALSE, CAST(COUNT(*) AS BIGINT) FROM places WHERE task_id = $1 UNION ALL \
         SELECT state, is_surplus, CAST(COUNT(*) AS BIGINT) FROM assignments WHERE task_id = $1 \
         GROUP BY state, is_surplus",
    );
}

/// An assignment as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// Its id, the only handle that a contributor has.
    pub id: AssignmentId,
    /// Its project.
    pub project: ProjectId,
    /// Its batch.
    pub batch: BatchId,
    /// Its task.
    pub task: TaskId,
    /// Whose it is.
    pub contributor: AccountId,
    /// Rises when a lease is given.
    pub epoch: i64,
    /// Where it stands.
    pub state: AssignmentState,
    /// Whether a member answered without a claim.
    pub is_members: bool,
    /// Whether it fills no place though accepted.
    pub is_surplus: bool,
    /// Whether the person is never given this task again.
    pub is_barred: bool,
    /// What it pays.
    pub price: Amount,
    /// The fee on that.
    pub fee: Amount,
    /// The template it was claimed under.
    pub template_version: i64,
    /// The guideline it was claimed under.
    pub guideline_version: i64,
    /// When the present lease was given.
    pub claimed_at: Timestamp,
    /// When it runs out.
    pub lease_expires_at: Option<Timestamp>,
    /// How often it was extended by hand.
    pub lease_extensions: i64,
    /// When the newest answer came.
    pub submitted_at: Option<Timestamp>,
    /// When the verdict came.
    pub decided_at: Option<Timestamp>,
    /// When the clock acts by itself.
    pub deadline_at: Option<Timestamp>,
    /// The newest revision of the answer; 0 before the first.
    pub revision: i64,
    /// How often changes were asked for.
    pub changes_asked: i64,
    /// The reviewer who has taken it.
    pub held_by: Option<AccountId>,
    /// Until when.
    pub held_until: Option<Timestamp>,
    /// Active time that the server counted.
    pub active_seconds: i64,
}

impl Assignment {
    /// The lease as the domain sees it.
    #[must_use]
    pub fn lease(&self) -> Lease {
        Lease {
            epoch: self.epoch,
            given_at: self.claimed_at,
            expires_at: self.lease_expires_at.unwrap_or(self.claimed_at),
            extensions: self.lease_extensions,
        }
    }
}

/// The statement that writes a new assignment.
#[must_use]
pub fn inserting(a: &Assignment) -> (Sql, Vec<Value>) {
    let author = if a.is_members {
        "member"
    } else {
        "contributor"
    };
    let values = params![
        a.id,
        a.project,
        a.batch,
        a.task,
        a.contributor,
        a.epoch,
        a.state.as_str(),
        author,
        a.is_surplus,
        a.is_barred,
        a.price,
        a.fee,
        a.template_version,
        a.guideline_version,
        a.claimed_at,
        a.lease_expires_at,
        a.lease_extensions,
        a.submitted_at,
        a.decided_at,
        a.deadline_at,
        a.revision,
        a.changes_asked,
        a.held_by,
        a.held_until,
        a.active_seconds
    ];
    (INSERT, values.to_vec())
}

/// The statement that writes an assignment back.
#[must_use]
pub fn updating(a: &Assignment) -> (Sql, Vec<Value>) {
    let values = params![
        a.id,
        a.epoch,
        a.state.as_str(),
        a.is_surplus,
        a.is_barred,
        a.template_version,
        a.guideline_version,
        a.claimed_at,
        a.lease_expires_at,
        a.lease_extensions,
        a.submitted_at,
        a.decided_at,
        a.deadline_at,
        a.revision,
        a.changes_asked,
        a.held_by,
        a.held_until,
        a.active_seconds
    ];
    (UPDATE, values.to_vec())
}

/// Writes an assignment back.
///
/// # Errors
/// As [`Tx::execute`].
pub fn update(tx: &mut dyn Tx, assignment: &Assignment) -> Result<(), Error> {
    let (sql, values) = updating(assignment);
    tx.execute(sql, &values)?;
    Ok(())
}

/// An assignment, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn get(tx: &mut dyn Tx, id: AssignmentId) -> Result<Option<Assignment>, Error> {
    tx.query_opt(GET, params![id])?
        .as_ref()
        .map(read)
        .transpose()
}

/// An assignment with the data of its task, as JSON.
///
/// # Errors
/// As [`Tx::query`].
pub fn with_data(tx: &mut dyn Tx, id: AssignmentId) -> Result<Option<(Assignment, String)>, Error> {
    tx.query_opt(WITH_DATA, params![id])?
        .as_ref()
        .map(read_with_data)
        .transpose()
}

/// What a submit asks first, in one go: an assignment with the data of its task, as JSON, and its batch.
///
/// # Errors
/// As [`Tx::query`].
pub fn with_data_and_batch(
    tx: &mut dyn Tx,
    id: AssignmentId,
) -> Result<Option<(Assignment, String, Batch)>, Error> {
    let id = params![id];
    let found = tx.query_all(&[(WITH_DATA, id), (batches::OF_ASSIGNMENT, id)])?;
    let first = |index: usize| found.get(index).and_then(|rows| rows.first());
    let (Some(row), Some(batch)) = (first(0), first(1)) else {
        return Ok(None);
    };
    let (assignment, data) = read_with_data(row)?;
    Ok(Some((assignment, data, batches::read(batch)?)))
}

/// All assignments of a task.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_task(tx: &mut dyn Tx, task: TaskId) -> Result<Vec<Assignment>, Error> {
    tx.query(OF_TASK, params![task])?.iter().map(read).collect()
}

/// Which of a contributor's assignments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnFilter {
    /// Only in this state.
    pub state: Option<AssignmentState>,
    /// Only of this project.
    pub project: Option<ProjectId>,
}

/// A contributor's assignments before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_contributor(
    tx: &mut dyn Tx,
    contributor: AccountId,
    filter: OwnFilter,
    before: AssignmentId,
    limit: u32,
) -> Result<Vec<Assignment>, Error> {
    use AssignmentState::Accepted;
    let rows = match (filter.state, filter.project) {
        (None, None) => tx.query(OF_CONTRIBUTOR, params![contributor, before, limit]),
        (None, Some(project)) => tx.query(
            OF_CONTRIBUTOR_IN,
            params![contributor, project, before, limit],
        ),
        (Some(Accepted), None) => {
            tx.query(ACCEPTED_OF_CONTRIBUTOR, params![contributor, before, limit])
        }
        (Some(Accepted), Some(project)) => tx.query(
            ACCEPTED_OF_CONTRIBUTOR_IN,
            params![contributor, project, before, limit],
        ),
        (Some(state), None) => tx.query(
            UNSETTLED_OF_CONTRIBUTOR,
            params![contributor, state.as_str(), before, limit],
        ),
        (Some(state), Some(project)) => tx.query(
            UNSETTLED_OF_CONTRIBUTOR_IN,
            params![contributor, state.as_str(), project, before, limit],
        ),
    };
    rows?.iter().map(read).collect()
}

/// What a contributor has in hand: leases, and changes that were asked for.
///
/// # Errors
/// As [`Tx::query`].
pub fn live(tx: &mut dyn Tx, contributor: AccountId) -> Result<Vec<Assignment>, Error> {
    tx.query(LIVE, params![contributor])?
        .iter()
        .map(read)
        .collect()
}

/// A contributor's own returned or expired rows of a batch whose task has a free place again.
///
/// # Errors
/// As [`Tx::query`].
pub fn again(
    tx: &mut dyn Tx,
    contributor: AccountId,
    batch: BatchId,
    limit: u32,
) -> Result<Vec<(Assignment, String)>, Error> {
    tx.query(AGAIN, params![contributor, batch, limit])?
        .iter()
        .map(read_with_data)
        .collect()
}

/// An assignment whose deadline has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueAssignment {
    /// The assignment.
    pub id: AssignmentId,
    /// Its contributor, whose command it is.
    pub contributor: AccountId,
    /// The deadline.
    pub deadline_at: Timestamp,
}

/// Assignments whose deadline has passed by `now`, oldest deadline first, after a place in that order.
///
/// # Errors
/// As [`Tx::query`].
pub fn due(
    tx: &mut dyn Tx,
    now: Timestamp,
    (deadline, id): (Timestamp, AssignmentId),
    limit: u32,
) -> Result<Vec<DueAssignment>, Error> {
    tx.query(DUE, params![now, deadline, id, limit])?
        .iter()
        .map(|row| {
            Ok(DueAssignment {
                id: row.id(0)?,
                contributor: row.id(1)?,
                deadline_at: row.time(2)?,
            })
        })
        .collect()
}

/// Unfinished assignments of a batch in a state, after an id, in order of ids.
///
/// # Errors
/// As [`Tx::query`].
pub fn in_state(
    tx: &mut dyn Tx,
    batch: BatchId,
    state: AssignmentState,
    after: AssignmentId,
    limit: u32,
) -> Result<Vec<(AssignmentId, AccountId)>, Error> {
    tx.query(IN_STATE, params![batch, state.as_str(), after, limit])?
        .iter()
        .map(pair)
        .collect()
}

/// Leases of a batch that run beyond a moment, after an id, in order of ids.
///
/// # Errors
/// As [`Tx::query`].
pub fn leased_beyond(
    tx: &mut dyn Tx,
    batch: BatchId,
    moment: Timestamp,
    after: AssignmentId,
    limit: u32,
) -> Result<Vec<(AssignmentId, AccountId)>, Error> {
    tx.query(LEASED_BEYOND, params![batch, moment, after, limit])?
        .iter()
        .map(pair)
        .collect()
}

/// How many unfinished assignments a batch has, by state.
///
/// # Errors
/// As [`Tx::query`].
pub fn open_states(tx: &mut dyn Tx, batch: BatchId) -> Result<Vec<(AssignmentState, i64)>, Error> {
    let rows = tx.query(OPEN_STATES, params![batch])?;
    rows.iter()
        .map(|row| Ok((row.parse(0)?, row.i64(1)?)))
        .collect()
}

/// What there is of a task at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskCount {
    /// Its places in the queue.
    pub places: i64,
    /// Its assignments: the state, whether they are surplus, how many.
    pub assignments: Vec<(AssignmentState, bool, i64)>,
}

/// Counts the places and the assignments of a task, by state. One statement, so one snapshot: what is returned
/// meanwhile is either still an assignment or already a place, and never missing from both.
///
/// # Errors
/// As [`Tx::query`].
pub fn count_task(tx: &mut dyn Tx, task: TaskId) -> Result<TaskCount, Error> {
    let mut count = TaskCount::default();
    for row in tx.query(COUNT_TASK, params![task])? {
        if row.text(0)? == "place" {
            count.places = row.i64(2)?;
        } else {
            count
                .assignments
                .push((row.parse(0)?, row.bool(1)?, row.i64(2)?));
        }
    }
    Ok(count)
}

fn pair(row: &Row) -> Result<(AssignmentId, AccountId), Error> {
    Ok((row.id(0)?, row.id(1)?))
}

fn read_with_data(row: &Row) -> Result<(Assignment, String), Error> {
    Ok((read(row)?, row.text(25)?.to_owned()))
}

/// Reads the columns of an assignment from the start of a row.
pub(crate) fn read(row: &Row) -> Result<Assignment, Error> {
    Ok(Assignment {
        id: row.id(0)?,
        project: row.id(1)?,
        batch: row.id(2)?,
        task: row.id(3)?,
        contributor: row.id(4)?,
        epoch: row.i64(5)?,
        state: row.parse(6)?,
        is_members: row.text(7)? == "member",
        is_surplus: row.bool(8)?,
        is_barred: row.bool(9)?,
        price: row.amount(10)?,
        fee: row.amount(11)?,
        template_version: row.i64(12)?,
        guideline_version: row.i64(13)?,
        claimed_at: row.time(14)?,
        lease_expires_at: row.opt(15, Row::time)?,
        lease_extensions: row.i64(16)?,
        submitted_at: row.opt(17, Row::time)?,
        decided_at: row.opt(18, Row::time)?,
        deadline_at: row.opt(19, Row::time)?,
        revision: row.i64(20)?,
        changes_asked: row.i64(21)?,
        held_by: row.opt(22, Row::id)?,
        held_until: row.opt(23, Row::time)?,
        active_seconds: row.i64(24)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use candor_domain::assignment::MoneyAt;

    #[test]
    fn the_states_are_those_whose_money_is_set_aside() {
        for state in AssignmentState::ALL {
            let is_named = set_aside_states!().contains(&format!("'{state}'"));
            assert_eq!(is_named, state.money() == MoneyAt::SetAside, "{state}");
        }
    }
}
