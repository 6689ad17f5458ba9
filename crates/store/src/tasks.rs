//! Tasks: state and payload apart, so that a change of state stays small. States are control's.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{BatchId, ProjectId, TaskId};
use candor_domain::task::TaskState;
use candor_domain::time::Timestamp;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "t.id, t.project_id, t.batch_id, t.state, t.external_id, t.created_at"
    };
}

statements! {
    GET = Sql::Both(concat!(
        "SELECT ", columns!(), ", d.data FROM tasks t JOIN task_data d ON d.project_id = t.project_id \
         AND d.task_id = t.id WHERE t.project_id = $1 AND t.id = $2"
    ));
    PROJECT_OF = Sql::Both("SELECT project_id FROM tasks WHERE id = $1");
    STATE = Sql::Both("SELECT state FROM tasks WHERE project_id = $1 AND id = $2");
    PAGE = Sql::Both(concat!(
        "SELECT ", columns!(), ", d.data FROM tasks t JOIN task_data d ON d.project_id = t.project_id \
         AND d.task_id = t.id WHERE t.project_id = $1 AND t.id > $2 ORDER BY t.id LIMIT $3"
    ));
    COUNTS = Sql::Both(
        "SELECT b.id, t.total, t.complete, t.on_hold, t.escalated, t.withdrawn FROM batches b \
         JOIN batch_tasks t ON t.batch_id = b.id WHERE b.project_id = $1 ORDER BY b.id",
    );
    OPEN_OF_BATCH = Sql::Both(
        "SELECT id FROM tasks WHERE batch_id = $1 AND id > $2 AND state IN ('open', 'on_hold') AND state = 'open' \
         ORDER BY id LIMIT $3",
    );
    OTHERS_OF_BATCH = Sql::Both(
        "SELECT id FROM tasks WHERE batch_id = $1 AND state = $2 AND state <> 'open' AND id > $3 \
         ORDER BY id LIMIT $4",
    );
    // CROSS JOIN holds SQLite to this order of loops; else it begins with all tasks of the project.
    ANSWERED = Sql::Both(concat!(
        "SELECT ", columns!(), ", d.data FROM (SELECT DISTINCT a.task_id FROM assignments a WHERE a.project_id = $1 \
         AND a.task_id > $2 AND a.task_id <= (SELECT n.id FROM tasks n WHERE n.project_id = $1 ORDER BY n.id DESC LIMIT 1) \
         AND a.state IN ('submitted', 'accepted', 'accepted_with_fix') ORDER BY a.task_id LIMIT $3) s \
         CROSS JOIN tasks t CROSS JOIN task_data d WHERE t.project_id = $1 AND t.id = s.task_id \
         AND d.project_id = $1 AND d.task_id = s.task_id ORDER BY t.id"
    ));
    SET_STATE = Sql::Both("UPDATE tasks SET state = $3 WHERE project_id = $1 AND id = $2 AND state = $4");
    NEXT_TO_TENDER = Sql::Both(
        "SELECT id FROM tasks WHERE batch_id = $1 AND id > $2 AND state IN ('open', 'on_hold') ORDER BY id LIMIT $3",
    );
    NEWEST = Sql::Both(
        "SELECT id FROM tasks WHERE batch_id = $1 AND state IN ('open', 'on_hold') ORDER BY id DESC LIMIT 1",
    );
    ANY_OPEN = Sql::Both(
        "SELECT id FROM tasks WHERE batch_id = $1 AND state IN ('open', 'on_hold') LIMIT 1",
    );
}

/// A task as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its id; contributors never see it.
    pub id: TaskId,
    /// Its project.
    pub project: ProjectId,
    /// Its batch.
    pub batch: BatchId,
    /// Where it stands.
    pub state: TaskState,
    /// Its name in the owner's data.
    pub external_id: Option<String>,
    /// When it was imported.
    pub created_at: Timestamp,
    /// Its data, as JSON.
    pub data: String,
}

/// A task of a project.
///
/// # Errors
/// As [`Tx::query`].
pub fn get(tx: &mut dyn Tx, project: ProjectId, id: TaskId) -> Result<Option<Task>, Error> {
    tx.query_opt(GET, params![project, id])?
        .as_ref()
        .map(read)
        .transpose()
}

/// The state of a task.
///
/// # Errors
/// As [`Tx::query`].
pub fn state(tx: &mut dyn Tx, project: ProjectId, id: TaskId) -> Result<Option<TaskState>, Error> {
    tx.query_opt(STATE, params![project, id])?
        .map(|row| row.parse(0))
        .transpose()
}

