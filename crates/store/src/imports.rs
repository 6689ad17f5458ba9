//! Writing many tasks at once, and the rows that were not taken.

use crate::db::{Row, Sql, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::id::{BatchId, JobId, ProjectId, TaskId};
use candor_domain::time::Timestamp;

statements! {
    INSERT_HASH = Sql::Both("INSERT INTO task_hashes (hash) VALUES ($1) ON CONFLICT DO NOTHING");
    DELETE_HASH = Sql::Both("DELETE FROM task_hashes WHERE hash = $1");
    INSERT_TASK = Sql::Both(
        "INSERT INTO tasks (project_id, id, batch_id, state, kind, external_id, created_at) \
         VALUES ($1, $2, $3, 'open', 'work', $4, $5) ON CONFLICT DO NOTHING",
    );
    INSERT_DATA = Sql::Both("INSERT INTO task_data (project_id, task_id, data) VALUES ($1, $2, $3)");
    HAS_HASH = Sql::Both("SELECT 1 FROM task_hashes WHERE hash = $1");
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
    hash: [Value; 1],
    task: [Value; 5],
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
        let hash = [content(project, &hash).to_value()];
        let (project, id) = (project.to_value(), id.to_value());
        Ready {
            hash,
            task: [
                project.clone(),
                id.clone(),
                batch.to_value(),
                external_id.to_value(),
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

/// What content is known by in a project: its hash by exclusive or with the project's id. One narrow key for all
/// projects, and the same content in two of them is not the same.
fn content(project: ProjectId, hash: &[u8; 16]) -> [u8; 16] {
    let project = project.as_uuid();
    std::array::from_fn(|byte| hash[byte] ^ project.as_bytes()[byte])
}

/// Writes tasks, in order; gives what became of each.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, rows: &[Ready]) -> Result<Vec<Written>, Error> {
    let mut written = vec![Written::New; rows.len()];
    let mut left: Vec<usize> = (0..rows.len()).collect();
    while !left.is_empty() {
        left = insert_some(tx, rows, &left, &mut written)?;
    }
    Ok(written)
}

/// Writes those of the rows that are named. Gives those to try again: they have the content of a row before them, which
/// counted until it turned out that another task has its name.
fn insert_some(
    tx: &mut dyn Tx,
    rows: &[Ready],
    some: &[usize],
    written: &mut [Written],
) -> Result<Vec<usize>, Error> {
    let is_new = execute(tx, INSERT_HASH, some, |row| &rows[row].hash)?;
    let (mut fresh, mut known) = (Vec::with_capacity(some.len()), Vec::new());
    for (&row, is_new) in some.iter().zip(is_new) {
        if is_new {
            fresh.push(row);
        } else {
            written[row] = Written::Duplicate;
            known.push(row);
        }
    }
    let has_name = execute(tx, INSERT_TASK, &fresh, |row| &rows[row].task)?;
    let (mut named, mut taken) = (Vec::with_capacity(fresh.len()), Vec::new());
    for (&row, has_name) in fresh.iter().zip(has_name) {
        if has_name {
            written[row] = Written::New;
            named.push(row);
        } else {
            written[row] = Written::TakenId;
            taken.push(row);
        }
    }
    execute(tx, INSERT_DATA, &named, |row| &rows[row].data)?;
    execute(tx, DELETE_HASH, &taken, |row| &rows[row].hash)?;
    known.retain(|&row| {
        let mut before = taken.iter().take_while(|taken| **taken < row);
        before.any(|&taken| rows[taken].hash == rows[row].hash)
    });
    Ok(known)
}

/// Executes a statement once a row; whether each changed something.
fn execute<'r, const N: usize>(
    tx: &mut dyn Tx,
    sql: Sql,
    some: &[usize],
    values: impl Fn(usize) -> &'r [Value; N],
) -> Result<Vec<bool>, Error> {
    let calls: Vec<(Sql, &[Value])> = some
        .iter()
        .map(|&row| (sql, values(row).as_slice()))
        .collect();
    let changed = tx.execute_all(&calls)?;
    Ok(changed.into_iter().map(|changed| changed > 0).collect())
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
    Ok(has_id.is_some()
        && tx
            .query_opt(HAS_HASH, params![content(project, hash)])?
            .is_none())
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
