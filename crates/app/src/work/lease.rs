//! Giving a task back, and keeping it longer.

use super::eligibility::stripe;
use super::{event, lease_refused, own, show};
use crate::access::{self, Action};
use crate::money::settle::{Writes, settle};
use crate::{App, Context, Error, Result, view};
use candor_domain::assignment::AssignmentState;
use candor_domain::assignment::lease::give_back as decide;
use candor_domain::claim::WorkSettings;
use candor_domain::id::{AccountId, AssignmentId, PlaceId};
use candor_domain::money::Amount;
use candor_domain::pay::{ActiveTime, Ended};
use candor_domain::task::TaskState;
use candor_store::assignments::{self, Assignment};
use candor_store::batches::{self, Batch};
use candor_store::db::{Scope, Sql, Tx, Value};
use candor_store::{events, facts, queue, tasks};

/// Gives a task back without penalty. Its place goes to the tail of the queue, the draft is kept.
///
/// # Errors
/// `Conflict` for a stale epoch or when nothing is leased.
pub async fn give_back(
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    epoch: i64,
) -> Result<view::Assignment> {
    as_oneself(app, ctx, move |tx, ctx| give_back_in(tx, ctx, id, epoch)).await
}

/// One step of somebody with their own lease; asked again, the first answer.
async fn as_oneself(
    app: &App,
    ctx: &Context,
    step: impl Fn(&mut dyn Tx, &Context) -> Result<view::Assignment> + Send + 'static,
) -> Result<view::Assignment> {
    let person = access::person(ctx, Action::WorkOnAssignment)?;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(person.as_uuid()), move |tx| {
            crate::once::once(tx, &ctx, |tx| step(tx, &ctx))
        })
        .await
}

fn give_back_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    id: AssignmentId,
    epoch: i64,
) -> Result<view::Assignment> {
    let mut assignment = own(tx, ctx, id, Action::WorkOnAssignment)?;
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    // Asked again without a key, it is given back already.
    let is_back = assignment.state == AssignmentState::Returned && assignment.epoch == epoch;
    if !is_back {
        let lease = assignment.lease();
        let state = decide(assignment.state, &lease, epoch, batch.state).map_err(lease_refused)?;
        end_lease(tx, ctx, &mut assignment, &batch, state, None)?;
    }
    Ok(show::assignment(
        &assignment,
        &batch.project_name,
        batch.currency,
    ))
}

/// Gives back all that somebody holds: they leave. A lease of a batch that winds down is released, and paid its part.
///
/// # Errors
/// As the store's.
pub(crate) fn give_back_all(tx: &mut dyn Tx, ctx: &Context, person: AccountId) -> Result<()> {
    for mut assignment in assignments::live(tx, person)? {
        if assignment.state != AssignmentState::Leased {
            continue;
        }
        let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
        let (lease, epoch) = (assignment.lease(), assignment.epoch);
        let state = decide(assignment.state, &lease, epoch, batch.state).map_err(lease_refused)?;
        end_lease(tx, ctx, &mut assignment, &batch, state, None)?;
    }
    Ok(())
}

/// Keeps a task for half a lease longer; an expired one is taken again while a place of its task is free.
///
/// # Errors
/// `Conflict` with what stands against it.
pub async fn extend(
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    epoch: i64,
) -> Result<view::Assignment> {
    as_oneself(app, ctx, move |tx, ctx| extend_in(tx, ctx, id, epoch)).await
}

fn extend_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    id: AssignmentId,
    epoch: i64,
) -> Result<view::Assignment> {
    let mut assignment = own(tx, ctx, id, Action::WorkOnAssignment)?;
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let was_expired = assignment.state == AssignmentState::Expired;
    let is_free = was_expired && queue::count_of_task(tx, assignment.task)? > 0;
    let length = length(&batch)?;
    let lease = assignment
        .lease()
        .extend(
            assignment.state,
            epoch,
            batch.state,
            is_free,
            ctx.now,
            length,
        )
        .map_err(lease_refused)?;
    let mut writes: Writes = Vec::new();
    if was_expired {
        if !queue::take_of_task(tx, batch.id, assignment.task)? {
            return Err(lease_refused(
                candor_domain::assignment::LeaseError::NoPlaceLeft,
            ));
        }
        writes.push(queue::adding_live(batch.id, assignment.contributor, 1));
    }
    assignment.state = AssignmentState::Leased;
    assignment.lease_expires_at = Some(lease.expires_at);
    assignment.deadline_at = Some(lease.expires_at);
    assignment.lease_extensions = lease.extensions;
    writes.push(assignments::updating(&assignment));
    let extended = event(&assignment, &batch, "assignment.extended");
    writes.push(events::appending(
        stripe(assignment.contributor),
        ctx.now,
        &extended,
    ));
    send(tx, &writes)?;
    Ok(show::assignment(
        &assignment,
        &batch.project_name,
        batch.currency,
    ))
}

