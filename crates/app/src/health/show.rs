//! How the parts of the server do, for the operator's eyes.

use super::PROBE;
use crate::access::{self, Action};
use crate::blobs::BlobTarget;
use crate::{App, Context, Error, Result, notifications, quality, tender};
use candor_domain::health::{
    EVENT_USUAL_SECONDS, FREE_USUAL_PERCENT, LETTER_USUAL_SECONDS, PartState, of_answer, of_disk,
    of_jobs, of_wait,
};
use candor_domain::time::Timestamp;
use candor_store::db::{Dialect, Stripe, Target, Tx};
use candor_store::disk::{self, Room};
use candor_store::{events, jobs, mails};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long the files may take to answer before they count as down.
const FILES_TIMEOUT: Duration = Duration::from_secs(5);
/// How far back failed jobs count, in seconds.
const FAILED_WITHIN: i64 = 24 * 3600;

/// How the parts of the server do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Health {
    /// When this was looked at.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The database.
    pub database: DatabaseHealth,
    /// Where files are kept.
    pub files: FilesHealth,
    /// The disks that the database and the files lie on, where they are this machine's.
    pub disks: Vec<DiskHealth>,
    /// Letters.
    pub mail: MailHealth,
    /// Long work.
    pub jobs: JobsHealth,
    /// What follows the events: each goes on by itself.
    pub consumers: Vec<ConsumerHealth>,
}

/// How the database does.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DatabaseHealth {
    /// `as_usual` or `look_soon`.
    pub state: &'static str,
    /// `sqlite` or `postgresql`.
    pub kind: &'static str,
    /// How long it took to answer, in milliseconds.
    pub answered_millis: i64,
    /// Commands and queries that wait for it in this process.
    pub waiting: u64,
}

/// How the files do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FilesHealth {
    /// `as_usual`, `look_soon` or `down`.
    pub state: &'static str,
    /// `folder` or `bucket`.
    pub kind: &'static str,
    /// How long it took to write a small file, in milliseconds; null when it could not be written.
    pub answered_millis: Option<i64>,
}

/// How a disk does.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DiskHealth {
    /// `as_usual` or `look_soon`.
    pub state: &'static str,
    /// What lies on it: `database`, `files`, or `both`.
    pub holds: &'static str,
    /// What may still be written, in bytes.
    pub free_bytes: u64,
    /// What it holds in all, in bytes.
    pub total_bytes: u64,
    /// The share that should be free, in per cent.
    pub usual_free_percent: u8,
}

/// How letters do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MailHealth {
    /// `as_usual`, `at_work` or `look_soon`.
    pub state: &'static str,
    /// Whether this server sends letters at all.
    pub configured: bool,
    /// Letters that wait.
    pub waiting: i64,
    /// Those of them that the mail server did not take the first time.
    pub again: i64,
    /// How long the oldest has waited, in seconds.
    pub oldest_seconds: Option<i64>,
}

/// How long work does.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobsHealth {
    /// `as_usual`, `at_work` or `look_soon`.
    pub state: &'static str,
    /// Jobs that wait for their turn.
    pub queued: i64,
    /// Jobs that run.
    pub running: i64,
    /// Jobs of the last 24 hours that failed.
    pub failed: i64,
    /// How long the oldest that is due has waited, in seconds.
    pub due_seconds: Option<i64>,
}

/// How something that follows events does.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConsumerHealth {
    /// `as_usual`, `at_work` or `look_soon`.
    pub state: &'static str,
    /// `tender`, `notifications` or `consensus`.
    pub name: &'static str,
    /// How long the oldest event that it has not followed has waited, in seconds; null when it has followed all.
    pub behind_seconds: Option<i64>,
}

