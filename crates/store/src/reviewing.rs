//! What waits for a reviewer: submitted answers, proposed rejections, appeals.

use crate::assignments::{Assignment, read};
use crate::db::{Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{AccountId, AssignmentId, BatchId};

statements! {
    WAITING = Sql::Both(
        "SELECT a.id, a.project_id, a.batch_id, a.task_id, a.contributor_id, a.epoch, a.state, a.author, \
         a.is_surplus, a.is_barred, a.price, a.fee, a.template_version, a.guideline_version, a.claimed_at, \
         a.lease_expires_at, a.lease_extensions, a.submitted_at, a.decided_at, a.deadline_at, a.revision, \
         a.changes_asked, a.held_by, a.held_until, a.active_seconds, t.external_id, d.data, n.answer, \
         COALESCE(m.pseudonym, '') FROM assignments a \
         JOIN tasks t ON t.project_id = a.project_id AND t.id = a.task_id \
         JOIN task_data d ON d.project_id = a.project_id AND d.task_id = a.task_id \
         JOIN answers n ON n.assignment_id = a.id AND n.revision = a.revision \
         LEFT JOIN participations m ON m.project_id = a.project_id AND m.contributor_id = a.contributor_id \
         WHERE a.batch_id = $1 AND a.state = $2 AND a.id > $3 AND a.contributor_id <> $4 \
         AND a.state IN ('leased', 'submitted', 'changes_requested', 'reject_proposed', 'rejected', 'appealed') \
         ORDER BY a.id LIMIT $5",
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

/// Answers of a batch in a state after an id, oldest first, without the reviewer's own.
///
/// # Errors
/// As [`Tx::query`].
pub fn waiting(
    tx: &mut dyn Tx,
    batch: BatchId,
    state: AssignmentState,
    after: AssignmentId,
    reviewer: AccountId,
    limit: u32,
) -> Result<Vec<Waiting>, Error> {
    let rows = tx.query(
        WAITING,
        params![batch, state.as_str(), after, reviewer, limit],
    )?;
    rows.iter().map(read_waiting).collect()
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