/// The project of a task that is known by its id alone.
///
/// # Errors
/// As [`Tx::query`].
pub fn project_of(tx: &mut dyn Tx, id: TaskId) -> Result<Option<ProjectId>, Error> {
    tx.query_opt(PROJECT_OF, params![id])?
        .map(|row| row.id(0))
        .transpose()
}

/// Tasks of a project after an id, in file order.
///
/// # Errors
/// As [`Tx::query`].
pub fn page(
    tx: &mut dyn Tx,
    project: ProjectId,
    after: TaskId,
    limit: u32,
) -> Result<Vec<Task>, Error> {
    tx.query(PAGE, params![project, after, limit])?
        .iter()
        .map(read)
        .collect()
}

/// How many tasks a batch has in each state.
pub type ByState = [(TaskState, i64); 5];

/// How many tasks a project's batches have, by batch and state; control keeps these counts.
///
/// # Errors
/// As [`Tx::query`].
pub fn counts(tx: &mut dyn Tx, project: ProjectId) -> Result<Vec<(BatchId, ByState)>, Error> {
    tx.query(COUNTS, params![project])?
        .iter()
        .map(|row| {
            let (total, complete, on_hold) = (row.i64(1)?, row.i64(2)?, row.i64(3)?);
            let (escalated, withdrawn) = (row.i64(4)?, row.i64(5)?);
            let by_state = [
                (
                    TaskState::Open,
                    total - complete - on_hold - escalated - withdrawn,
                ),
                (TaskState::Complete, complete),
                (TaskState::OnHold, on_hold),
                (TaskState::Escalated, escalated),
                (TaskState::Withdrawn, withdrawn),
            ];
            Ok((row.id(0)?, by_state))
        })
        .collect()
}

/// The tasks of a batch in a state after an id, in file order.
///
/// # Errors
/// As [`Tx::query`].
pub fn in_state(
    tx: &mut dyn Tx,
    batch: BatchId,
    state: TaskState,
    after: TaskId,
    limit: u32,
) -> Result<Vec<TaskId>, Error> {
    let rows = match state {
        TaskState::Open => tx.query(OPEN_OF_BATCH, params![batch, after, limit])?,
        other => tx.query(
            OTHERS_OF_BATCH,
            params![batch, other.as_str(), after, limit],
        )?,
    };
    rows.iter().map(|row| row.id(0)).collect()
}

/// Tasks of a project after an id that have an answer in the data, in file order; the others are not looked at.
///
/// # Errors
/// As [`Tx::query`].
pub fn answered(
    tx: &mut dyn Tx,
    project: ProjectId,
    after: TaskId,
    limit: u32,
) -> Result<Vec<Task>, Error> {
    tx.query(ANSWERED, params![project, after, limit])?
        .iter()
        .map(read)
        .collect()
}

/// Moves a task from a state to another; false when it was not in that state.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_state(
    tx: &mut dyn Tx,
    project: ProjectId,
    id: TaskId,
    from: TaskState,
    to: TaskState,
) -> Result<bool, Error> {
    Ok(tx.execute(SET_STATE, params![project, id, to.as_str(), from.as_str()])? == 1)
}

/// Unfinished tasks of a batch after an id: those that the tender has not admitted yet.
///
/// # Errors
/// As [`Tx::query`].
pub fn next_to_tender(
    tx: &mut dyn Tx,
    batch: BatchId,
    after: Uuid,
    limit: u32,
) -> Result<Vec<TaskId>, Error> {
    tx.query(NEXT_TO_TENDER, params![batch, after, limit])?
        .iter()
        .map(|row| row.id(0))
        .collect()
}

/// The newest unfinished task of a batch.
///
/// # Errors
/// As [`Tx::query`].
pub fn newest(tx: &mut dyn Tx, batch: BatchId) -> Result<Option<Uuid>, Error> {
    tx.query_opt(NEWEST, params![batch])?
        .map(|row| row.uuid(0))
        .transpose()
}

/// Whether a batch has a task that is not finished.
///
/// # Errors
/// As [`Tx::query`].
pub fn any_open(tx: &mut dyn Tx, batch: BatchId) -> Result<bool, Error> {
    Ok(tx.query_opt(ANY_OPEN, params![batch])?.is_some())
}

fn read(row: &Row) -> Result<Task, Error> {
    Ok(Task {
        id: row.id(0)?,
        project: row.id(1)?,
        batch: row.id(2)?,
        state: row.parse(3)?,
        external_id: row.opt(4, Row::text)?.map(str::to_owned),
        created_at: row.time(5)?,
        data: row.text(6)?.to_owned(),
    })
}
