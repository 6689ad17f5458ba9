//! What goes on without anybody asking: the tender follows events, deadlines act, cancelled batches wind down.
//! Every server process runs all of it; what another process has done already is left out.
//!
//! A loop that panics is told and begun anew: one bad row must not stop all background work of a process.

use crate::tender::follow as tender;
use crate::{App, Result};
use candor_store::db::Scope;
use futures::FutureExt as _;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// How long winding down rests when nothing is left to do.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// How often deadlines are looked at.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// How often what is old is put away.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(30);
/// How long a loop that panicked rests, so that it does not fill the log.
const AFTER_PANIC: Duration = Duration::from_secs(1);

/// The pauses of what follows events: each turn reads, and writes how far it came, so that more may gather first.
#[derive(Clone, Copy)]
struct Pace {
    /// From the beginning of a turn that found something to the next one's, in milliseconds.
    gather: u64,
    /// The rest after one that found nothing.
    rest: u64,
    /// How long it then waits at most for a commit of this process: others commit without waking us.
    look_again: u64,
}

/// People wait for the tender.
const TENDER: Pace = Pace {
    gather: 20,
    rest: 20,
    look_again: 200,
};
const NOTIFICATIONS: Pace = Pace {
    gather: 80,
    rest: 200,
    look_again: 1_000,
};
const QUALITY: Pace = Pace {
    gather: 80,
    rest: 200,
    look_again: 200,
};
/// Nobody waits for the days: what they have not followed is read from the events.
const DAYS: Pace = Pace {
    gather: 2_000,
    rest: 2_000,
    look_again: 10_000,
};

/// Starts the loops; they end when the handle is dropped.
#[must_use]
pub fn start(app: &App) -> Background {
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(kept_up("tender", app.clone(), |app| {
        following("tender", TENDER, app, |app| async move {
            Ok(tender::turn(&app).await? == tender::Turn::Busy)
        })
    }));
    tasks.spawn(kept_up("notifications", app.clone(), |app| {
        following("notifications", NOTIFICATIONS, app, |app| async move {
            crate::notifications::turn(&app).await
        })
    }));
    tasks.spawn(kept_up("quality", app.clone(), |app| {
        following("quality", QUALITY, app, |app| async move {
            crate::quality::follow::turn(&app).await
        })
    }));
    tasks.spawn(kept_up("days", app.clone(), |app| {
        following("days", DAYS, app, |app| async move {
            crate::board::follow::turn(&app).await
        })
    }));
    tasks.spawn(kept_up("sweeper", app.clone(), sweeper));
    tasks.spawn(kept_up("winding down", app.clone(), winding_down));
    tasks.spawn(kept_up("housekeeping", app.clone(), housekeeping));
    tasks.spawn(kept_up("mail", app.clone(), mail));
    for _ in 0..app.config().job_workers.max(1) {
        tasks.spawn(kept_up("jobs", app.clone(), crate::jobs::runner::work));
    }
    tasks.spawn(kept_up("clearing out", app.clone(), crate::clear_out::run));
    tasks.spawn(kept_up("tidying", app.clone(), crate::people::tidy::run));
    Background { _tasks: tasks }
}

/// The running loops.
pub struct Background {
    _tasks: tokio::task::JoinSet<()>,
}

/// Runs a loop, and again when it panicked. The loops keep nothing that a panic could leave half done: what they
/// know is in the database.
async fn kept_up<F: Future<Output = ()>>(what: &'static str, app: App, run: impl Fn(App) -> F) {
    while let Err(panic) = AssertUnwindSafe(run(app.clone())).catch_unwind().await {
        let detail = words_of(&*panic);
        tracing::error!(%what, %detail, "background work panicked; it is begun again");
        tokio::time::sleep(AFTER_PANIC).await;
    }
}

/// What a panic said.
pub(crate) fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

/// Follows events for as long as the server runs, one turn after the other; true is a turn that found something.
async fn following<F: Future<Output = Result<bool>>>(
    what: &'static str,
    pace: Pace,
    app: App,
    turn: impl Fn(App) -> F,
) {
    let mut commits = app.db().commits();
    loop {
        let began = tokio::time::Instant::now();
        match turn(app.clone()).await {
            Ok(true) => {
                tokio::time::sleep_until(began + Duration::from_millis(pace.gather)).await;
                continue;
            }
            Ok(false) => {}
            Err(error) => failed(what, &error).await,
        }
        tokio::time::sleep(Duration::from_millis(pace.rest)).await;
        let look_again = Duration::from_millis(pace.look_again);
        let _ = tokio::time::timeout(look_again, commits.changed()).await;
    }
}

/// Letters are sent for as long as the server runs; a configuration that makes no sense is told, and nothing sent.
async fn mail(app: App) {
    if let Err(error) = crate::mail::run(app).await {
        tracing::error!(?error, "mails are not sent: change the configuration");
    }
}

async fn sweeper(app: App) {
    loop {
        let swept = crate::work::deadline::sweep(&app).await;
        match swept {
            Ok(0) => tokio::time::sleep(SWEEP_EVERY).await,
            Ok(_) => {}
            Err(error) => failed("sweeper", &error).await,
        }
    }
}

async fn winding_down(app: App) {
    loop {
        let turned: Result<bool> = crate::batches::wind_down::turn(&app).await;
        match turned {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(LOOK_AGAIN).await,
            Err(error) => failed("winding down", &error).await,
        }
    }
}

/// Forgets kept outcomes of retries, moves the marks before which no place is left, and looks for places that nobody
/// is left for.
async fn housekeeping(app: App) {
    loop {
        tokio::time::sleep(HOUSEKEEPING_EVERY).await;
        let now = app.clock().now();
        let forgotten = app
            .db()
            .write(Scope::Free, move |tx| {
                candor_store::idempotency::forget(tx, now)
            })
            .await;
        if let Err(error) = forgotten {
            failed("housekeeping", &error.into()).await;
        }
        if let Err(error) = crate::tender::follow::move_marks(&app).await {
            failed("housekeeping", &error).await;
        }
        if let Err(error) = crate::tender::unfillable::look(&app).await {
            failed("housekeeping", &error).await;
        }
    }
}

async fn failed(what: &str, error: &crate::Error) {
    tracing::error!(%what, %error, "background work failed; it is tried again");
    tokio::time::sleep(Duration::from_secs(1)).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_loop_that_panics_is_begun_again() {
        let test = candor_store::testing::sqlite();
        let world = tokio::task::block_in_place(|| World::new(&test.db, 1));
        let begun = Arc::new(AtomicU32::new(0));
        let counted = begun.clone();
        kept_up("planted", world.app.clone(), |_| {
            let before = counted.fetch_add(1, Ordering::Relaxed);
            async move { assert!(before > 0, "planted") }
        })
        .await;
        assert_eq!(begun.load(Ordering::Relaxed), 2);
    }
}
