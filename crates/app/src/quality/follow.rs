//! Hears what changes a project's consensus and queues its job: one a project, after a short while in which more
//! may come.

use crate::jobs::Kind;
use crate::{App, Error, Result};
use candor_domain::id::{JobId, OrganizationId, ProjectId};
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Stripe};
use candor_store::events;
use candor_store::jobs::{self, NewJob};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// Its name among the consumers.
pub const CONSUMER: &str = "consensus";
/// Events of one stripe that a turn reads.
const EVENTS: u32 = 2_000;
/// Seconds in which more may come before the job begins.
const SETTLE: i64 = 2;
/// The job rests for so many times as long as it took: a large project's is not made anew all the time.
const REST: i64 = 8;
/// The longest rest, in seconds.
const REST_GREATEST: i64 = 600;

/// How long the job of each project took the last time in this process, in microseconds.
#[derive(Default)]
pub(crate) struct Costs {
    known: Mutex<HashMap<ProjectId, i64>>,
}

impl Costs {
    /// A project's job took from one moment to another.
    pub(crate) fn learn(&self, project: ProjectId, began: Timestamp, ended: Timestamp) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(project, ended.as_micros() - began.as_micros());
    }

    /// In how many seconds a project's job may begin.
    fn wait(&self, project: ProjectId) -> i64 {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let took = known.get(&project).copied().unwrap_or(0);
        (took.saturating_mul(REST) / 1_000_000).clamp(SETTLE, REST_GREATEST)
    }
}

/// Whether an event changes what the answers come to.
fn matters(kind: &str) -> bool {
    const OF_ASSIGNMENTS: &[&str] = &[
        "submitted",
        "corrected",
        "accepted",
        "accepted_with_fix",
        "excluded",
        "changes_requested",
        "reject_proposed",
        "rejected",
        "changes_lapsed",
    ];
    match kind.split_once('.') {
        Some(("assignment", what)) => OF_ASSIGNMENTS.contains(&what),
        Some(("task", _) | ("project", "methods_changed")) => true,
        _ => false,
    }
}

/// One turn; true when something was read.
///
/// # Errors
/// `Unavailable` when the database is; the turn is made again later.
pub async fn turn(app: &App) -> Result<bool> {
    let (reads, projects) = app
        .db()
        .read(|tx| {
            let (heads, cursors) = (events::heads(tx)?, events::cursors(tx, CONSUMER)?);
            let mut reads = Vec::new();
            let mut projects: BTreeMap<ProjectId, Option<OrganizationId>> = BTreeMap::new();
            for (stripe, (head, from)) in Stripe::all().zip(heads.into_iter().zip(cursors)) {
                if head <= from {
                    continue;
                }
                let found = events::after(tx, stripe, from, EVENTS)?;
                let Some(last) = found.last() else { continue };
                reads.push((stripe, from, last.id));
                for event in found.into_iter().map(|recorded| recorded.event) {
                    if let (true, Some(project)) = (matters(&event.kind), event.project) {
                        projects.insert(project, event.organization);
                    }
                }
            }
            Ok::<_, Error>((reads, projects))
        })
        .await?;
    if reads.is_empty() {
        return Ok(false);
    }
    let ctx = app.own_context();
    let projects: Vec<_> = projects
        .into_iter()
        .map(|(project, organization)| (project, organization, app.consensus_costs().wait(project)))
        .collect();
    app.db()
        .write(Scope::Control, move |tx| {
            let now = events::cursors(tx, CONSUMER)?;
            for (project, organization, wait) in &projects {
                if jobs::is_queued(tx, *project, Kind::Consensus.as_str())? {
                    continue;
                }
                jobs::insert(
                    tx,
                    &NewJob {
                        id: JobId::from_uuid(ctx.new_id()),
                        kind: Kind::Consensus.as_str(),
                        account: None,
                        organization: *organization,
                        project: Some(*project),
                        batch: None,
                        payload: "{}",
                        run_at: ctx.now.plus_seconds(*wait),
                        created_at: ctx.now,
                    },
                )?;
            }
            for (stripe, from, to) in &reads {
                // Another process may have come as far already: never backwards.
                let index = usize::try_from(stripe.number()).unwrap_or(0);
                if now.get(index) == Some(from) {
                    events::move_cursor(tx, CONSUMER, *stripe, *to)?;
                }
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_large_project_rests_longer() {
        let (small, large) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (small, large) = (ProjectId::from_uuid(small), ProjectId::from_uuid(large));
        let costs = Costs::default();
        let learn = |project, seconds| {
            let began = Timestamp::EPOCH;
            costs.learn(project, began, began.plus_seconds(seconds));
        };
        learn(large, 3);
        learn(small, 0);
        assert_eq!((costs.wait(small), costs.wait(large)), (SETTLE, 24));
        learn(large, 100_000);
        assert_eq!(costs.wait(large), REST_GREATEST);
        learn(large, 0);
        assert_eq!(costs.wait(large), SETTLE);
    }
}
