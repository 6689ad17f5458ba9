//! What many answers come to, by task and question, and what is learned of people to judge one task at a time.
//! Written by one job of the project at a time; rows of no stripe.

use crate::db::{Row, Sql, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, AssignmentId, ProjectId, TaskId};
use candor_domain::time::Timestamp;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "c.task_id, c.question, c.value, c.probability, c.low, c.high, c.votes, c.answers, c.disagreement, \
         c.method, c.state, c.effective_answers"
    };
}

macro_rules! listed {
    () => {
        concat!(
            "SELECT ",
            columns!(),
            ", t.external_id, d.data FROM consensus c \
             JOIN tasks t ON t.project_id = c.project_id AND t.id = c.task_id \
             JOIN task_data d ON d.project_id = c.project_id AND d.task_id = c.task_id \
             WHERE c.project_id = $1 AND ($2 = '' OR c.question = $2) AND ($3 = '' OR c.state = $3) "
        )
    };
}

statements! {
    PUT = Sql::Both(
        "INSERT INTO consensus (project_id, question, task_id, value, probability, low, high, votes, answers, \
         disagreement, method, state, effective_answers) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (project_id, question, task_id) DO UPDATE SET value = excluded.value, \
         probability = excluded.probability, low = excluded.low, high = excluded.high, votes = excluded.votes, \
         answers = excluded.answers, disagreement = excluded.disagreement, method = excluded.method, \
         state = excluded.state, effective_answers = excluded.effective_answers",
    );
    DELETE = Sql::Both("DELETE FROM consensus WHERE project_id = $1 AND question = $2 AND task_id = $3");
    OF_TASK = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM consensus c WHERE c.task_id = $1 ORDER BY c.question"
    ));
    OF_TASKS = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM consensus c WHERE c.project_id = $1 AND c.task_id > $2 AND c.task_id <= $3 \
         ORDER BY c.task_id, c.question"
    ));
    AFTER = Sql::Both(concat!(
        "SELECT ", columns!(), " FROM consensus c WHERE c.project_id = $1 \
         AND (c.question > $2 OR (c.question = $2 AND c.task_id > $3)) ORDER BY c.question, c.task_id LIMIT $4"
    ));
    BY_TASK = Sql::Both(concat!(
        listed!(),
        "AND (c.task_id > $4 OR (c.task_id = $4 AND c.question > $5)) ORDER BY c.task_id, c.question LIMIT $6"
    ));
    BY_DISAGREEMENT = Sql::Both(concat!(
        listed!(),
        "AND (c.disagreement < $4 OR (c.disagreement = $4 AND (COALESCE(c.probability, 1.0) > $5 \
         OR (COALESCE(c.probability, 1.0) = $5 AND (c.question > $6 OR (c.question = $6 AND c.task_id > $7)))))) \
         ORDER BY c.disagreement DESC, COALESCE(c.probability, 1.0), c.question, c.task_id LIMIT $8"
    ));
    ANSWERS = Sql::Both(
        "SELECT a.task_id, a.id, a.contributor_id, a.template_version, a.state, a.submitted_at, a.active_seconds, \
         a.author, n.answer, a.decided_at FROM assignments a JOIN answers n ON n.assignment_id = a.id AND n.revision = a.revision \
         WHERE a.project_id = $1 AND a.task_id > $2 AND a.task_id <= $3 \
         AND a.state IN ('submitted', 'accepted', 'accepted_with_fix') ORDER BY a.task_id, a.id",
    );
    PUT_SKILLS = Sql::Both(
        "INSERT INTO project_skills (project_id, skills, computed_at) VALUES ($1, $2, $3) \
         ON CONFLICT (project_id) DO UPDATE SET skills = excluded.skills, computed_at = excluded.computed_at",
    );
    SKILLS_AGE = Sql::Both("SELECT computed_at FROM project_skills WHERE project_id = $1");
    SKILLS = Sql::Both("SELECT skills, computed_at FROM project_skills WHERE project_id = $1");
}

