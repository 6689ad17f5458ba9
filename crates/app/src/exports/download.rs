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

fn what(job: JobId) -> String {
    format!("export {job}")
}

/// The link to an export's file; whoever has it may fetch it.
pub(crate) fn link(app: &App, job: JobId) -> String {
    format!("/api/v1/files/exports/{job}?sig={}", sign(app, &what(job)))
}

/// The file of an export.
///
/// # Errors
/// `NotFound` for a signature that is wrong, and for files that are gone.
pub async fn download(app: &App, job: JobId, signature: &str) -> Result<Download> {
    if !is_signed(app, &what(job), signature) {
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
