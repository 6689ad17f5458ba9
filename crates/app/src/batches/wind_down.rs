//! What jobs do for a batch that was cancelled or asked to close: places and tasks end, submitted work is accepted
//! and paid, live leases keep what is left of their time, at most a day.

use super::cancel::{is_left, wind_down_in};
use crate::money::settle::{Writes, settle};
use crate::work::{event, lease};
use crate::{App, Context, Error, Result};
use candor_domain::assignment::AssignmentState;
use candor_domain::assignment::cancelling::{AfterCancelling, after_cancelling};
use candor_domain::batch::{BatchState, lease_end_after_cancelling};
use candor_domain::id::{AccountId, AssignmentId, BatchId};
use candor_domain::pay::Ended;
use candor_domain::time::Timestamp;
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
    while app.db().read(move |tx| is_left(tx, id)).await? {
        let (app2, ctx) = (app.clone(), app.own_context());
        let more = app
            .db()
            .write(Scope::Control, move |tx| {
                wind_down_in(tx, &app2, &ctx, id, STEP)
            })
            .await?;
        did |= more;
        if !more {
            break;
        }
    }
    // A batch that merely closes leaves what people hold and what waits for a verdict to them.
    let cancelled_at = app
        .db()
        .read(move |tx| Ok::<_, Error>(super::load(tx, id)?.winding_down_since))
        .await?;
    let Some(cancelled_at) = cancelled_at else {
        return Ok(did);
    };
    // A lease that ends by itself within the day is left alone; a longer one is shortened, once.
    let latest = lease_end_after_cancelling(Timestamp::MAX, cancelled_at);
    did |= end_assignments(app, id, move |tx, after| {
        assignments::leased_beyond(tx, id, latest, after, STEP)
    })
    .await?;
    for state in [
        AssignmentState::Submitted,
        AssignmentState::ChangesRequested,
    ] {
        did |= end_assignments(app, id, move |tx, after| {
            assignments::in_state(tx, id, state, after, STEP)
        })
        .await?;
    }
    Ok(did)
}

type Found = Vec<(AssignmentId, AccountId)>;

async fn end_assignments(
    app: &App,
    batch: BatchId,
    find: impl Fn(&mut dyn Tx, AssignmentId) -> std::result::Result<Found, candor_store::Error>
    + Clone
    + Send
    + 'static,
) -> Result<bool> {
    let mut after = AssignmentId::from_uuid(Uuid::nil());
    let mut did = false;
    loop {
        let find = find.clone();
        let found = app.db().read(move |tx| find(tx, after)).await?;
        let Some((last, _)) = found.last().copied() else {
            return Ok(did);
        };
        after = last;
        // Independent people: the runner puts what waits together into one commit.
        let ended = found
            .into_iter()
            .map(|(id, contributor)| end_one(app, id, contributor));
        for one in futures::future::join_all(ended).await {
            match one {
                Ok(changed) => did |= changed,
                Err(error) => {
                    tracing::error!(%batch, %error, "an assignment of a cancelled batch waits");
                }
            }
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
