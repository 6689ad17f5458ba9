//! Errors of the files, as a use case tells them.

use crate::Error;
use candor_store::blobs::BlobError;
pub use candor_store::blobs::{BlobTarget, Blobs, Found, Part};

/// What a person is told when a file could not be kept or given.
#[must_use]
pub fn refused(error: BlobError) -> Error {
    match error {
        BlobError::NotFound => Error::NotFound,
        BlobError::TooLarge(limit) => {
            let mib = limit / (1024 * 1024);
            Error::invalid(
                "",
                format!("The file is too large: at most {mib} MiB are taken. Split it."),
            )
        }
        BlobError::Broken(detail) => {
            tracing::info!(%detail, "an upload broke off");
            Error::invalid("", "The file did not arrive whole. Send it again.")
        }
        BlobError::Unavailable(detail) => {
            tracing::error!(%detail, "blobs unavailable");
            Error::Unavailable(
                "The place for files cannot be used at the moment. Try again soon.".to_owned(),
            )
        }
    }
}
