//! The tender's turn: reads what happened since its cursors, recounts the tasks concerned, admits what can be paid,
//! ends what is done. Run by every process; a turn that another process has made is left out.

use super::admit::admit;
use super::recount::recount;
use crate::batches::end;
use crate::{App, Context, Error, Result};
use candor_domain::batch::BatchState;
use candor_domain::id::{BatchId, TaskId};
use candor_store::batches::{self, Batch};
use candor_store::db::{Db, Scope, Stripe, Tx};
use candor_store::{events, queue};
use std::collections::{BTreeMap, BTreeSet};

/// Its name among the consumers.
pub const CONSUMER: &str = "tender";
/// Events of one stripe that a turn reads.
const EVENTS: u32 = 2_000;
/// Tasks that one command recounts; control is held for their sake.
const TASKS: usize = 64;
/// Places that one command bears.
const PLACES: i64 = 1_000;
/// How often a turn bears before events are looked at again.
const BEARS: usize = 8;
/// How old a place is at least before a mark passes it.
const MARK_AGE_SECONDS: i64 = 600;

/// Kinds of events after which a task is counted anew, and its batch with it: it may have been the last thing.
const RECOUNTS: &[&str] = &[
    "assignment.accepted",
    "assignment.accepted_with_fix",
    "assignment.excluded",
    "assignment.expired",
    "assignment.rejected",
    "assignment.rejected_finally",
    "assignment.released",
    "assignment.returned",
    "task.released",
    "task.withdrawn",
    "task.widened",
];

/// Kinds of events after which a batch may be done though none of its tasks changed.
const ENDS: &[&str] = &["job.done", "job.failed", "job.cancelled"];

/// What one turn found to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing: wait for the next commit.
    Idle,
    /// Something was done, and more may wait.
    Busy,
}

/// What was read of the events of a stripe.
struct Read {
    stripe: Stripe,
    from: i64,
    to: i64,
}

/// One turn of the tender.
///
/// # Errors
/// `Unavailable` when the database is; the turn is made again later.
pub async fn turn(app: &App) -> Result<Turn> {
    let (reads, tasks) = look(app.db()).await?;
    let did_read = !reads.is_empty();
    follow(app, reads, tasks).await?;
    let mut is_bearing = true;
    for _ in 0..BEARS {
        is_bearing = is_bearing && bear_waiting(app).await?;
    }
    Ok(if did_read || is_bearing {
        Turn::Busy
    } else {
        Turn::Idle
    })
}

/// How many events the tender has not followed yet.
///
/// # Errors
/// As [`turn`].
pub async fn lag(db: &Db) -> Result<i64> {
    db.read(|tx| {
        let (heads, cursors) = (events::heads(tx)?, events::cursors(tx, CONSUMER)?);
        Ok(heads
            .iter()
            .zip(cursors)
            .map(|(head, at)| (head - at).max(0))
            .sum())
    })
    .await
}

type Tasks = BTreeMap<BatchId, BTreeSet<TaskId>>;

async fn look(db: &Db) -> Result<(Vec<Read>, Tasks)> {
    db.read(|tx| {
        let (heads, cursors) = (events::heads(tx)?, events::cursors(tx, CONSUMER)?);
        let (mut reads, mut tasks) = (Vec::new(), Tasks::new());
        for (stripe, (head, from)) in Stripe::all().zip(heads.into_iter().zip(cursors)) {
            if head <= from {
                continue;
            }
            let found = events::after(tx, stripe, from, EVENTS)?;
            let Some(last) = found.last() else { continue };
            reads.push(Read {
                stripe,
                from,
                to: last.id,
            });
            for event in found.into_iter().map(|recorded| recorded.event) {
                let Some(batch) = event.batch else { continue };
                let kind = event.kind.as_str();
                if RECOUNTS.contains(&kind) {
                    tasks.entry(batch).or_default().extend(event.task);
                } else if ENDS.contains(&kind) {
                    tasks.entry(batch).or_default();
                }
            }
        }
        Ok::<_, Error>((reads, tasks))
    })
    .await
}

