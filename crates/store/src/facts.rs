//! What is measured of recent work: bounded looks, whatever the size of a project.

use crate::assignments::set_aside_states;
use crate::db::{Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{BatchId, ProjectId};
use candor_domain::time::Timestamp;

statements! {
    OPEN_ANSWERS = Sql::Both(concat!(
        "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'leased' THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN state IN ('submitted', 'reject_proposed', 'changes_requested') THEN 1 ELSE 0 END), \
         0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN state IN ('rejected', 'appealed') THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM assignments WHERE batch_id = $1 AND state <> 'accepted' AND state IN (", set_aside_states!(), ")",
    ));
    ACCEPTED = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM assignments WHERE batch_id = $1 \
         AND state IN ('accepted', 'accepted_with_fix')",
    );
    RECENT = Sql::Both(
        "SELECT a.active_seconds, a.submitted_at, a.decided_at, a.state FROM assignments a \
         WHERE a.project_id = $1 AND a.decided_at IS NOT NULL ORDER BY a.decided_at DESC LIMIT 200",
    );
    REPORTS = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM reports WHERE project_id = $1 AND kind = 'ambiguous'",
    );
}

/// Unfinished and accepted answers of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// With people.
    pub leased: i64,
    /// Waiting for a verdict.
    pub submitted: i64,
    /// Rejected, with an appeal that is or may still be made.
    pub in_appeal: i64,
    /// Accepted.
    pub accepted: i64,
}

/// Counts the answers of a batch. Counts: not for hot paths.
///
/// # Errors
/// As [`Tx::query`].
pub fn answers_of_batch(tx: &mut dyn Tx, batch: BatchId) -> Result<Answers, Error> {
    let open = tx.query_one(OPEN_ANSWERS, params![batch])?;
    let accepted = tx.query_one(ACCEPTED, params![batch])?.i64(0)?;
    Ok(Answers {
        leased: open.i64(0)?,
        submitted: open.i64(1)?,
        in_appeal: open.i64(2)?,
        accepted,
    })
}

/// A decided answer of recent work.
#[derive(Debug, Clone, PartialEq)]
pub struct Recent {
    /// Active time in it.
    pub active_seconds: i64,
    /// When it came.
    pub submitted_at: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// What became of it.
    pub state: String,
}

impl Recent {
    /// Whether it says how long an answer takes: it was accepted, and its time was counted.
    #[must_use]
    pub fn was_timed(&self) -> bool {
        self.state.starts_with("accepted") && self.active_seconds > 0
    }
}

/// The last two hundred decided answers of a project, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn recent(tx: &mut dyn Tx, project: ProjectId) -> Result<Vec<Recent>, Error> {
    tx.query(RECENT, params![project])?
        .iter()
        .map(|row| {
            Ok(Recent {
                active_seconds: row.i64(0)?,
                submitted_at: row.opt(1, crate::db::Row::time)?,
                decided_at: row.time(2)?,
                state: row.text(3)?.to_owned(),
            })
        })
        .collect()
}

/// Active seconds of a slow, a middling and a fast accepted answer (quartiles of the last fifty); `None` before ten.
///
/// # Errors
/// As [`Tx::query`].
pub fn seconds_of_project(
    tx: &mut dyn Tx,
    project: ProjectId,
) -> Result<Option<(i64, i64, i64)>, Error> {
    Ok(quartiles(&recent(tx, project)?))
}

/// Active seconds of a slow, a middling and a fast one of the last fifty accepted answers; `None` before ten.
#[must_use]
pub fn quartiles(recent: &[Recent]) -> Option<(i64, i64, i64)> {
    let accepted = recent.iter().filter(|one| one.was_timed());
    let mut seconds: Vec<i64> = accepted.take(50).map(|one| one.active_seconds).collect();
    if seconds.len() < 10 {
        return None;
    }
    seconds.sort_unstable();
    let at = |quarter: usize| seconds[(seconds.len() - 1) * quarter / 4];
    Some((at(3), at(2), at(1)))
}

/// Reports of ambiguity in a project.
///
/// # Errors
/// As [`Tx::query`].
pub fn reports(tx: &mut dyn Tx, project: ProjectId) -> Result<i64, Error> {
    tx.query_one(REPORTS, params![project])?.i64(0)
}