/// What the answers to a question of a task come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Consensus {
    /// The task.
    pub task: TaskId,
    /// The question, or a path below it.
    pub question: String,
    /// The value, as JSON.
    pub value: String,
    /// How sure it is, where the method says so.
    pub probability: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// What was said how often, as a JSON list of value and count.
    pub votes: String,
    /// How many answers it rests on.
    pub answers: i64,
    /// How far they differ, 0 to 1.
    pub disagreement: f64,
    /// How it was made.
    pub method: String,
    /// Whether the task is complete.
    pub is_final: bool,
    /// How many independent answers they are worth, where the method says so.
    pub effective_answers: Option<f64>,
}

/// A row of a list, with what is shown beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The row.
    pub consensus: Consensus,
    /// The task's name in the owner's data.
    pub external_id: Option<String>,
    /// The task's data, as JSON.
    pub data: String,
}

/// Where a list goes on, and which part of it is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// One question alone; "" for all.
    pub question: &'a str,
    /// `provisional`, `final`, or "" for both.
    pub state: &'a str,
    /// Rows at most.
    pub limit: u32,
}

/// The statement that writes a row over the one before.
#[must_use]
pub fn putting(project: ProjectId, row: &Consensus) -> (Sql, Vec<Value>) {
    let state = if row.is_final { "final" } else { "provisional" };
    let values = params![
        project,
        row.question,
        row.task,
        row.value,
        row.probability,
        row.low,
        row.high,
        row.votes,
        row.answers,
        row.disagreement,
        row.method,
        state,
        row.effective_answers
    ];
    (PUT, values.to_vec())
}

/// The statement that takes a row away.
#[must_use]
pub fn deleting(project: ProjectId, question: &str, task: TaskId) -> (Sql, Vec<Value>) {
    (DELETE, params![project, question, task].to_vec())
}

/// The rows of a task.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_task(tx: &mut dyn Tx, task: TaskId) -> Result<Vec<Consensus>, Error> {
    tx.query(OF_TASK, params![task])?.iter().map(read).collect()
}

/// The rows of the tasks after one up to another.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_tasks(
    tx: &mut dyn Tx,
    project: ProjectId,
    (after, up_to): (TaskId, TaskId),
) -> Result<Vec<Consensus>, Error> {
    let rows = tx.query(OF_TASKS, params![project, after, up_to])?;
    rows.iter().map(read).collect()
}

/// The rows of a project by question and task, after a place.
///
/// # Errors
/// As [`Tx::query`].
pub fn after(
    tx: &mut dyn Tx,
    project: ProjectId,
    (question, task): (&str, TaskId),
    limit: u32,
) -> Result<Vec<Consensus>, Error> {
    let rows = tx.query(AFTER, params![project, question, task, limit])?;
    rows.iter().map(read).collect()
}

/// The rows of a project in the order of its tasks, after a place.
///
/// # Errors
/// As [`Tx::query`].
pub fn by_task(
    tx: &mut dyn Tx,
    project: ProjectId,
    part: Part<'_>,
    (task, question): (Uuid, &str),
) -> Result<Vec<Listed>, Error> {
    let rows = tx.query(
        BY_TASK,
        params![
            project,
            part.question,
            part.state,
            task,
            question,
            part.limit
        ],
    )?;
    rows.iter().map(read_listed).collect()
}

/// A place in the order of disagreement.
#[derive(Debug, Clone, Copy)]
pub struct Disputed<'a> {
    /// How far the answers differ.
    pub disagreement: f64,
    /// How sure the consensus is; 1 where its method does not say.
    pub probability: f64,
    /// The question.
    pub question: &'a str,
    /// The task.
    pub task: Uuid,
}

/// The rows of a project, the most disputed first and of those alike the least sure, after a place.
///
/// # Errors
/// As [`Tx::query`].
pub fn by_disagreement(
    tx: &mut dyn Tx,
    project: ProjectId,
    part: Part<'_>,
    after: Disputed<'_>,
) -> Result<Vec<Listed>, Error> {
    let rows = tx.query(
        BY_DISAGREEMENT,
        params![
            project,
            part.question,
            part.state,
            after.disagreement,
            after.probability,
            after.question,
            after.task,
            part.limit
        ],
    )?;
    rows.iter().map(read_listed).collect()
}

