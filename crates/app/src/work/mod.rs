//! Work: claim a task, save a draft, submit, give back, extend, report. The hot path of the server.
//!
//! Every change of an assignment is a command of its contributor, whoever asked for it.

pub mod claim;
pub mod deadline;
pub mod draft;
pub mod eligibility;
pub mod heartbeat;
pub mod lease;
pub mod list;
pub mod open;
pub mod report;
pub(crate) mod show;
pub mod submit;

use crate::access::{self, Action};
use crate::{Context, Error, Result};
use candor_domain::assignment::LeaseError;
use candor_domain::id::AssignmentId;
use candor_store::assignments::{self, Assignment};
use candor_store::batches::Batch;
use candor_store::db::Tx;
use candor_store::events;

/// The asking contributor's own assignment, if they may do this with it.
///
/// # Errors
/// `NotFound` when it is not there or another's; `Forbidden` when the token lacks the scope.
pub(crate) fn own(
    tx: &mut dyn Tx,
    ctx: &Context,
    id: AssignmentId,
    action: Action,
) -> Result<Assignment> {
    let contributor = access::person(ctx, action)?;
    assignments::get(tx, id)?
        .filter(|found| found.contributor == contributor && !found.is_members)
        .ok_or(Error::NotFound)
}

/// A refusal of a lease, for programs and people.
#[expect(
    clippy::needless_pass_by_value,
    reason = "used as map_err(lease_refused)"
)]
pub(crate) fn lease_refused(error: LeaseError) -> Error {
    let kind = match error {
        LeaseError::StaleEpoch { .. } => "stale_epoch",
        LeaseError::NoPlaceLeft => "no_place_left",
        LeaseError::NoExtensionsLeft => "no_extensions_left",
        LeaseError::WindingDown => "winding_down",
        _ => "no_lease",
    };
    Error::conflict(kind, error.to_string())
}

/// An event about an assignment.
pub(crate) fn event(assignment: &Assignment, batch: &Batch, kind: &str) -> events::Event {
    events::Event {
        kind: kind.to_owned(),
        organization: Some(batch.organization),
        project: Some(assignment.project),
        batch: Some(assignment.batch),
        task: Some(assignment.task),
        assignment: Some(assignment.id),
        account: Some(assignment.contributor),
        ..events::Event::default()
    }
}
