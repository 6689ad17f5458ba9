//! What jobs do for a batch that was cancelled or asked to close: places and tasks end, submitted work is accepted
//! and paid, live leases keep what is left of their time, at most a day.

use super::cancel::wind_down_in;
use crate::money::settle::{Writes, settle};
use crate::work::{event, lease};
use crate::{App, Context, Error, Result};
use candor_domain::assignment::AssignmentState;
use candor_domain::assignment::cancelling::{AfterCancelling, after_cancelling};
use candor_domain::batch::BatchState;
use candor_domain::id::{AccountId, AssignmentId, BatchId};
use candor_domain::pay::Ended;
use candor_store::assignments;
use candor_store::batches;
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::events;
use uuid::Uuid;

/// Places, tasks or assignments of one step.
const STEP: u32 = 500;

/// Winds down every batch that needs it, as far as that can go now; tells whether anything was done.
///
/// # Errors
/// `Unavailable` when the database is; it is tried again later.
pub async fn turn(app: &App) -> Result<bool> {
    let closing: Vec<BatchId> = app
        .db()
        .read(|tx| {
            let mut closing = Vec::new();
            for state in [
                BatchState::WindingDown,
                BatchState::Open,
                BatchState::Paused,
            ] {
                let found = batches::in_state(tx, state)?.into_iter();
                closing.extend(found.filter(|batch| batch.is_closing).map(|batch| batch.id));
            }
            Ok::<_, Error>(closing)
        })
        .await?;
    let mut did = false;
    for id in closing {
        did |= wind_down(app, id).await?;
    }
    Ok(did)
}

async fn wind_down(app: &App, id: BatchId) -> Result<bool> {
    let mut did = false;
    loop {
        let ctx = app.own_context();
        let more = app
            .db()
            .write(Scope::Control, move |tx| wind_down_in(tx, &ctx, id, STEP))
            .await?;
        did |= more;
        if !more {
            break;
        }
    }
    for state in [
        AssignmentState::Submitted,
        AssignmentState::ChangesRequested,
        AssignmentState::Leased,
    ] {
        did |= end_assignments(app, id, state).await?;
    }
    Ok(did)
}

async fn end_assignments(app: &App, batch: BatchId, state: AssignmentState) -> Result<bool> {
    let mut after = AssignmentId::from_uuid(Uuid::nil());
    let mut did = false;
    loop {
        let found = app
            .db()
            .read(move |tx| assignments::in_state(tx, batch, state, after, STEP))
            .await?;
        let Some((last, _)) = found.last().copied() else {
            return Ok(did);
        };
        after = last;
        // Independent people: the runner puts what waits together into one commit.
        let ended = found
            .into_iter()
            .map(|(id, contributor)| end_one(app, id, contributor));
        for one in futures::future::join_all(ended).await {
            did |= one?;
        }
    }
}

async fn end_one(app: &App, id: AssignmentId, contributor: AccountId) -> Result<bool> {
    let ctx = app.own_context();
    app.db()
        .write(Scope::Person(contributor.as_uuid()), move |tx| {
            end_one_in(tx, &ctx, id)
        })
        .await
}

fn end_one_in(tx: &mut dyn Tx, ctx: &Context, id: AssignmentId) -> Result<bool> {
    let Some(mut assignment) = assignments::get(tx, id)? else {
        return Ok(false);
    };
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let Some(cancelled_at) = batch.winding_down_since else {
        return Ok(false);
    };
    match after_cancelling(assignment.state, &assignment.lease(), cancelled_at) {
        AfterCancelling::Accept => {
            assignment.state = AssignmentState::Accepted;
            assignment.decided_at = Some(ctx.now);
            assignment.deadline_at = None;
            let stripe = Stripe::of_person(assignment.contributor.as_uuid());
            let accepted = event(&assignment, &batch, "assignment.accepted");
            let mut writes: Writes = vec![
                assignments::updating(&assignment),
                events::appending(stripe, ctx.now, &accepted),
            ];
            settle(
                &mut writes,
                ctx,
                stripe,
                &batch,
                &assignment,
                &Ended::Accepted,
            )?;
            lease::send(tx, &writes)?;
            Ok(true)
        }
        AfterCancelling::LeaseUntil(until) if assignment.lease_expires_at != Some(until) => {
            assignment.lease_expires_at = Some(until);
            assignment.deadline_at = Some(until);
            assignments::update(tx, &assignment)?;
            Ok(true)
        }
        AfterCancelling::LeaseUntil(_) | AfterCancelling::Unchanged => Ok(false),
    }
}
