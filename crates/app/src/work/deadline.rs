//! What happens by itself when a deadline passes: the sweeper. Each passed deadline is a command of its contributor,
//! so that of a submit and an expiry at the same moment exactly one wins.

use super::eligibility::stripe;
use super::{event, lease};
use crate::money::settle::{Writes, settle};
use crate::{App, Context, Error, Result};
use candor_domain::assignment::timer::{Deadlines, due};
use candor_domain::assignment::{AssignmentState, Due};
use candor_domain::id::{AccountId, AssignmentId};
use candor_domain::pay::ended;
use candor_domain::review::ReviewSettings;
use candor_domain::time::Timestamp;
use candor_store::answers::{self, Review};
use candor_store::assignments::{self, Assignment};
use candor_store::batches::{self, Batch};
use candor_store::db::{Scope, Tx};
use candor_store::events;
use uuid::Uuid;

/// Deadlines that are acted on side by side, so that they share commits.
const SIDE_BY_SIDE: u32 = 500;

/// Acts on the deadlines that have passed; tells for how many that was done. One that cannot be acted on is logged
/// and tried again by the next sweep, and keeps no other one waiting.
///
/// # Errors
/// `Unavailable` when the database is; the sweep is made again later.
pub async fn sweep(app: &App) -> Result<usize> {
    let now = app.clock().now();
    let mut after = (Timestamp::MIN, AssignmentId::from_uuid(Uuid::nil()));
    let mut done = 0;
    loop {
        let passed = app
            .db()
            .read(move |tx| assignments::due(tx, now, after, SIDE_BY_SIDE))
            .await?;
        let Some(last) = passed.last() else {
            return Ok(done);
        };
        after = (last.deadline_at, last.id);
        let acts = passed.iter().map(|one| act(app, one.id, one.contributor));
        let acted = futures::future::join_all(acts).await;
        for (one, outcome) in passed.iter().zip(acted) {
            match outcome {
                Ok(acted) => done += usize::from(acted),
                Err(error @ Error::Unavailable(_)) => return Err(error),
                Err(error) => {
                    tracing::error!(assignment = %one.id, %error, "a deadline waits for the next sweep");
                }
            }
        }
    }
}

/// Acts on one assignment's deadline, if it has passed; tells whether anything was to be done.
///
/// # Errors
/// As [`sweep`].
pub async fn act(app: &App, id: AssignmentId, contributor: AccountId) -> Result<bool> {
    let ctx = app.own_context();
    app.db()
        .write(Scope::Person(contributor.as_uuid()), move |tx| {
            act_in(tx, &ctx, id)
        })
        .await
}

fn act_in(tx: &mut dyn Tx, ctx: &Context, id: AssignmentId) -> Result<bool> {
    let Some(mut assignment) = assignments::get(tx, id)? else {
        return Ok(false);
    };
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let review: ReviewSettings = serde_json::from_str(&batch.review)
        .map_err(|error| Error::Internal(format!("review of batch {}: {error}", batch.id)))?;
    let lease = assignment.lease();
    let deadlines = Deadlines {
        lease: &lease,
        due_at: assignment.deadline_at,
        batch: batch.state,
        review_seconds: review.deadline_seconds(),
    };
    let Some(due) = due(assignment.state, &deadlines, ctx.now) else {
        return Ok(false);
    };
    if assignment.state == AssignmentState::Leased {
        lease::end_lease(tx, ctx, &mut assignment, &batch, due.state, None)?;
        return Ok(true);
    }
    decide(tx, ctx, &mut assignment, &batch, &due)?;
    Ok(true)
}

fn decide(
    tx: &mut dyn Tx,
    ctx: &Context,
    assignment: &mut Assignment,
    batch: &Batch,
    due: &Due,
) -> Result<()> {
    let stripe = stripe(assignment.contributor);
    assignment.state = due.state;
    assignment.deadline_at = due.next_due_at;
    assignment.is_surplus |= due.is_surplus;
    assignment.held_by = None;
    assignment.held_until = None;
    let review = Review {
        id: ctx.new_id(),
        reviewer: None,
        verdict: "deadline".to_owned(),
        category: None,
        clause: None,
        reason: Some(due.reason.as_str().to_owned()),
        at: ctx.now,
    };
    answers::insert_review(tx, assignment.id, assignment.epoch, &review)?;
    let kind = match due.state {
        AssignmentState::Accepted => "assignment.accepted",
        AssignmentState::RejectedFinal => "assignment.rejected_finally",
        _ => "assignment.changes_lapsed",
    };
    let mut happened = event(assignment, batch, kind);
    happened.data = serde_json::json!({ "reason": due.reason.as_str() });
    let mut writes: Writes = Vec::new();
    writes.push(events::appending(stripe, ctx.now, &happened));
    if let Some(ended) = ended(due.state, lease::active_time(assignment, batch)?, false) {
        assignment.decided_at = Some(ctx.now);
        settle(&mut writes, ctx, stripe, batch, assignment, &ended)?;
    }
    writes.insert(0, assignments::updating(assignment));
    lease::send(tx, &writes)
}
