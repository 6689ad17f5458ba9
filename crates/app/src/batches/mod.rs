//! Batches: funded, published, paused, closed, cancelled, ended.

pub mod act;
pub mod cancel;
pub mod create;
pub mod end;
pub mod fund;
pub mod list_money;
pub mod pause;
pub mod publish;
pub mod show;
mod widen;
pub mod wind_down;

use crate::{Error, Result};
use candor_domain::batch::{BatchError, PauseReason, PauseReasons};
use candor_domain::id::BatchId;
use candor_store::batches::{self, Batch};
use candor_store::db::{Stripe, Tx};
use candor_store::events;

/// A batch that must be there.
///
/// # Errors
/// `NotFound`.
pub fn load(tx: &mut dyn Tx, id: BatchId) -> Result<Batch> {
    batches::get(tx, id)?.ok_or(Error::NotFound)
}

/// A refusal of the domain, for programs and people.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "used as map_err(refused)")]
pub fn refused(error: BatchError) -> Error {
    let kind = match error {
        BatchError::NotFrom { .. } => "wrong_state",
        BatchError::NeedsNoFunds => "needs_no_funds",
        BatchError::NothingMissing => "nothing_missing",
        BatchError::NoGuideline => "no_guideline",
        BatchError::NoTasks => "no_tasks",
        BatchError::Underfunded { .. } => "underfunded",
        BatchError::UnpaidNeedsMembers => "unpaid_needs_members",
        BatchError::NotDone(_) => "not_done",
        BatchError::Project(_) => "project_state",
        BatchError::Money(_) => "amount",
    };
    Error::conflict(kind, error.to_string())
}

/// Writes an event about a batch under control's stripe.
///
/// # Errors
/// As the store's.
pub fn record(
    tx: &mut dyn Tx,
    ctx: &crate::Context,
    batch: &Batch,
    kind: &str,
    data: serde_json::Value,
) -> Result<()> {
    let event = events::Event {
        kind: kind.to_owned(),
        organization: Some(batch.organization),
        project: Some(batch.project),
        batch: Some(batch.id),
        data,
        ..events::Event::default()
    };
    events::append(tx, Stripe::CONTROL, ctx.now, &event)?;
    crate::record::caused(tx, ctx, &event)
}

/// The reasons for which a batch is paused.
#[must_use]
pub fn reasons(batch: &Batch) -> PauseReasons {
    let reasons: Vec<PauseReason> = serde_json::from_str(&batch.paused_for).unwrap_or_default();
    reasons
        .into_iter()
        .fold(PauseReasons::NONE, PauseReasons::with)
}

/// Keeps the reasons for which a batch is paused.
pub(crate) fn keep_reasons(batch: &mut Batch, reasons: &PauseReasons) {
    let list: Vec<PauseReason> = reasons.iter().collect();
    batch.paused_for = serde_json::to_string(&list).unwrap_or_else(|_| "[]".to_owned());
}
