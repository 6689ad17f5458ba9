//! One task counted anew in one snapshot: refilled, completed, escalated, or left alone.

use super::{bear, ended, reserve};
use crate::money::settle::overflow;
use crate::{App, Context, Result, quality};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::TaskId;
use candor_domain::task::{self, Doubt, Need, TaskCount, TaskState};
use candor_domain::tender::{Wanted, decide};
use candor_store::batches::{self, Batch, TaskCounts};
use candor_store::db::{Stripe, Tx};
use candor_store::{assignments, events, queue, tasks};

/// Counts a task anew and does what it needs.
///
/// # Errors
/// `Internal` when amounts overflow.
pub fn recount(tx: &mut dyn Tx, app: &App, ctx: &Context, batch: &Batch, id: TaskId) -> Result<()> {
    let Some(state) = tasks::state(tx, batch.project, id)? else {
        return Ok(());
    };
    if !state.is_settled() && !batch.has_admitted(id) {
        // Its first places are born when it is admitted, and only then.
        return Ok(());
    }
    let mut count = count(tx, batch, id)?;
    if batch.target_percent.is_some() {
        count.doubt = if count.accepted < count.overlap {
            Doubt::InDoubt
        } else {
            quality::doubt(tx, app, batch, id)?
        };
    }
    let need = if batch.is_closing {
        task::need_when_closing(state, &count)
    } else {
        task::need(state, &count)
    };
    if !matches!(need, Need::Places(_)) {
        queue::unwant(tx, batch.id, id)?;
    }
    match need {
        Need::Wait => Ok(()),
        Need::Places(wanted) => refill(tx, ctx, batch, id, wanted),
        Need::EndPlaces(count) => {
            let count = queue::end_of_task(tx, batch.id, id, count)?;
            ended(tx, ctx, batch, Stripe::CONTROL, count)
        }
        Need::Complete { end_places } => {
            let count = queue::end_of_task(tx, batch.id, id, end_places)?;
            ended(tx, ctx, batch, Stripe::CONTROL, count)?;
            finish(tx, ctx, batch, id, TaskState::Complete)
        }
        Need::Withdraw => finish(tx, ctx, batch, id, TaskState::Withdrawn),
        Need::Escalate => finish(tx, ctx, batch, id, TaskState::Escalated),
    }
}

fn count(tx: &mut dyn Tx, batch: &Batch, id: TaskId) -> Result<TaskCount> {
    let found = assignments::count_task(tx, id)?;
    let mut count = TaskCount {
        overlap: batch.overlap,
        overlap_greatest: batch.overlap_greatest,
        places: found.places,
        filling: 0,
        surplus: 0,
        accepted: 0,
        doubt: Doubt::NotAsked,
    };
    for (state, is_surplus, number) in found.assignments {
        let is_accepted = matches!(
            state,
            AssignmentState::Accepted | AssignmentState::AcceptedWithFix
        );
        if state.fills_place(is_surplus) {
            count.filling += number;
        }
        if is_accepted {
            count.accepted += number;
            if is_surplus {
                count.surplus += number;
            }
        }
    }
    Ok(count)
}

/// Bears the places that a task wants, or remembers them while the reserve cannot pay.
fn refill(tx: &mut dyn Tx, ctx: &Context, batch: &Batch, id: TaskId, wanted: i64) -> Result<()> {
    if !batch.state.bears_places() {
        return Ok(());
    }
    let births = decide(&Wanted {
        reserve: reserve(tx, batch)?,
        cost: batch.cost().map_err(overflow)?,
        refills: wanted,
        opinions: 0,
        new_tasks: 0,
        overlap: batch.overlap,
        overlap_greatest: batch.overlap_greatest,
        admitted_may_need: 0,
    })
    .map_err(overflow)?;
    bear(tx, ctx, batch, &[(id, births.refills)])?;
    let waiting = wanted - births.refills;
    if waiting == 0 {
        queue::unwant(tx, batch.id, id)?;
        return Ok(());
    }
    let was_short = !queue::wanted(tx, batch.id, 1)?.is_empty();
    queue::want(tx, batch.id, id, waiting, "refill")?;
    if was_short {
        // It was said when the first one began to wait.
        return Ok(());
    }
    events::append(
        tx,
        Stripe::CONTROL,
        ctx.now,
        &of_task(batch, id, "batch.needs_funds"),
    )?;
    Ok(())
}

/// Moves an open task to its end, and its batch's counts with it.
fn finish(tx: &mut dyn Tx, ctx: &Context, batch: &Batch, id: TaskId, to: TaskState) -> Result<()> {
    if !tasks::set_state(tx, batch.project, id, TaskState::Open, to)? {
        return Ok(());
    }
    let (by, kind) = match to {
        TaskState::Complete => (
            TaskCounts {
                complete: 1,
                admitted: -1,
                ..TaskCounts::default()
            },
            "task.completed",
        ),
        TaskState::Escalated => (
            TaskCounts {
                escalated: 1,
                admitted: -1,
                ..TaskCounts::default()
            },
            "task.escalated",
        ),
        _ => (
            TaskCounts {
                withdrawn: 1,
                admitted: -1,
                ..TaskCounts::default()
            },
            "task.withdrawn",
        ),
    };
    batches::add_tasks(tx, batch.id, by)?;
    events::append(tx, Stripe::CONTROL, ctx.now, &of_task(batch, id, kind))?;
    Ok(())
}

fn of_task(batch: &Batch, task: TaskId, kind: &str) -> events::Event {
    events::Event {
        kind: kind.to_owned(),
        organization: Some(batch.organization),
        project: Some(batch.project),
        batch: Some(batch.id),
        task: Some(task),
        ..events::Event::default()
    }
}
