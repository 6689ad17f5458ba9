//! Fetching an export by its signed link.

use super::{Payload, key};
use crate::sign::{is_signed, sign};
use crate::{App, Error, Result};
use candor_domain::id::JobId;
use candor_store::blobs::Found;

/// A file on its way out.
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub found: Found,
}

/// Links run out at the full hour after this many seconds.
const HOLDS_SECONDS: i64 = 23 * 3_600;

fn said(job: JobId, exp: i64) -> String {
    format!("export {job} {exp}")
}

fn seconds_now(app: &App) -> i64 {
    app.clock().now().as_micros() / 1_000_000
}

/// A link to an export's file, made when somebody looks at the job; whoever has it may fetch the file, for a day.
pub(crate) fn link(app: &App, job: JobId) -> String {
    let exp = (seconds_now(app) + HOLDS_SECONDS) / 3_600 * 3_600 + 3_600;
    let sig = sign(app, &said(job, exp));
    format!("/api/v1/files/exports/{job}?exp={exp}&sig={sig}")
}

/// The file of an export.
///
/// # Errors
/// `NotFound` for a link that is not this server's or has run out, and for files that are gone.
pub async fn download(app: &App, job: JobId, exp: i64, signature: &str) -> Result<Download> {
    if exp <= seconds_now(app) || !is_signed(app, &said(job, exp), signature) {
        return Err(Error::NotFound);
    }
    let found = app
        .db()
        .read(move |tx| candor_store::jobs::get(tx, job))
        .await?;
    let found = found.ok_or(Error::NotFound)?;
    let payload: Payload = serde_json::from_str(&found.payload).map_err(|_| Error::NotFound)?;
    let bytes = app
        .blobs()?
        .get(&key(job), None)
        .await
        .map_err(crate::blobs::refused)?;
    Ok(Download {
        name: super::run::name(&payload),
        media_type: payload.format.media_type(),
        found: bytes,
    })
}
