//! What goes on without anybody asking: the tender follows events, deadlines act, cancelled batches wind down.
//! Every server process runs all of it; what another process has done already is left out.

use crate::{App, Result};
use candor_store::db::Scope;
use std::time::Duration;

/// How long a loop waits at most before it looks again: other processes commit without waking us.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// How often deadlines are looked at.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// How often what is old is put away.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(30);

/// Starts the loops; they end when the handle is dropped.
#[must_use]
pub fn start(app: &App) -> Background {
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(tender(app.clone()));
    tasks.spawn(sweeper(app.clone()));
    tasks.spawn(winding_down(app.clone()));
    tasks.spawn(notifying(app.clone()));
    tasks.spawn(housekeeping(app.clone()));
    tasks.spawn(mail(app.clone()));
    tasks.spawn(quality(app.clone()));
    for _ in 0..app.config().job_workers.max(1) {
        tasks.spawn(crate::jobs::runner::work(app.clone()));
    }
    tasks.spawn(crate::people::tidy::run(app.clone()));
    Background { _tasks: tasks }
}

/// The running loops.
pub struct Background {
    _tasks: tokio::task::JoinSet<()>,
}

async fn tender(app: App) {
    let mut commits = app.db().commits();
    loop {
        match crate::tender::follow::turn(&app).await {
            Ok(crate::tender::follow::Turn::Busy) => continue,
            Ok(crate::tender::follow::Turn::Idle) => {}
            Err(error) => failed("tender", &error).await,
        }
        // A burst of commits is one turn: let it gather for a moment.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let _ = tokio::time::timeout(LOOK_AGAIN, commits.changed()).await;
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

async fn notifying(app: App) {
    let mut commits = app.db().commits();
    loop {
        match crate::notifications::turn(&app).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::time::sleep(LOOK_AGAIN).await;
                let _ = tokio::time::timeout(SWEEP_EVERY, commits.changed()).await;
            }
            Err(error) => failed("notifications", &error).await,
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

async fn quality(app: App) {
    let mut commits = app.db().commits();
    loop {
        match crate::quality::follow::turn(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => failed("quality", &error).await,
        }
        tokio::time::sleep(LOOK_AGAIN).await;
        let _ = tokio::time::timeout(LOOK_AGAIN, commits.changed()).await;
    }
}

async fn failed(what: &str, error: &crate::Error) {
    tracing::error!(%what, %error, "background work failed; it is tried again");
    tokio::time::sleep(Duration::from_secs(1)).await;
}