/// Recounts in commands of a bounded size; the cursors move with the last of them.
async fn follow(app: &App, reads: Vec<Read>, tasks: Tasks) -> Result<()> {
    if reads.is_empty() {
        return Ok(());
    }
    for (batch, tasks) in tasks {
        let tasks: Vec<TaskId> = tasks.into_iter().collect();
        let mut parts: Vec<Vec<TaskId>> = tasks.chunks(TASKS).map(<[TaskId]>::to_vec).collect();
        if parts.is_empty() {
            parts.push(Vec::new());
        }
        for part in parts {
            let (app2, ctx) = (app.clone(), app.own_context());
            app.db()
                .write(Scope::Control, move |tx| {
                    recount_all(tx, &app2, &ctx, batch, &part)
                })
                .await?;
        }
    }
    app.db()
        .write(Scope::Control, move |tx| {
            // Another process may have come as far already: never backwards.
            let now = events::cursors(tx, CONSUMER)?;
            for read in &reads {
                let index = usize::try_from(read.stripe.number()).unwrap_or(0);
                if now.get(index) == Some(&read.from) {
                    events::move_cursor(tx, CONSUMER, read.stripe, read.to)?;
                }
            }
            Ok(())
        })
        .await
}

fn recount_all(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    batch: BatchId,
    tasks: &[TaskId],
) -> Result<()> {
    let Some(batch) = batches::get(tx, batch)? else {
        return Ok(());
    };
    for task in tasks {
        recount(tx, app, ctx, &batch, *task)?;
    }
    if batches::task_counts(tx, batch.id)?.are_settled() {
        end::end_if_done(tx, ctx, &batch)?;
    }
    Ok(())
}

/// Bears what waits in the running batches: refills first, then new tasks.
async fn bear_waiting(app: &App) -> Result<bool> {
    let running: Vec<Batch> = app
        .db()
        .read(|tx| {
            let mut running = Vec::new();
            for state in [BatchState::Open, BatchState::Paused] {
                running.extend(batches::in_state(tx, state)?);
            }
            running.retain(|batch| !batch.is_closing);
            let mut waiting = Vec::new();
            for batch in running {
                let after = batch.tendered_task.unwrap_or_default();
                let has_new =
                    !candor_store::tasks::next_to_tender(tx, batch.id, after, 1)?.is_empty();
                if has_new || !queue::wanted(tx, batch.id, 1)?.is_empty() {
                    waiting.push(batch);
                }
            }
            Ok::<_, Error>(waiting)
        })
        .await?;
    let mut more = false;
    for batch in running {
        let (app2, ctx, id) = (app.clone(), app.own_context(), batch.id);
        more |= app
            .db()
            .write(Scope::Control, move |tx| bear_of(tx, &app2, &ctx, id))
            .await?;
    }
    Ok(more)
}

/// Bears refills that wait for money, then new tasks; tells whether more may follow at once.
///
/// # Errors
/// `Internal` when amounts overflow.
pub fn bear_of(tx: &mut dyn Tx, app: &App, ctx: &Context, id: BatchId) -> Result<bool> {
    let Some(batch) = batches::get(tx, id)? else {
        return Ok(false);
    };
    let place = batch
        .cost()
        .and_then(candor_domain::ledger::PlaceCost::total);
    let place = place.map_err(crate::money::settle::overflow)?;
    let waiting = queue::wanted(tx, id, 64)?;
    if !waiting.is_empty() && super::reserve(tx, &batch)? >= place {
        for (task, _) in waiting {
            recount(tx, app, ctx, &batch, task)?;
        }
    }
    if queue::wanted(tx, id, 1)?.is_empty() {
        admit(tx, ctx, &batch, PLACES)
    } else {
        Ok(false)
    }
}

/// Moves the mark of each running batch up to its lowest place, so that a newcomer does not scan what is done. Never
/// past what is younger than ten minutes: a place that was made and not yet committed would be passed over.
///
/// # Errors
/// As the store's.
pub async fn move_marks(app: &App) -> Result<()> {
    let running = app
        .db()
        .read(|tx| Ok::<_, Error>(batches::in_state(tx, BatchState::Open)?))
        .await?;
    for batch in running {
        let youngest = app.clock().now().plus_seconds(-MARK_AGE_SECONDS);
        let bound = candor_domain::time::uuid_v7(youngest, 0, 0);
        app.db()
            .write(Scope::Control, move |tx| {
                let lowest = queue::lowest(tx, batch.id)?.unwrap_or(bound).min(bound);
                // The mark itself is looked past: it stands just before the lowest place.
                let mark = uuid::Uuid::from_u128(lowest.as_u128().saturating_sub(1));
                if batch.low_place.is_none_or(|kept| kept < mark) {
                    batches::set_low_place(tx, batch.id, mark)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
    }
    Ok(())
}