/// What one look into the database finds.
struct Found {
    mails: mails::Queue,
    unfinished: Vec<(String, i64)>,
    failed: i64,
    due: Option<Timestamp>,
    behind: Vec<(&'static str, Option<Timestamp>)>,
}

/// Shows how the parts of the server do.
///
/// # Errors
/// As [`access::operator`]; `Unavailable` when the database is.
pub async fn show(app: &App, ctx: &Context) -> Result<Health> {
    access::operator(ctx, Action::ReadServer)?;
    let now = ctx.now;
    let database = database(app).await?;
    let found = app.db().read(move |tx| look(tx, now)).await?;
    let files = files(app).await;
    let age = |since: Option<Timestamp>| since.map(|since| now.seconds_since(since).max(0));
    let consumers = found.behind.iter().map(|(name, since)| ConsumerHealth {
        state: of_wait(age(*since), EVENT_USUAL_SECONDS).as_str(),
        name,
        behind_seconds: age(*since),
    });
    Ok(Health {
        at: now,
        disks: disks(app),
        mail: mail(app, &found.mails, age(found.mails.oldest)),
        jobs: of_work(&found, age(found.due)),
        consumers: consumers.collect(),
        database,
        files,
    })
}

fn look(tx: &mut dyn Tx, now: Timestamp) -> Result<Found> {
    let heads = events::heads(tx)?;
    let mut behind = Vec::new();
    for name in [
        tender::follow::CONSUMER,
        notifications::CONSUMER,
        quality::follow::CONSUMER,
    ] {
        behind.push((name, not_followed(tx, name, heads)?));
    }
    let since = now.checked_sub_seconds(FAILED_WITHIN).unwrap_or(now);
    Ok(Found {
        mails: mails::queue(tx)?,
        unfinished: jobs::unfinished(tx)?,
        failed: jobs::failed_since(tx, since)?,
        due: jobs::due_since(tx, now)?,
        behind,
    })
}

/// When the oldest event happened that a consumer has not followed.
fn not_followed(tx: &mut dyn Tx, name: &str, heads: [i64; 17]) -> Result<Option<Timestamp>> {
    let cursors = events::cursors(tx, name)?;
    let mut oldest = None;
    for (stripe, (head, from)) in Stripe::all().zip(heads.into_iter().zip(cursors)) {
        if head > from
            && let Some(next) = events::after(tx, stripe, from, 1)?.first()
        {
            oldest = Some(oldest.map_or(next.at, |at: Timestamp| at.min(next.at)));
        }
    }
    Ok(oldest)
}

async fn database(app: &App) -> Result<DatabaseHealth> {
    let began = app.clock().now();
    app.db()
        .read(|tx| Ok::<_, Error>(events::heads(tx)?))
        .await?;
    let answered_millis = millis_since(app, began);
    let (writers, readers) = app.db().waiting();
    Ok(DatabaseHealth {
        state: of_answer(Some(answered_millis)).as_str(),
        kind: match app.db().dialect() {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgresql",
        },
        answered_millis,
        waiting: writers.iter().sum::<u64>() + readers,
    })
}

/// Only a write shows that files can be kept.
async fn files(app: &App) -> FilesHealth {
    let began = app.clock().now();
    let written = async {
        let put = app.blobs()?.put(PROBE, bytes::Bytes::from_static(b"ready"));
        put.await.map_err(crate::blobs::refused)
    };
    let written = tokio::time::timeout(FILES_TIMEOUT, written).await;
    let answered_millis = matches!(written, Ok(Ok(_))).then(|| millis_since(app, began));
    FilesHealth {
        state: of_answer(answered_millis).as_str(),
        kind: match &app.config().blobs {
            BlobTarget::Folder(_) => "folder",
            BlobTarget::S3 { .. } => "bucket",
        },
        answered_millis,
    }
}

fn millis_since(app: &App, began: Timestamp) -> i64 {
    (app.clock().now().as_micros() - began.as_micros()) / 1_000
}

fn disks(app: &App) -> Vec<DiskHealth> {
    let database = match app.db().target() {
        Target::Sqlite(file) => disk::room(file),
        Target::Postgres(_) => None,
    };
    let files = app.blobs().ok().and_then(candor_store::blobs::Blobs::room);
    let rooms = match (database, files) {
        (Some(database), Some(files)) if database.disk == files.disk => vec![("both", database)],
        (database, files) => [("database", database), ("files", files)]
            .into_iter()
            .filter_map(|(holds, room)| Some((holds, room?)))
            .collect(),
    };
    let shown = |(holds, Room { free, total, .. }): (&'static str, Room)| DiskHealth {
        state: of_disk(free, total).as_str(),
        holds,
        free_bytes: free,
        total_bytes: total,
        usual_free_percent: u8::try_from(FREE_USUAL_PERCENT).unwrap_or(u8::MAX),
    };
    rooms.into_iter().map(shown).collect()
}

fn mail(app: &App, queue: &mails::Queue, oldest_seconds: Option<i64>) -> MailHealth {
    let configured = app.config().smtp.is_some();
    let state = if configured {
        of_wait(oldest_seconds, LETTER_USUAL_SECONDS)
    } else {
        PartState::AsUsual
    };
    MailHealth {
        state: state.as_str(),
        configured,
        waiting: queue.waiting,
        again: queue.again,
        oldest_seconds,
    }
}

fn of_work(found: &Found, due_seconds: Option<i64>) -> JobsHealth {
    let in_state = |state: &str| {
        let of_state = found.unfinished.iter().find(|(name, _)| name == state);
        of_state.map_or(0, |(_, count)| *count)
    };
    let (queued, running) = (in_state("queued"), in_state("running"));
    JobsHealth {
        state: of_jobs(found.failed, queued + running, due_seconds).as_str(),
        queued,
        running,
        failed: found.failed,
        due_seconds,
    }
}
