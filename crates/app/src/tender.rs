//! The tender: the one piece of code in which places are born, together with their money.
//!
//! It follows events, but recounts a task in one snapshot and never adds events up; its cursor moves in the
//! transaction of its births. All of it is control's.

pub mod admit;
pub mod follow;
pub mod recount;
pub mod unfillable;

use crate::money::settle::{overflow, stamp};
use crate::{Context, Error, Result};
use candor_domain::id::{PlaceId, TaskId};
use candor_store::batches::Batch;
use candor_store::db::{Sql, Stripe, Tx, Value};
use candor_store::{events, ledger, queue};

/// Bears places for tasks, with their money; the caller has decided that the reserve covers them.
///
/// # Errors
/// `Internal` when amounts overflow.
pub(crate) fn bear(
    tx: &mut dyn Tx,
    ctx: &Context,
    batch: &Batch,
    wanted: &[(TaskId, i64)],
) -> Result<i64> {
    let mut writes: Vec<(Sql, Vec<Value>)> = Vec::new();
    for (task, count) in wanted {
        for _ in 0..*count {
            writes.push(queue::putting(
                batch.id,
                PlaceId::from_uuid(ctx.new_id()),
                *task,
            ));
        }
    }
    let count = i64::try_from(writes.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(0);
    }
    let cost = batch.cost().map_err(overflow)?;
    let transfers = batch
        .books()
        .places_born(stamp(ctx), count, cost)
        .map_err(overflow)?;
    writes.push(events::appending(
        Stripe::CONTROL,
        ctx.now,
        &event(batch, "places.born", count),
    ));
    writes.extend(ledger::posting(Stripe::CONTROL, &transfers));
    let statements: Vec<(Sql, &[Value])> = writes
        .iter()
        .map(|(sql, values)| (*sql, values.as_slice()))
        .collect();
    tx.execute_all(&statements)?;
    Ok(count)
}

/// Gives the money of places that ended unfilled back to the reserve.
///
/// # Errors
/// `Internal` when amounts overflow.
pub(crate) fn ended(
    tx: &mut dyn Tx,
    ctx: &Context,
    batch: &Batch,
    stripe: Stripe,
    count: i64,
) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let cost = batch.cost().map_err(overflow)?;
    let transfers = batch
        .books()
        .places_ended(stamp(ctx), count, cost)
        .map_err(overflow)?;
    ledger::post(tx, stripe, &transfers)?;
    events::append(tx, stripe, ctx.now, &event(batch, "places.ended", count))?;
    Ok(())
}

fn event(batch: &Batch, kind: &str, count: i64) -> events::Event {
    events::Event {
        kind: kind.to_owned(),
        organization: Some(batch.organization),
        project: Some(batch.project),
        batch: Some(batch.id),
        data: serde_json::json!({ "count": count }),
        ..events::Event::default()
    }
}

/// The reserve as control may spend it.
pub(crate) fn reserve(tx: &mut dyn Tx, batch: &Batch) -> Result<candor_domain::money::Amount> {
    let account = candor_domain::ledger::Account::batch_reserve(batch.id, batch.currency);
    ledger::balance(tx, account).map_err(Error::from)
}
