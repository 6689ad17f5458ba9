//! The greatest overlap of a batch was widened: tasks that were in doubt after the old one open again, and the tender
//! asks for further answers.

use super::load;
use crate::tasks::states::set;
use crate::{App, Context, Error, Result};
use candor_domain::id::{BatchId, TaskId};
use candor_domain::task::{self, TaskState};
use candor_store::assignments;
use candor_store::batches::Batch;
use candor_store::db::{Scope, Tx};
use candor_store::tasks;
use uuid::Uuid;

/// Tasks that one command opens again; control is held for their sake.
const TASKS: u32 = 200;

/// Opens the first escalated tasks of a batch again; true where more may be left.
///
/// # Errors
/// As the store's.
pub(super) fn piece(tx: &mut dyn Tx, ctx: &Context, batch: &Batch) -> Result<bool> {
    let start = TaskId::from_uuid(Uuid::nil());
    let found = tasks::in_state(tx, batch.id, TaskState::Escalated, start, TASKS)?;
    let is_full = found.len() == TASKS as usize;
    let mut opened = false;
    for id in found {
        let task = tasks::get(tx, batch.project, id)?.ok_or(Error::NotFound)?;
        let mut filling = 0;
        for (state, is_surplus, count) in assignments::count_task(tx, id)?.assignments {
            if state.fills_place(is_surplus) {
                filling += count;
            }
        }
        // One that has as many answers as may be stays as it is.
        if let Ok(next) = task::widen(task.state, filling, batch.overlap_greatest) {
            set(tx, ctx, &task, batch, next, "task.widened")?;
            opened = true;
        }
    }
    Ok(is_full && opened)
}

/// Opens the others, piece by piece.
///
/// # Errors
/// As the store's.
pub(super) async fn rest(app: &App, ctx: &Context, id: BatchId) -> Result<()> {
    loop {
        let ctx = ctx.clone();
        let more = app
            .db()
            .write(Scope::Control, move |tx| {
                let batch = load(tx, id)?;
                piece(tx, &ctx, &batch)
            })
            .await?;
        if !more {
            return Ok(());
        }
    }
}
