//! Cancelling: the batch's state changes at once, jobs do the rest. Closing: nothing new is born.

use super::end::{end_if_done, give_back, open_work};
use super::{load, record, refused};
use crate::tender::recount::recount;
use crate::{App, Context, Error, Result};
use candor_domain::batch::{BatchState, cancel, request_close};
use candor_domain::id::BatchId;
use candor_domain::task::TaskState;
use candor_store::batches::{self, Batch, TaskCounts};
use candor_store::db::{Stripe, Tx};
use candor_store::{events, queue, tasks};

/// Starts to cancel a batch, or cancels one that never opened. State rows only: its scope is `All`.
///
/// # Errors
/// `Conflict` once it winds down, reconciles or is over.
pub fn cancel_in(tx: &mut dyn Tx, ctx: &Context, id: BatchId) -> Result<Batch> {
    let mut batch = load(tx, id)?;
    batch.state = cancel(batch.state).map_err(refused)?;
    if batch.state == BatchState::Cancelled {
        give_back(tx, ctx, &batch)?;
        batch.ended_at = Some(ctx.now);
        batches::update(tx, &batch)?;
        record(tx, ctx, &batch, "batch.cancelled", serde_json::Value::Null)?;
    } else {
        batch.winding_down_since = Some(ctx.now);
        batch.is_closing = true;
        batch.paused_for = "[]".to_owned();
        batches::update(tx, &batch)?;
        record(
            tx,
            ctx,
            &batch,
            "batch.winding_down",
            serde_json::Value::Null,
        )?;
    }
    Ok(batch)
}

/// Asks a batch to end: waiting refills and tasks that were never admitted end, the rest is still done.
///
/// # Errors
/// `Conflict` unless it is open or paused.
pub fn close_in(tx: &mut dyn Tx, ctx: &Context, id: BatchId) -> Result<Batch> {
    let mut batch = load(tx, id)?;
    request_close(batch.state).map_err(refused)?;
    batch.is_closing = true;
    batches::update(tx, &batch)?;
    record(
        tx,
        ctx,
        &batch,
        "batch.close_requested",
        serde_json::Value::Null,
    )?;
    Ok(batch)
}

/// Whether a closing or cancelled batch has places or tasks to end, or may end itself. Only reads, and never counts
/// the queue while tasks are left: it is asked again and again.
///
/// # Errors
/// As the store's.
pub fn is_left(tx: &mut dyn Tx, id: BatchId) -> Result<bool> {
    let batch = load(tx, id)?;
    if !batch.is_closing || !batch.state.takes_work() {
        return Ok(false);
    }
    let is_cancelled = batch.state == BatchState::WindingDown;
    let after = if is_cancelled {
        None
    } else {
        batch.tendered_task
    };
    let has_places = is_cancelled && queue::lowest(tx, id)?.is_some();
    let has_refills = !is_cancelled && !queue::wanted(tx, id, 1)?.is_empty();
    if has_places
        || has_refills
        || !tasks::next_to_tender(tx, id, after.unwrap_or_default(), 1)?.is_empty()
    {
        return Ok(true);
    }
    Ok(batches::task_counts(tx, id)?.are_settled() && open_work(tx, &batch)?.is_none())
}

/// Ends the next part of a closing or cancelled batch's queue: at most `limit` places and tasks, so that control is
/// free again soon. Tells whether more is left.
///
/// # Errors
/// `Internal` when amounts overflow.
pub fn wind_down_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    id: BatchId,
    limit: u32,
) -> Result<bool> {
    let batch = load(tx, id)?;
    if !batch.is_closing || !batch.state.takes_work() {
        return Ok(false);
    }
    let is_cancelled = batch.state == BatchState::WindingDown;
    if is_cancelled {
        let ended = queue::end_some(tx, id, limit)?;
        crate::tender::ended(tx, ctx, &batch, Stripe::CONTROL, ended)?;
        if ended > 0 {
            return Ok(true);
        }
    }
    let withdrawn = withdraw_some(tx, ctx, &batch, is_cancelled, limit)?;
    if withdrawn > 0 {
        return Ok(true);
    }
    if is_cancelled {
        queue::unwant_all(tx, id)?;
    } else {
        let waiting = queue::wanted(tx, id, limit)?;
        for (task, _) in &waiting {
            // Complete with the answers that it has, withdrawn without any, or left to those who are at work.
            recount(tx, app, ctx, &batch, *task)?;
        }
        if !waiting.is_empty() {
            return Ok(true);
        }
    }
    end_if_done(tx, ctx, &batch)?;
    Ok(false)
}

/// Withdraws unfinished tasks: all of a cancelled batch; of a closing one those that were never admitted.
fn withdraw_some(
    tx: &mut dyn Tx,
    ctx: &Context,
    batch: &Batch,
    all: bool,
    limit: u32,
) -> Result<i64> {
    let after = if all { None } else { batch.tendered_task };
    let found = tasks::next_to_tender(tx, batch.id, after.unwrap_or_default(), limit)?;
    let mut withdrawn = 0;
    for task in found {
        let state = tasks::state(tx, batch.project, task)?.ok_or(Error::NotFound)?;
        if !matches!(state, TaskState::Open | TaskState::OnHold)
            || !tasks::set_state(tx, batch.project, task, state, TaskState::Withdrawn)?
        {
            continue;
        }
        withdrawn += 1;
        let on_hold = if state == TaskState::OnHold { -1 } else { 0 };
        batches::add_tasks(
            tx,
            batch.id,
            TaskCounts {
                withdrawn: 1,
                admitted: -i64::from(batch.has_admitted(task)),
                on_hold,
                ..TaskCounts::default()
            },
        )?;
        queue::unwant(tx, batch.id, task)?;
        let event = events::Event {
            kind: "task.withdrawn".to_owned(),
            organization: Some(batch.organization),
            project: Some(batch.project),
            batch: Some(batch.id),
            task: Some(task),
            ..events::Event::default()
        };
        events::append(tx, Stripe::CONTROL, ctx.now, &event)?;
    }
    Ok(withdrawn)
}
