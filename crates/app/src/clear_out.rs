//! Files that nobody needs any more go away: what was imported, exports that are old, lists of rejected rows, and
//! bytes that no row names because a process died between the two.

use crate::blobs::refused;
use crate::jobs::Kind;
use crate::{App, Error, Result};
use candor_domain::id::{BlobId, JobId};
use candor_store::db::{Scope, Tx};
use candor_store::{imports, jobs, media, uploads};
use futures::StreamExt as _;
use std::time::Duration;
use uuid::Uuid;

/// How often [`run`] looks.
const EVERY: Duration = Duration::from_secs(3_600);
/// In how many of its rounds it also looks for bytes without a row: that lists all files.
const ORPHANS_EVERY: u32 = 24;
const DAY: i64 = 24 * 3_600;
/// How long an upload stays that no import needs, in seconds: time enough to look at it and import it again.
pub const UPLOADS_STAY: i64 = 2 * DAY;
/// How long exports, lists of rejected rows, and uploads of imports that stopped early stay, in seconds.
pub const RESULTS_STAY: i64 = 30 * DAY;
/// How long bytes may be without a row, in seconds: their row is on its way.
const ORPHANS_STAY: i64 = DAY;
/// Rows of one statement.
const AT_ONCE: u32 = 500;
/// Rejected rows of one statement.
const REJECTIONS_AT_ONCE: i64 = 5_000;

/// What a round took away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleared {
    /// Uploads.
    pub uploads: u64,
    /// Exports.
    pub exports: u64,
    /// Lists of rejected rows.
    pub rejections: u64,
    /// Blobs without a row, and pieces of uploads that broke off.
    pub orphans: u64,
}

/// Clears out every hour for as long as the server runs.
pub async fn run(app: App) {
    for round in 0_u32.. {
        match clear_out(&app, round % ORPHANS_EVERY == 0).await {
            Ok(cleared) if cleared != Cleared::default() => tracing::info!(?cleared, "cleared out"),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "files were not cleared out; tried again in an hour");
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// One round, with or without the search for bytes that no row names.
///
/// # Errors
/// `Unavailable`.
pub async fn clear_out(app: &App, with_orphans: bool) -> Result<Cleared> {
    let mut cleared = Cleared {
        uploads: old_uploads(app).await?,
        exports: old_exports(app).await?,
        rejections: old_rejections(app).await?,
        orphans: 0,
    };
    if with_orphans {
        cleared.orphans = orphans(app).await?;
    }
    Ok(cleared)
}

async fn old_uploads(app: &App) -> Result<u64> {
    let now = app.clock().now();
    let (before, since) = (
        now.plus_seconds(-UPLOADS_STAY),
        now.plus_seconds(-RESULTS_STAY),
    );
    let (mut after, mut cleared) = (Uuid::nil(), 0);
    loop {
        let found = app
            .db()
            .read(move |tx| {
                let mut found = Vec::new();
                for upload in uploads::old(tx, before, after, AT_ONCE)? {
                    let is_needed = uploads::is_needed(tx, &upload, since)?;
                    found.push((upload.id, is_needed));
                }
                Ok::<_, Error>(found)
            })
            .await?;
        let Some((last, _)) = found.last() else {
            return Ok(cleared);
        };
        after = *last;
        for (id, is_needed) in found {
            if !is_needed {
                crate::imports::upload::take_away(app, id).await?;
                cleared += 1;
            }
        }
    }
}

async fn old_exports(app: &App) -> Result<u64> {
    let before = app.clock().now().plus_seconds(-RESULTS_STAY);
    let mut cleared = 0;
    loop {
        let found = app
            .db()
            .read(move |tx| {
                let kind = Kind::Export.as_str();
                jobs::ended_before(tx, kind, before, AT_ONCE).map_err(Error::from)
            })
            .await?;
        if found.is_empty() {
            return Ok(cleared);
        }
        for id in found {
            let gone = app.blobs()?.delete(&crate::exports::key(id)).await;
            gone.map_err(refused)?;
            app.db()
                .write(Scope::Free, move |tx| {
                    jobs::forget_ended(tx, id).map_err(Error::from)
                })
                .await?;
            cleared += 1;
        }
    }
}

async fn old_rejections(app: &App) -> Result<u64> {
    let before = app.clock().now().plus_seconds(-RESULTS_STAY);
    let mut cleared = 0;
    loop {
        let found = app
            .db()
            .read(move |tx| imports::with_rejections(tx, before, AT_ONCE).map_err(Error::from))
            .await?;
        if found.is_empty() {
            return Ok(cleared);
        }
        for job in found {
            let mut up_to = 0;
            loop {
                up_to += REJECTIONS_AT_ONCE;
                let is_more = app
                    .db()
                    .write(Scope::Free, move |tx| {
                        imports::forget_rejected(tx, job, up_to)?;
                        Ok::<_, Error>(!imports::rejected(tx, job, up_to, 1)?.is_empty())
                    })
                    .await?;
                if !is_more {
                    break;
                }
            }
            cleared += 1;
        }
    }
}

async fn orphans(app: &App) -> Result<u64> {
    let before = app.clock().now().plus_seconds(-ORPHANS_STAY);
    let blobs = app.blobs()?;
    let mut cleared = blobs.forget_staged(before).await.map_err(refused)?;
    for folder in ["uploads", "media", "exports"] {
        let mut old = std::pin::pin!(blobs.older_than(folder, before).chunks(AT_ONCE as usize));
        while let Some(keys) = old.next().await {
            let keys = keys.into_iter().collect::<std::result::Result<Vec<_>, _>>();
            let keys = keys.map_err(refused)?;
            let unnamed = app
                .db()
                .read(move |tx| {
                    let mut unnamed = Vec::new();
                    for key in &keys {
                        if !is_named(tx, key)? {
                            unnamed.push(key.clone());
                        }
                    }
                    Ok::<_, Error>(unnamed)
                })
                .await?;
            for key in unnamed {
                // The same bytes may have come again since the list was made.
                if blobs.is_older_than(&key, before).await.map_err(refused)? {
                    blobs.delete(&key).await.map_err(refused)?;
                    cleared += 1;
                }
            }
        }
    }
    Ok(cleared)
}

/// Whether a row names a blob. What is not ours is left alone.
fn is_named(tx: &mut dyn Tx, key: &str) -> Result<bool> {
    let Some((folder, Ok(id))) = key.split_once('/').map(|(folder, rest)| {
        (
            folder,
            rest.rsplit('/').next().unwrap_or(rest).parse::<Uuid>(),
        )
    }) else {
        return Ok(true);
    };
    Ok(match folder {
        "uploads" => uploads::get(tx, id)?.is_some(),
        "media" => media::get(tx, BlobId::from_uuid(id))?.is_some(),
        "exports" => jobs::get(tx, JobId::from_uuid(id))?.is_some(),
        _ => true,
    })
}