/// A batch's settings of work.
pub(crate) fn settings(batch: &Batch) -> Result<WorkSettings> {
    serde_json::from_str(&batch.work)
        .map_err(|error| Error::Internal(format!("work of batch {}: {error}", batch.id)))
}

/// How long leases of a batch last.
pub(crate) fn length(batch: &Batch) -> Result<candor_domain::assignment::LeaseLength> {
    Ok(settings(batch)?.lease_length())
}

/// Ends a lease: the place goes back to the queue, or to the reserve when nobody wants it any more; a released one
/// is paid its part, and `at_fault` the time that was spent on a faulty task. Tells what is paid.
pub(crate) fn end_lease(
    tx: &mut dyn Tx,
    ctx: &Context,
    assignment: &mut Assignment,
    batch: &Batch,
    state: AssignmentState,
    at_fault: Option<ActiveTime>,
) -> Result<Amount> {
    let stripe = stripe(assignment.contributor);
    let was_leased = assignment.state == AssignmentState::Leased;
    let (kind, ended) = match (state, at_fault) {
        (AssignmentState::Released, _) => {
            let time = active_time(assignment, batch)?;
            ("assignment.released", Some(Ended::Released(time)))
        }
        // An expired lease may still be submitted late or extended under the same epoch: nothing is decided yet.
        (AssignmentState::Expired, _) => ("assignment.expired", None),
        (_, Some(time)) => ("assignment.returned", Some(Ended::ReturnedFaultyTask(time))),
        (_, None) => ("assignment.returned", Some(Ended::Returned)),
    };
    assignment.state = state;
    assignment.deadline_at = None;
    if state == AssignmentState::Released {
        assignment.decided_at = Some(ctx.now);
    }
    let mut writes: Writes = vec![assignments::updating(assignment)];
    if was_leased {
        writes.push(queue::adding_live(batch.id, assignment.contributor, -1));
    }
    writes.push(events::appending(
        stripe,
        ctx.now,
        &event(assignment, batch, kind),
    ));
    let mut paid = Amount::ZERO;
    if let Some(ended) = ended {
        paid = settle(&mut writes, ctx, stripe, batch, assignment, &ended)?;
    }
    if state != AssignmentState::Released {
        free_place(tx, ctx, assignment, batch, &mut writes)?;
    }
    send(tx, &writes)?;
    Ok(paid)
}

/// Puts the place of an ended lease back where it is wanted. Control may settle the task at the same moment: the
/// tender counts a task anew after each return, and ends what came back too late.
fn free_place(
    tx: &mut dyn Tx,
    ctx: &Context,
    assignment: &Assignment,
    batch: &Batch,
    writes: &mut Writes,
) -> Result<()> {
    let state = tasks::state(tx, assignment.project, assignment.task)?;
    if matches!(state, Some(TaskState::Open | TaskState::OnHold)) && batch.state.bears_places() {
        let place = PlaceId::from_uuid(ctx.new_id());
        writes.push(queue::putting(batch.id, place, assignment.task));
        return Ok(());
    }
    crate::tender::ended(tx, ctx, batch, stripe(assignment.contributor), 1)
}

/// Active time by the estimate.
pub(crate) fn active_time(assignment: &Assignment, batch: &Batch) -> Result<ActiveTime> {
    Ok(ActiveTime {
        seconds: assignment.active_seconds,
        floor_per_hour: None,
        median_seconds: settings(batch)?.estimate(),
    })
}

/// Active time by the median of the project's recent accepted work, where there is enough of it.
pub(crate) fn measured_time(
    tx: &mut dyn Tx,
    assignment: &Assignment,
    batch: &Batch,
) -> Result<ActiveTime> {
    let by_estimate = active_time(assignment, batch)?;
    let measured = facts::seconds_of_project(tx, assignment.project)?;
    Ok(ActiveTime {
        median_seconds: measured.map_or(by_estimate.median_seconds, |(_, median, _)| median),
        ..by_estimate
    })
}

pub(crate) fn send(tx: &mut dyn Tx, writes: &Writes) -> Result<()> {
    let statements: Vec<(Sql, &[Value])> = writes
        .iter()
        .map(|(sql, values)| (*sql, values.as_slice()))
        .collect();
    tx.execute_all(&statements)?;
    Ok(())
}
