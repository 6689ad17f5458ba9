//! Active time: buckets of fifteen seconds with activity, first writer wins, so that two tabs or a repeated heartbeat
//! count once, and nothing counts outside a lease or from longer ago than the last minutes.

use super::{lease, own};
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::AssignmentId;
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Tx};
use candor_store::{answers, assignments, batches};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Seconds in a bucket.
pub const BUCKET_SECONDS: i64 = 15;
/// Buckets that one heartbeat may name.
pub const BUCKETS_GREATEST: usize = 240;
/// How long ago a bucket may lie. The workbench tells of each within half a minute; a line that is lost for longer
/// is time offline, which does not count, and nobody claims an idle hour afterwards.
pub const LATE_SECONDS: i64 = 120;

/// What a heartbeat says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Beat {
    /// The lease.
    pub epoch: i64,
    /// Buckets with activity: Unix time in seconds, divided by 15. Those of the last two minutes count.
    pub buckets: Vec<i64>,
}

/// What a heartbeat is answered with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Beaten {
    /// Active time so far, as the payer sees it.
    pub active_seconds: i64,
    /// When the lease runs out; it grows while the person is active.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub lease_expires_at: Option<Timestamp>,
}

/// Counts activity, and lets the lease grow.
///
/// # Errors
/// `Invalid` for too many buckets; `Conflict` for a stale epoch or when nothing is leased.
pub async fn beat(app: &App, ctx: &Context, id: AssignmentId, input: Beat) -> Result<Beaten> {
    let person = access::person(ctx, Action::WorkOnAssignment)?;
    if input.buckets.len() > BUCKETS_GREATEST {
        let message = format!("Name at most {BUCKETS_GREATEST} buckets at once.");
        return Err(Error::invalid("/buckets", message));
    }
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(person.as_uuid()), move |tx| {
            beat_in(tx, &ctx, id, &input)
        })
        .await
}

fn beat_in(tx: &mut dyn Tx, ctx: &Context, id: AssignmentId, input: &Beat) -> Result<Beaten> {
    let mut assignment = own(tx, ctx, id, Action::WorkOnAssignment)?;
    assignment
        .lease()
        .check_epoch(input.epoch)
        .map_err(super::lease_refused)?;
    if assignment.state != AssignmentState::Leased {
        let detail = format!("This task is {}.", assignment.state.in_words());
        return Err(Error::conflict("no_lease", detail));
    }
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let bucket_of = |at: Timestamp| at.as_micros() / 1_000_000 / BUCKET_SECONDS;
    let earliest = ctx
        .now
        .plus_seconds(-LATE_SECONDS)
        .max(assignment.claimed_at);
    let within = bucket_of(earliest)..=bucket_of(ctx.now);
    for bucket in input
        .buckets
        .iter()
        .filter(|bucket| within.contains(bucket))
    {
        if answers::beat(tx, assignment.contributor, *bucket, id)? {
            assignment.active_seconds += BUCKET_SECONDS;
        }
    }
    let grown = assignment
        .lease()
        .grow(batch.state, ctx.now, lease::length(&batch)?);
    assignment.lease_expires_at = Some(grown.expires_at);
    assignment.deadline_at = Some(grown.expires_at);
    assignments::update(tx, &assignment)?;
    Ok(Beaten {
        active_seconds: assignment.active_seconds,
        lease_expires_at: assignment.lease_expires_at,
    })
}
