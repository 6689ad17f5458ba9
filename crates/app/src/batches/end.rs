//! The end of a batch: nothing is left to do, the reserve goes back, and it is closed or cancelled.

use super::{record, refused};
use crate::money::settle::{overflow, stamp};
use crate::{Context, Result};
use candor_domain::assignment::AssignmentState;
use candor_domain::batch::{BatchState, OpenWork, finish, reconcile};
use candor_store::batches::{self, Batch};
use candor_store::db::{Stripe, Tx};
use candor_store::{assignments, jobs, ledger, queue};

/// What is still going on in a batch.
///
/// # Errors
/// As the store's.
pub fn open_work(tx: &mut dyn Tx, batch: &Batch) -> Result<OpenWork> {
    use AssignmentState as State;
    let counts = batches::task_counts(tx, batch.id)?;
    let mut left = OpenWork {
        tasks: counts.total - counts.complete - counts.escalated - counts.withdrawn,
        imports: jobs::running_of_batch(tx, batch.id, "import")?,
        places: queue::count(tx, batch.id)?,
        ..OpenWork::default()
    };
    for (state, count) in assignments::open_states(tx, batch.id)? {
        match state {
            State::Leased | State::ChangesRequested => left.leases += count,
            State::Submitted | State::RejectProposed => left.reviews += count,
            State::Rejected | State::Appealed => left.appeals += count,
            _ => {}
        }
    }
    Ok(left)
}

/// Ends a batch if nothing is left in it: reconciles, gives the reserve back, closes. Control's.
///
/// # Errors
/// `Internal` when amounts overflow.
pub fn end_if_done(tx: &mut dyn Tx, ctx: &Context, batch: &Batch) -> Result<bool> {
    if !batch.state.takes_work() || !open_work(tx, batch)?.is_none() {
        return Ok(false);
    }
    let was_cancelled = batch.state == BatchState::WindingDown;
    let mut batch = batch.clone();
    batch.state = reconcile(batch.state, &OpenWork::default()).map_err(refused)?;
    record(
        tx,
        ctx,
        &batch,
        "batch.reconciling",
        serde_json::Value::Null,
    )?;
    give_back(tx, ctx, &batch)?;
    batch.state = finish(batch.state, was_cancelled).map_err(refused)?;
    batch.ended_at = Some(ctx.now);
    batches::update(tx, &batch)?;
    let kind = if was_cancelled {
        "batch.cancelled"
    } else {
        "batch.closed"
    };
    record(tx, ctx, &batch, kind, serde_json::Value::Null)?;
    Ok(true)
}

/// What is left in the reserve goes back to the organization.
pub(crate) fn give_back(tx: &mut dyn Tx, ctx: &Context, batch: &Batch) -> Result<()> {
    let left = crate::tender::reserve(tx, batch)?;
    let transfers = batch
        .books()
        .remainder(stamp(ctx), left)
        .map_err(overflow)?;
    ledger::post(tx, Stripe::CONTROL, &transfers)?;
    Ok(())
}