/// An answer that is part of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct DataAnswer {
    /// Its task.
    pub task: TaskId,
    /// Its assignment.
    pub assignment: AssignmentId,
    /// Who gave it.
    pub contributor: AccountId,
    /// Under which version of the template.
    pub template_version: i64,
    /// `submitted`, `accepted` or `accepted_with_fix`.
    pub state: String,
    /// When it came.
    pub submitted_at: Option<Timestamp>,
    /// How long it took.
    pub active_seconds: i64,
    /// `contributor` or `member`.
    pub author: String,
    /// The answer, as JSON.
    pub answer: String,
    /// When it was judged.
    pub decided_at: Option<Timestamp>,
}

/// The answers in the data to the tasks after one up to another.
///
/// # Errors
/// As [`Tx::query`].
pub fn answers(
    tx: &mut dyn Tx,
    project: ProjectId,
    (after, up_to): (TaskId, TaskId),
) -> Result<Vec<DataAnswer>, Error> {
    let rows = tx.query(ANSWERS, params![project, after, up_to])?;
    rows.iter()
        .map(|row| {
            Ok(DataAnswer {
                task: row.id(0)?,
                assignment: row.id(1)?,
                contributor: row.id(2)?,
                template_version: row.i64(3)?,
                state: row.text(4)?.to_owned(),
                submitted_at: row.opt(5, Row::time)?,
                active_seconds: row.i64(6)?,
                author: row.text(7)?.to_owned(),
                answer: row.text(8)?.to_owned(),
                decided_at: row.opt(9, Row::time)?,
            })
        })
        .collect()
}

/// The answers in the data to one task.
///
/// # Errors
/// As [`Tx::query`].
pub fn answers_to(
    tx: &mut dyn Tx,
    project: ProjectId,
    task: TaskId,
) -> Result<Vec<DataAnswer>, Error> {
    let before = Uuid::from_u128(task.as_uuid().as_u128().saturating_sub(1));
    answers(tx, project, (TaskId::from_uuid(before), task))
}

/// Keeps what is known of a project's people, as JSON.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put_skills(
    tx: &mut dyn Tx,
    project: ProjectId,
    skills: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(PUT_SKILLS, params![project, skills, now])?;
    Ok(())
}

/// When what is known of a project's people was written, if it ever was.
///
/// # Errors
/// As [`Tx::query`].
pub fn skills_age(tx: &mut dyn Tx, project: ProjectId) -> Result<Option<Timestamp>, Error> {
    let row = tx.query_opt(SKILLS_AGE, params![project])?;
    row.map(|row| row.time(0)).transpose()
}

/// What is known of a project's people, as JSON, with the time it was written.
///
/// # Errors
/// As [`Tx::query`].
pub fn skills(tx: &mut dyn Tx, project: ProjectId) -> Result<Option<(String, Timestamp)>, Error> {
    tx.query_opt(SKILLS, params![project])?
        .map(|row| Ok((row.text(0)?.to_owned(), row.time(1)?)))
        .transpose()
}

fn read_listed(row: &Row) -> Result<Listed, Error> {
    Ok(Listed {
        consensus: read(row)?,
        external_id: row.opt(12, Row::text)?.map(str::to_owned),
        data: row.text(13)?.to_owned(),
    })
}

fn read(row: &Row) -> Result<Consensus, Error> {
    Ok(Consensus {
        task: row.id(0)?,
        question: row.text(1)?.to_owned(),
        value: row.text(2)?.to_owned(),
        probability: row.opt(3, Row::f64)?,
        low: row.opt(4, Row::f64)?,
        high: row.opt(5, Row::f64)?,
        votes: row.text(6)?.to_owned(),
        answers: row.i64(7)?,
        disagreement: row.f64(8)?,
        method: row.text(9)?.to_owned(),
        is_final: row.text(10)? == "final",
        effective_answers: row.opt(11, Row::f64)?,
    })
}
