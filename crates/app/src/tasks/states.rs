//! Holding, releasing and withdrawing a task by hand.

use super::browse::{Known, TaskView, shown};
use super::own;
use crate::access::Action;
use crate::{App, Context, Error, Result};
use candor_domain::id::TaskId;
use candor_domain::task::{self, TaskState};
use candor_store::batches::{self, Batch, TaskCounts};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::events;
use candor_store::tasks::{self, Task};

/// What is asked of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// No claims of it until it is released.
    Hold,
    /// On again.
    Release,
    /// Not wanted any more.
    Withdraw,
}

/// Takes a step.
///
/// # Errors
/// `NotFound` for strangers; `Conflict` when its state does not allow it.
pub async fn step(app: &App, ctx: &Context, id: TaskId, step: Step) -> Result<TaskView> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Control, move |tx| {
            crate::once::once(tx, &ctx, |tx| {
                let found = own(tx, &ctx, id, Action::EditTask)?;
                let batch = batches::get(tx, found.batch)?.ok_or(Error::NotFound)?;
                let (next, kind) = match step {
                    Step::Hold => (task::hold(found.state), "task.held"),
                    Step::Release => (task::release(found.state), "task.released"),
                    Step::Withdraw => (task::withdraw(found.state), "task.withdrawn"),
                };
                let next =
                    next.map_err(|error| Error::conflict("wrong_state", error.to_string()))?;
                set(tx, &ctx, &found, &batch, next, kind)?;
                let changed = tasks::get(tx, found.project, id)?.ok_or(Error::NotFound)?;
                shown(tx, &app2, &changed, &mut Known::new())
            })
        })
        .await
}

/// Moves a task to a state, its batch's counts with it, and says so.
pub(crate) fn set(
    tx: &mut dyn Tx,
    ctx: &Context,
    found: &Task,
    batch: &Batch,
    next: TaskState,
    kind: &str,
) -> Result<()> {
    if !tasks::set_state(tx, found.project, found.id, found.state, next)? {
        return Err(Error::conflict(
            "changed_meanwhile",
            "The task has changed. Load it again.",
        ));
    }
    let count = |state: TaskState| {
        let by = if next == state { 1 } else { 0 };
        if found.state == state { by - 1 } else { by }
    };
    let is_admitted = batch.has_admitted(found.id);
    let unsettled = |state: TaskState| i64::from(is_admitted && !state.is_settled());
    let by = TaskCounts {
        total: 0,
        admitted: unsettled(next) - unsettled(found.state),
        complete: count(TaskState::Complete),
        on_hold: count(TaskState::OnHold),
        escalated: count(TaskState::Escalated),
        withdrawn: count(TaskState::Withdrawn),
    };
    batches::add_tasks(tx, batch.id, by)?;
    let event = events::Event {
        kind: kind.to_owned(),
        organization: Some(batch.organization),
        project: Some(batch.project),
        batch: Some(batch.id),
        task: Some(found.id),
        ..events::Event::default()
    };
    events::append(tx, Stripe::CONTROL, ctx.now, &event)?;
    crate::record::caused(tx, ctx, &event)
}
