//! What a page of the board or of the catalogue needs, for all its projects at once: a handful of statements, however
//! many projects there are.

use crate::batches::{self, Batch};
use crate::db::{Row, Sql, Tx};
use crate::facts::Recent;
use crate::projects::{self, Project};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, BatchId, ProjectId};
use std::collections::{BTreeMap, BTreeSet};

statements! {
    LIVE = Sql::Both(concat!(
        "SELECT ", projects::columns!(), " FROM projects p JOIN organizations o ON o.id = p.organization_id \
         WHERE p.state = 'live' AND p.id < $1 ORDER BY p.id DESC LIMIT $2"
    ));
    RUNNING = Sql::Both(concat!(
        "SELECT ", batches::columns!(), ", t.total - t.withdrawn, t.complete + t.escalated FROM batches b \
         JOIN projects p ON p.id = b.project_id JOIN batch_tasks t ON t.batch_id = b.id \
         WHERE p.state IN ('live', 'paused') AND b.project_id >= $1 AND b.project_id <= $2 AND b.state IN ('open', 'paused') \
         ORDER BY b.project_id, b.priority DESC, b.id"
    ));
    RECENT = Sql::Both(
        "SELECT p.id, a.active_seconds, a.submitted_at, a.decided_at, a.state FROM projects p JOIN assignments a \
         ON a.project_id = p.id AND a.decided_at IS NOT NULL AND a.decided_at >= COALESCE((SELECT x.decided_at \
         FROM assignments x WHERE x.project_id = p.id AND x.decided_at IS NOT NULL ORDER BY x.decided_at DESC \
         LIMIT 1 OFFSET 199), 0) WHERE p.state IN ('live', 'paused') AND p.id >= $1 AND p.id <= $2 \
         ORDER BY p.id, a.decided_at DESC",
    );
    MET = Sql::Both(
        "SELECT b.id, c.claimed FROM batches b JOIN cursors c ON c.batch_id = b.id \
         AND c.contributor_id = $3 WHERE b.project_id >= $1 AND b.project_id <= $2 \
         AND b.state IN ('open', 'paused')",
    );
    TEMPLATES = Sql::Both(
        "SELECT p.id, t.template FROM projects p JOIN templates t ON t.project_id = p.id \
         AND t.version = p.template_version WHERE p.state IN ('live', 'paused') AND p.preset IS NULL \
         AND p.id >= $1 AND p.id <= $2",
    );
    INVITED = Sql::Both(
        "SELECT DISTINCT project_id FROM invitations WHERE accepted_by = $1 AND project_id IS NOT NULL",
    );
}

/// Live projects before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn live(tx: &mut dyn Tx, before: ProjectId, limit: u32) -> Result<Vec<Project>, Error> {
    tx.query(LIVE, params![before, limit])?
        .iter()
        .map(projects::read)
        .collect()
}

/// A batch that runs, with its tasks.
#[derive(Debug, Clone)]
pub struct Running {
    /// The batch.
    pub batch: Batch,
    /// Its tasks, but for those that were withdrawn.
    pub tasks: i64,
    /// Those of them that want no more answers.
    pub done: i64,
}

/// The running batches of live projects between two ids, by project; what is served first comes first.
///
/// # Errors
/// As [`Tx::query`].
pub fn running(
    tx: &mut dyn Tx,
    (first, last): (ProjectId, ProjectId),
) -> Result<BTreeMap<ProjectId, Vec<Running>>, Error> {
    let mut found: BTreeMap<ProjectId, Vec<Running>> = BTreeMap::new();
    for row in tx.query(RUNNING, params![first, last])? {
        let batch = batches::read(&row)?;
        let running = Running {
            tasks: row.i64(batches::COLUMNS)?,
            done: row.i64(batches::COLUMNS + 1)?,
            batch,
        };
        found
            .entry(running.batch.project)
            .or_default()
            .push(running);
    }
    Ok(found)
}

/// The last two hundred or so decided answers of each live project between two ids, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn recent(
    tx: &mut dyn Tx,
    (first, last): (ProjectId, ProjectId),
) -> Result<BTreeMap<ProjectId, Vec<Recent>>, Error> {
    let mut found: BTreeMap<ProjectId, Vec<Recent>> = BTreeMap::new();
    for row in tx.query(RECENT, params![first, last])? {
        found.entry(row.id(0)?).or_default().push(Recent {
            active_seconds: row.i64(1)?,
            submitted_at: row.opt(2, Row::time)?,
            decided_at: row.time(3)?,
            state: row.text(4)?.to_owned(),
        });
    }
    Ok(found)
}

/// Tasks that somebody has met, by running batch.
///
/// # Errors
/// As [`Tx::query`].
pub fn met(
    tx: &mut dyn Tx,
    (first, last): (ProjectId, ProjectId),
    contributor: AccountId,
) -> Result<BTreeMap<BatchId, i64>, Error> {
    tx.query(MET, params![first, last, contributor])?
        .iter()
        .map(|row| Ok((row.id(0)?, row.i64(1)?)))
        .collect()
}

/// The templates of live projects between two ids that were made without a preset.
///
/// # Errors
/// As [`Tx::query`].
pub fn templates(
    tx: &mut dyn Tx,
    (first, last): (ProjectId, ProjectId),
) -> Result<BTreeMap<ProjectId, String>, Error> {
    tx.query(TEMPLATES, params![first, last])?
        .iter()
        .map(|row| Ok((row.id(0)?, row.text(1)?.to_owned())))
        .collect()
}

/// The projects to which somebody accepted an invitation.
///
/// # Errors
/// As [`Tx::query`].
pub fn invited(tx: &mut dyn Tx, account: AccountId) -> Result<BTreeSet<ProjectId>, Error> {
    tx.query(INVITED, params![account])?
        .iter()
        .map(|row| row.id(0))
        .collect()
}
