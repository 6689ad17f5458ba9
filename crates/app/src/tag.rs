//! Tags of things that have no revision of their own: a hash of what is seen of them, for `ETag` and `If-Match`.

use crate::{Error, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The tag of something as it is now.
///
/// # Errors
/// `Internal` when it is no JSON.
pub fn of(seen: &impl Serialize) -> Result<String> {
    let text = serde_json::to_vec(seen).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hex::encode(&Sha256::digest(text)[..8]))
}

/// Refuses an edit by somebody who saw something else than what is there now.
///
/// # Errors
/// `Conflict`.
pub fn check(seen: Option<&str>, now: &impl Serialize) -> Result<()> {
    match seen {
        Some(seen) if seen != of(now)? => Err(Error::conflict(
            "changed_meanwhile",
            "Somebody else has changed this since you opened it. Load it again.",
        )),
        _ => Ok(()),
    }
}
