//! Writing many tasks at once, and the rows that were not taken.

use crate::db::{Row, Sql, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::id::{BatchId, JobId, ProjectId, TaskId};
use candor_domain::time::Timestamp;

statements! {
    INSERT_TASK = Sql::Both(
        "INSERT INTO tasks (project_id, id, batch_id, state, kind, external_id, hash, created_at) \
         VALUES ($1, $2, $3, 'open', 'work', $4, $5, $6) ON CONFLICT DO NOTHING",
    );
    INSERT_DATA = Sql::Both("INSERT INTO task_data (project_id, task_id, data) VALUES ($1, $2, $3)");
    HAS_HASH = Sql::Both("SELECT 1 FROM tasks WHERE project_id = $1 AND hash = $2");
    HAS_ID = Sql::Both("SELECT 1 FROM tasks WHERE project_id = $1 AND external_id = $2");
    REJECT = Sql::Both(
        "INSERT INTO import_rejections (job_id, number, line, pointer, reason) VALUES ($1, $2, $3, $4, $5)",
    );
    WITH_REJECTIONS = Sql::Both(
        "SELECT j.id FROM jobs j WHERE j.kind = 'import' AND j.finished_at < $1 AND \
         EXISTS (SELECT 1 FROM import_rejections r WHERE r.job_id = j.id) ORDER BY j.id LIMIT $2",
    );
    FORGET_REJECTED = Sql::Both(
        "DELETE FROM import_rejections WHERE job_id = $1 AND number <= $2",
    );
    REJECTED = Sql::Both(
        "SELECT number, line, pointer, reason FROM import_rejections WHERE job_id = $1 AND number > $2 \
         ORDER BY number LIMIT $3",
    );
}

/// A row of a file, ready to be written: the values of its statements are made by the reader, not by the writer.
#[derive(Debug, Clone)]
pub struct Ready {
    task: [Value; 6],
    data: [Value; 3],
}

impl Ready {
    /// A task to write.
    #[must_use]
    pub fn new(
        (project, batch): (ProjectId, BatchId),
        id: TaskId,
        external_id: Option<&str>,
        hash: [u8; 16],
        data: String,
        now: Timestamp,
    ) -> Ready {
        use crate::db::ToValue;
        let (project, id) = (project.to_value(), id.to_value());
        Ready {
            task: [
                project.clone(),
                id.clone(),
                batch.to_value(),
                external_id.to_value(),
                hash.to_value(),
                now.to_value(),
            ],
            data: [project, id, Value::Text(data)],
        }
    }
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is a task now.
    New,
    /// The project has a task of the same content.
    Duplicate,
    /// The project has another task of this external id.
    TakenId,
}

/// Writes tasks, in order; gives what became of each.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, rows: &[Ready]) -> Result<Vec<Written>, Error> {
    let tasks: Vec<(Sql, &[Value])> = rows
        .iter()
        .map(|row| (INSERT_TASK, row.task.as_slice()))
        .collect();
    let changed = tx.execute_all(&tasks)?;
    let data: Vec<(Sql, &[Value])> = rows
        .iter()
        .zip(&changed)
        .filter(|(_, changed)| **changed == 1)
        .map(|(row, _)| (INSERT_DATA, row.data.as_slice()))
        .collect();
    tx.execute_all(&data)?;
    let mut written = Vec::with_capacity(rows.len());
    for (row, changed) in rows.iter().zip(changed) {
        written.push(if changed == 1 {
            Written::New
        } else {
            let key = [row.task[0].clone(), row.task[4].clone()];
            match tx.query_opt(HAS_HASH, &key)? {
                Some(_) => Written::Duplicate,
                None => Written::TakenId,
            }
        });
    }
    Ok(written)
}

/// Whether a task of this name and content would be refused: the project has another one of the name, and none of the
/// content.
///
/// # Errors
/// As [`Tx::query`].
pub fn is_taken(
    tx: &mut dyn Tx,
    project: ProjectId,
    external_id: &str,
    hash: &[u8; 16],
) -> Result<bool, Error> {
    let has_id = tx.query_opt(HAS_ID, params![project, external_id])?;
    Ok(has_id.is_some() && tx.query_opt(HAS_HASH, params![project, hash])?.is_none())
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Its number among the rejected ones, from 1.
    pub number: i64,
    /// The line of the file on which it starts.
    pub line: i64,
    /// Where in the row, as a JSON Pointer or a column's name.
    pub pointer: Option<String>,
    /// Why, in a sentence.
    pub reason: String,
}

/// Writes down rows that were not taken. What they quote of the file may hold U+0000, which PostgreSQL's texts
/// cannot: it is left out.
///
/// # Errors
/// As [`Tx::execute`].
pub fn reject(tx: &mut dyn Tx, job: JobId, rejections: &[Rejection]) -> Result<(), Error> {
    let values: Vec<Vec<Value>> = rejections
        .iter()
        .map(|rejection| {
            let Rejection {
                number,
                line,
                pointer,
                reason,
            } = rejection;
            let pointer = pointer.as_deref().map(without_nul);
            params![job, *number, *line, pointer, without_nul(reason)].to_vec()
        })
        .collect();
    let statements: Vec<(Sql, &[Value])> =
        values.iter().map(|row| (REJECT, row.as_slice())).collect();
    tx.execute_all(&statements)?;
    Ok(())
}

fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

/// Imports that ended before a moment and still have their rejected rows.
///
/// # Errors
/// As [`Tx::query`].
pub fn with_rejections(
    tx: &mut dyn Tx,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<JobId>, Error> {
    let rows = tx.query(WITH_REJECTIONS, params![before, limit])?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// Forgets rejected rows of an import up to a number.
///
/// # Errors
/// As [`Tx::execute`].
pub fn forget_rejected(tx: &mut dyn Tx, job: JobId, up_to: i64) -> Result<(), Error> {
    tx.execute(FORGET_REJECTED, params![job, up_to])?;
    Ok(())
}

/// Rows that were not taken, after a number.
///
/// # Errors
/// As [`Tx::query`].
pub fn rejected(
    tx: &mut dyn Tx,
    job: JobId,
    after: i64,
    limit: u32,
) -> Result<Vec<Rejection>, Error> {
    let rows = tx.query(REJECTED, params![job, after, limit])?;
    rows.iter()
        .map(|row| {
            Ok(Rejection {
                number: row.i64(0)?,
                line: row.i64(1)?,
                pointer: row.opt(2, Row::text)?.map(str::to_owned),
                reason: row.text(3)?.to_owned(),
            })
        })
        .collect()
}
