//! Jobs: long work over a table, taken by whichever process is free.
//!
//! A process holds a job for [`runner::LEASE`] and says every few seconds that it is alive; a job whose holder
//! died is taken over from its checkpoint. What a step writes and the checkpoint behind it are one transaction, which also
//! checks the hold, so that a step is in force once, whoever dies.

pub mod hand;
pub mod kind;
pub mod runner;

mod ask;
mod view;

pub(crate) use ask::may;
pub use ask::{cancel, list, queue, resume, show};
pub use hand::{Hand, Stop};
pub use kind::Kind;
pub use view::{Job, JobError, Progress};

use crate::Result;
use candor_domain::time::Timestamp;
use candor_store::db::{Stripe, Tx};
use candor_store::events;

/// Says that a job ended, under control's stripe: its batch may have waited for it alone.
fn record_end(
    tx: &mut dyn Tx,
    job: &candor_store::jobs::Job,
    state: &str,
    now: Timestamp,
) -> Result<()> {
    let event = events::Event {
        kind: format!("job.{state}"),
        organization: job.organization,
        project: job.project,
        batch: job.batch,
        account: job.account,
        data: serde_json::json!({ "job": job.id, "kind": job.kind }),
        ..events::Event::default()
    };
    Ok(events::append(tx, Stripe::CONTROL, now, &event)?)
}
