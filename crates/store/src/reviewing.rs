//! What waits for a reviewer: submitted answers, proposed rejections, appeals.

use crate::assignments::{Assignment, read};
use crate::db::{Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{AccountId, AssignmentId, BatchId, ProjectId};
use candor_domain::time::Timestamp;

statements! {
    PROJECTS = Sql::Both(
        "SELECT p.id FROM members m JOIN projects p ON p.organization_id = m.organization_id \
         WHERE m.account_id = $1 AND m.role IN ('owner', 'manager', 'reviewer') AND EXISTS (SELECT 1 \
         FROM assignments a WHERE a.project_id = p.id \
         AND a.state <> 'accepted' AND a.state <> 'leased' AND a.state IN ('submitted', 'reject_proposed', 'appealed')) ORDER BY p.id",
    );
    WAITING = Sql::Both(
        "SELECT a.deadline_at, a.id FROM assignments a WHERE a.project_id = $1 AND a.state = $2 \
         AND a.state <> 'accepted' AND a.state <> 'leased' AND (a.deadline_at, a.id) > ($3, $4) \
         AND a.contributor_id <> $5 ORDER BY a.deadline_at, a.id LIMIT $6",
    );
    WAITING_OF_BATCH = Sql::Both(
        "SELECT a.deadline_at, a.id FROM assignments a WHERE a.project_id = $1 AND a.state = $2 \
         AND a.state <> 'accepted' AND a.state <> 'leased' AND (a.deadline_at, a.id) > ($3, $4) \
         AND a.batch_id = $7 AND a.contributor_id <> $5 ORDER BY a.deadline_at, a.id LIMIT $6",
    );
    ONE = Sql::Both(
        "SELECT a.id, a.project_id, a.batch_id, a.task_id, a.contributor_id, a.epoch, a.state, a.author, \
         a.is_surplus, a.is_barred, a.price, a.fee, a.template_version, a.guideline_version, a.claimed_at, \
         a.lease_expires_at, a.lease_extensions, a.submitted_at, a.decided_at, a.deadline_at, a.revision, \
         a.changes_asked, a.held_by, a.held_until, a.active_seconds, t.external_id, d.data, n.answer, \
         COALESCE(m.pseudonym, '') FROM assignments a \
         JOIN tasks t ON t.project_id = a.project_id AND t.id = a.task_id \
         JOIN task_data d ON d.project_id = a.project_id AND d.task_id = a.task_id \
         JOIN answers n ON n.assignment_id = a.id AND n.revision = a.revision \
         LEFT JOIN participations m ON m.project_id = a.project_id AND m.contributor_id = a.contributor_id \
         WHERE a.id = $1",
    );
}

/// An answer as a reviewer meets it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The assignment.
    pub assignment: Assignment,
    /// The task's name in the owner's data.
    pub external_id: Option<String>,
    /// The task's data, as JSON.
    pub data: String,
    /// The newest answer, as JSON.
    pub answer: String,
    /// Who gave it, by pseudonym.
    pub pseudonym: String,
}

/// A place in the queue of reviews: what silence decides first comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When silence decides.
    pub at: Timestamp,
    /// The assignment.
    pub id: AssignmentId,
}

/// The projects in which somebody may review and something waits.
///
/// # Errors
/// As [`Tx::query`].
pub fn projects(tx: &mut dyn Tx, reviewer: AccountId) -> Result<Vec<ProjectId>, Error> {
    tx.query(PROJECTS, params![reviewer])?
        .iter()
        .map(|row| row.id(0))
        .collect()
}

/// What waits in a project, or in one batch of it, in a state, after a place; without the reviewer's own.
///
/// # Errors
/// As [`Tx::query`].
pub fn waiting(
    tx: &mut dyn Tx,
    (project, batch): (ProjectId, Option<BatchId>),
    state: AssignmentState,
    after: Due,
    reviewer: AccountId,
    limit: u32,
) -> Result<Vec<Due>, Error> {
    let state = state.as_str();
    let rows = match batch {
        None => tx.query(
            WAITING,
            params![project, state, after.at, after.id, reviewer, limit],
        )?,
        Some(batch) => tx.query(
            WAITING_OF_BATCH,
            params![project, state, after.at, after.id, reviewer, limit, batch],
        )?,
    };
    rows.iter()
        .map(|row| {
            Ok(Due {
                at: row.time(0)?,
                id: row.id(1)?,
            })
        })
        .collect()
}

/// One answer as a reviewer meets it; `None` before there is an answer.
///
/// # Errors
/// As [`Tx::query`].
pub fn one(tx: &mut dyn Tx, id: AssignmentId) -> Result<Option<Waiting>, Error> {
    tx.query_opt(ONE, params![id])?
        .as_ref()
        .map(read_waiting)
        .transpose()
}

fn read_waiting(row: &crate::db::Row) -> Result<Waiting, Error> {
    Ok(Waiting {
        assignment: read(row)?,
        external_id: row.opt(25, crate::db::Row::text)?.map(str::to_owned),
        data: row.text(26)?.to_owned(),
        answer: row.text(27)?.to_owned(),
        pseudonym: row.text(28)?.to_owned(),
    })
}
