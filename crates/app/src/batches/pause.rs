//! Pausing and going on. A pause stops claims alone, and no claim that did not see it may follow it: `Scope::All`.

use super::{keep_reasons, load, reasons, record, refused};
use crate::{Context, Result};
use candor_domain::batch::{PauseReason, pause, resume};
use candor_domain::id::BatchId;
use candor_store::batches::{self, Batch};
use candor_store::db::Tx;

/// Adds a reason for a pause.
///
/// # Errors
/// `Conflict` unless the batch is open or paused.
pub fn pause_in(tx: &mut dyn Tx, ctx: &Context, id: BatchId, why: PauseReason) -> Result<Batch> {
    let mut batch = load(tx, id)?;
    let (state, kept) = pause(batch.state, reasons(&batch), why).map_err(refused)?;
    batch.state = state;
    keep_reasons(&mut batch, &kept);
    batches::update(tx, &batch)?;
    let data = serde_json::json!({ "reason": why.as_str() });
    record(tx, ctx, &batch, "batch.paused", data)?;
    Ok(batch)
}

/// Takes a reason away; the batch opens again when none is left.
///
/// # Errors
/// `Conflict` unless the batch is paused.
pub fn resume_in(tx: &mut dyn Tx, ctx: &Context, id: BatchId, why: PauseReason) -> Result<Batch> {
    let mut batch = load(tx, id)?;
    let (state, kept) = resume(batch.state, reasons(&batch), why).map_err(refused)?;
    batch.state = state;
    keep_reasons(&mut batch, &kept);
    batches::update(tx, &batch)?;
    let data = serde_json::json!({ "reason": why.as_str() });
    record(tx, ctx, &batch, "batch.resumed", data)?;
    Ok(batch)
}
