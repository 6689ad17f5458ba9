//! The facts that authorization asks for: whose a thing is, and what the person who asks is to it.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::access::Role;
use candor_domain::eligibility::Eligibility;
use candor_domain::id::{AccountId, AssignmentId, BatchId, OrganizationId, ProjectId, TaskId};
use candor_domain::project::ProjectState;

statements! {
    PROJECT = Sql::Both(
        "SELECT p.id, p.organization_id, p.state, p.eligibility, m.role, \
         (SELECT 1 FROM participations c WHERE c.project_id = p.id AND c.contributor_id = $2), \
         (SELECT 1 FROM invitations i WHERE i.project_id = p.id AND i.accepted_by = $2 LIMIT 1) \
         FROM projects p \
         LEFT JOIN members m ON m.organization_id = p.organization_id AND m.account_id = $2 \
         WHERE p.id = $1",
    );
    BATCH = Sql::Both("SELECT project_id FROM batches WHERE id = $1");
    ASSIGNMENT = Sql::Both(
        "SELECT a.project_id, p.organization_id, a.contributor_id, a.task_id, a.batch_id, m.role, \
         (SELECT 1 FROM reviews r WHERE r.assignment_id = a.id AND r.reviewer_id = $2 \
         AND r.verdict <> 'changes_requested' LIMIT 1) \
         FROM assignments a JOIN projects p ON p.id = a.project_id \
         LEFT JOIN members m ON m.organization_id = p.organization_id AND m.account_id = $2 \
         WHERE a.id = $1",
    );
}

/// A project, as far as access to it is concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectFacts {
    /// The project.
    pub project: ProjectId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Where it stands.
    pub state: ProjectState,
    /// Who may see it and take part.
    pub eligibility: Eligibility,
    /// What the person who asks is in its organization.
    pub role: Option<Role>,
    /// Whether the person takes part already.
    pub takes_part: bool,
    /// Whether the person was invited by a link.
    pub is_invited: bool,
}

/// An assignment, as far as access to it is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentFacts {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Whose lease it is. Never changes.
    pub contributor: AccountId,
    /// Its project.
    pub project: ProjectId,
    /// Its batch.
    pub batch: BatchId,
    /// Its task.
    pub task: TaskId,
    /// The project's organization.
    pub organization: OrganizationId,
    /// What the person who asks is in that organization.
    pub role: Option<Role>,
    /// Whether the person gave a verdict on it, other than to ask for changes.
    pub judged: bool,
}

/// What is known of a project and of somebody; a nil account is nobody.
///
/// # Errors
/// As [`Tx::query`].
pub fn project(
    tx: &mut dyn Tx,
    project: ProjectId,
    account: AccountId,
) -> Result<Option<ProjectFacts>, Error> {
    let row = tx.query_opt(PROJECT, params![project, account])?;
    row.map(|row| {
        Ok(ProjectFacts {
            project: row.id(0)?,
            organization: row.id(1)?,
            state: row.parse(2)?,
            eligibility: row.json(3)?,
            role: row.opt(4, Row::parse)?,
            takes_part: !row.is_null(5)?,
            is_invited: !row.is_null(6)?,
        })
    })
    .transpose()
}

/// The project of a batch.
///
/// # Errors
/// As [`Tx::query`].
pub fn project_of_batch(tx: &mut dyn Tx, batch: BatchId) -> Result<Option<ProjectId>, Error> {
    tx.query_opt(BATCH, params![batch])?
        .map(|row| row.id(0))
        .transpose()
}

/// What is known of an assignment and of somebody; a nil account is nobody.
///
/// # Errors
/// As [`Tx::query`].
pub fn assignment(
    tx: &mut dyn Tx,
    assignment: AssignmentId,
    account: AccountId,
) -> Result<Option<AssignmentFacts>, Error> {
    let row = tx.query_opt(ASSIGNMENT, params![assignment, account])?;
    row.map(|row| {
        Ok(AssignmentFacts {
            assignment,
            project: row.id(0)?,
            organization: row.id(1)?,
            contributor: row.id(2)?,
            task: row.id(3)?,
            batch: row.id(4)?,
            role: row.opt(5, Row::parse)?,
            judged: !row.is_null(6)?,
        })
    })
    .transpose()
}
