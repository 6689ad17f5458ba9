//! What leaves in a file: the answers and the estimates of a project or of one of its batches, task by task, a
//! slice at a time.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{BatchId, ProjectId, TaskId};
use candor_domain::time::Timestamp;
use uuid::Uuid;

/// Tasks of one slice.
pub const SLICE: u32 = 500;

statements! {
    SLICE_END = Sql::Both(
        "SELECT s.id FROM (SELECT id FROM tasks WHERE project_id = $1 AND id > $2 AND batch_id = COALESCE($3, batch_id) \
         ORDER BY id LIMIT 500) s \
         ORDER BY s.id DESC LIMIT 1",
    );
    ANSWERS = Sql::Both(
        "SELECT a.id, a.task_id, t.external_id, a.batch_id, COALESCE(m.pseudonym, 'member'), a.state, n.author, \
         n.submitted_at, a.active_seconds, a.template_version, n.answer, d.data \
         FROM (SELECT id, external_id FROM tasks WHERE project_id = $1 AND id > $2 AND batch_id = COALESCE($3, batch_id) \
         ORDER BY id LIMIT 500) t \
         JOIN assignments a ON a.task_id = t.id AND a.state IN ('submitted', 'accepted', 'accepted_with_fix') \
         JOIN answers n ON n.assignment_id = a.id AND n.revision = a.revision \
         JOIN task_data d ON d.project_id = $1 AND d.task_id = t.id \
         LEFT JOIN participations m ON m.project_id = a.project_id AND m.contributor_id = a.contributor_id \
         ORDER BY a.task_id, a.id",
    );
    ESTIMATES = Sql::Both(
        "SELECT c.task_id, t.external_id, c.question, c.value, c.probability, c.low, c.high, c.votes, c.answers, \
         c.method, c.state, d.data \
         FROM (SELECT id, external_id FROM tasks WHERE project_id = $1 AND id > $2 AND batch_id = COALESCE($3, batch_id) \
         ORDER BY id LIMIT 500) t \
         JOIN consensus c ON c.task_id = t.id AND c.project_id = $1 \
         JOIN task_data d ON d.project_id = $1 AND d.task_id = t.id \
         ORDER BY c.task_id, c.question",
    );
}

/// Which tasks: all of a project, or those of one of its batches.
pub type Of = (ProjectId, Option<BatchId>);

/// Where the slice of tasks after one ends; `None` when there is none.
///
/// # Errors
/// As [`Tx::query`].
pub fn slice_end(
    tx: &mut dyn Tx,
    (project, batch): Of,
    after: TaskId,
) -> Result<Option<TaskId>, Error> {
    tx.query_opt(SLICE_END, params![project, after, batch])?
        .map(|row| row.id(0))
        .transpose()
}

/// An answer in the data.
#[derive(Debug, Clone)]
pub struct AnswerRow {
    /// Its assignment.
    pub assignment: Uuid,
    /// Its task.
    pub task: Uuid,
    /// The task's name in the owner's data.
    pub external_id: Option<String>,
    /// Its batch.
    pub batch: Uuid,
    /// Who, by pseudonym.
    pub contributor: String,
    /// Where it stands.
    pub state: String,
    /// Who wrote the newest revision.
    pub author: String,
    /// When.
    pub submitted_at: Timestamp,
    /// Active time in it.
    pub active_seconds: i64,
    /// The template it was given under.
    pub template_version: i64,
    /// The answer, as JSON.
    pub answer: String,
    /// The task's data, as JSON.
    pub data: String,
}

/// The answers to the slice of tasks after one.
///
/// # Errors
/// As [`Tx::query`].
pub fn answers(
    tx: &mut dyn Tx,
    (project, batch): Of,
    after: TaskId,
) -> Result<Vec<AnswerRow>, Error> {
    tx.query(ANSWERS, params![project, after, batch])?
        .iter()
        .map(|row| {
            Ok(AnswerRow {
                assignment: row.uuid(0)?,
                task: row.uuid(1)?,
                external_id: row.opt(2, Row::text)?.map(str::to_owned),
                batch: row.uuid(3)?,
                contributor: row.text(4)?.to_owned(),
                state: row.text(5)?.to_owned(),
                author: row.text(6)?.to_owned(),
                submitted_at: row.time(7)?,
                active_seconds: row.i64(8)?,
                template_version: row.i64(9)?,
                answer: row.text(10)?.to_owned(),
                data: row.text(11)?.to_owned(),
            })
        })
        .collect()
}

/// An estimate of a task's question.
#[derive(Debug, Clone)]
pub struct EstimateRow {
    /// The task.
    pub task: Uuid,
    /// Its name in the owner's data.
    pub external_id: Option<String>,
    /// The question.
    pub question: String,
    /// The value, as JSON.
    pub value: String,
    /// How likely it is right.
    pub probability: Option<f64>,
    /// The interval's lower end.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
    /// Who said what how often, as JSON.
    pub votes: String,
    /// Answers behind it.
    pub answers: i64,
    /// How it was estimated.
    pub method: String,
    /// `provisional` or `final`.
    pub state: String,
    /// The task's data, as JSON.
    pub data: String,
}

/// The estimates of the slice of tasks after one.
///
/// # Errors
/// As [`Tx::query`].
pub fn estimates(
    tx: &mut dyn Tx,
    (project, batch): Of,
    after: TaskId,
) -> Result<Vec<EstimateRow>, Error> {
    tx.query(ESTIMATES, params![project, after, batch])?
        .iter()
        .map(|row| {
            Ok(EstimateRow {
                task: row.uuid(0)?,
                external_id: row.opt(1, Row::text)?.map(str::to_owned),
                question: row.text(2)?.to_owned(),
                value: row.text(3)?.to_owned(),
                probability: row.opt(4, Row::f64)?,
                low: row.opt(5, Row::f64)?,
                high: row.opt(6, Row::f64)?,
                votes: row.text(7)?.to_owned(),
                answers: row.i64(8)?,
                method: row.text(9)?.to_owned(),
                state: row.text(10)?.to_owned(),
                data: row.text(11)?.to_owned(),
            })
        })
        .collect()
}
