//! Places that nobody is left for: everybody who may take them has met their tasks.

use crate::db::{Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{BatchId, OrganizationId, ProjectId};
use uuid::Uuid;

statements! {
    // People: who takes part; and where only members or invited people may, those of them who never came.
    COUNT = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT place_id FROM places WHERE batch_id = $1 AND place_id <= $5 \
         ORDER BY place_id LIMIT 200) c JOIN places p ON p.batch_id = $1 AND p.place_id = c.place_id \
         JOIN tasks t ON t.project_id = $2 AND t.id = p.task_id AND t.state = 'open' \
         WHERE EXISTS (SELECT 1 FROM participations e WHERE e.project_id = $2) AND NOT EXISTS (SELECT 1 FROM \
         (SELECT m.contributor_id AS person FROM participations m WHERE m.project_id = $2 AND m.is_eligible = TRUE \
         AND m.standing = 'clear' UNION SELECT x.account_id FROM members x WHERE $3 = TRUE AND x.organization_id = $4 \
         AND NOT EXISTS (SELECT 1 FROM participations n WHERE n.project_id = $2 AND n.contributor_id = x.account_id) \
         UNION SELECT i.accepted_by FROM invitations i WHERE i.project_id = $2 AND i.accepted_by IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM participations o WHERE o.project_id = $2 AND o.contributor_id = i.accepted_by) \
         ) w WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.task_id = p.task_id \
         AND a.contributor_id = w.person AND NOT (a.state IN ('returned', 'expired') AND a.is_barred = FALSE)))",
    );
    KEPT = Sql::Both("SELECT unfillable FROM batch_tasks WHERE batch_id = $1");
    KEEP = Sql::Both("UPDATE batch_tasks SET unfillable = $2 WHERE batch_id = $1");
}

/// Counts those of the first two hundred places of a batch, up to the place `up_to`, that everybody has met who takes
/// part; where only members or invited people see the project (`is_closed`), also everybody of them who never came. Somebody's own returned
/// or expired row is no meeting: it may be given to them again.
///
/// # Errors
/// As [`Tx::query`].
pub fn count(
    tx: &mut dyn Tx,
    batch: BatchId,
    (project, organization): (ProjectId, OrganizationId),
    is_closed: bool,
    up_to: Uuid,
) -> Result<i64, Error> {
    tx.query_one(
        COUNT,
        params![batch, project, is_closed, organization, up_to],
    )?
    .i64(0)
}

/// How many there were when they were last counted.
///
/// # Errors
/// As [`Tx::query`].
pub fn kept(tx: &mut dyn Tx, batch: BatchId) -> Result<i64, Error> {
    tx.query_opt(KEPT, params![batch])?
        .map_or(Ok(0), |row| row.i64(0))
}

/// Keeps how many there are. Control's.
///
/// # Errors
/// As [`Tx::execute`].
pub fn keep(tx: &mut dyn Tx, batch: BatchId, count: i64) -> Result<(), Error> {
    tx.execute(KEEP, params![batch, count])?;
    Ok(())
}
