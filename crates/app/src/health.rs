//! What an operator and the tools of one ask: does the process serve, and what does it do.

pub mod show;

use crate::blobs::refused;
use crate::{App, Error, Result, tender};
use candor_store::db::runner::{DEADLOCKS, SIZES, WORK};
use candor_store::{events, jobs};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// A blob that is written over again and again.
pub(crate) const PROBE: &str = "probe/ready";

/// Whether the database and the files answer.
///
/// # Errors
/// `Unavailable` with which of them does not.
pub async fn ready(app: &App) -> Result<()> {
    app.db()
        .read(|tx| Ok::<_, Error>(events::heads(tx)?))
        .await?;
    // Opening says nothing yet: only a write shows that files can be kept.
    app.blobs()?
        .put(PROBE, bytes::Bytes::from_static(b"ready"))
        .await
        .map_err(refused)
}

/// The figures of this process and of its database, in the text format of Prometheus, but for the requests.
///
/// # Errors
/// `Unavailable` when the database is.
pub async fn figures(app: &App) -> Result<String> {
    let mut text = String::new();
    let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    counter(
        &mut text,
        "candor_commands_total",
        "Commands that were taken from a queue.",
        value(&WORK.commands),
    );
    sizes(&mut text);
    counter(
        &mut text,
        "candor_deadlocks_total",
        "Deadlocks: each is a bug.",
        value(&DEADLOCKS),
    );
    let (writers, readers) = app.db().waiting();
    head(
        &mut text,
        "candor_queue_length",
        "gauge",
        "Commands and queries that wait.",
    );
    let free = writers.len().saturating_sub(1);
    for (index, waiting) in writers.iter().enumerate() {
        // SQLite has one writer for all; on PostgreSQL control and what needs no stripe come last.
        let name = match free - index {
            0 if free == 0 => "all".to_owned(),
            0 => "free".to_owned(),
            1 => "control".to_owned(),
            _ => format!("persons-{index}"),
        };
        let _ = writeln!(text, "candor_queue_length{{queue=\"{name}\"}} {waiting}");
    }
    let _ = writeln!(text, "candor_queue_length{{queue=\"readers\"}} {readers}");
    head(&mut text, "candor_jobs", "gauge", "Jobs that wait or run.");
    for (state, count) in app.db().read(jobs::unfinished).await? {
        let _ = writeln!(text, "candor_jobs{{state=\"{state}\"}} {count}");
    }
    let lag = tender::follow::lag(app.db()).await?;
    head(
        &mut text,
        "candor_tender_lag_events",
        "gauge",
        "Events that the tender has not followed.",
    );
    let _ = writeln!(text, "candor_tender_lag_events {lag}");
    Ok(text)
}

/// Adds what a figure is and what it says.
pub fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn counter(text: &mut String, name: &str, help: &str, value: u64) {
    head(text, name, "counter", help);
    let _ = writeln!(text, "{name} {value}");
}

/// How many commands went into a transaction: the group commit at work.
fn sizes(text: &mut String) {
    let name = "candor_transaction_commands";
    head(text, name, "histogram", "Commands in one transaction.");
    let mut sum = 0;
    for (end, count) in SIZES.iter().zip(&WORK.by_size) {
        sum += count.load(Ordering::Relaxed);
        let _ = writeln!(text, "{name}_bucket{{le=\"{end}\"}} {sum}");
    }
    let transactions = WORK.transactions.load(Ordering::Relaxed);
    let commands = WORK.commands.load(Ordering::Relaxed);
    let _ = writeln!(text, "{name}_bucket{{le=\"+Inf\"}} {transactions}");
    let _ = writeln!(text, "{name}_sum {commands}\n{name}_count {transactions}");
}
