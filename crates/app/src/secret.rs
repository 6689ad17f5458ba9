//! Random codes and tokens. Only their SHA-256 is stored; the text is shown once.

use rand::TryRng;
use sha2::{Digest, Sha256};

/// A secret that was just made.
#[derive(Clone)]
pub struct Secret {
    /// What the person or program gets.
    pub text: String,
    /// What is stored.
    pub hash: [u8; 32],
}

/// Makes a secret of 32 random bytes, in hexadecimal behind a prefix (`cnd_`).
///
/// # Errors
/// `Unavailable` when the system has no randomness to give.
pub fn make(prefix: &str) -> crate::Result<Secret> {
    let mut bytes = [0_u8; 32];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| crate::Error::Unavailable(format!("No randomness: {error}")))?;
    let text = format!("{prefix}{}", hex::encode(bytes));
    let hash = hash(&text);
    Ok(Secret { text, hash })
}

/// The stored form of a secret that somebody shows.
#[must_use]
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// The server's own secret: made at the first start, kept in the database, the same in every process.
///
/// # Errors
/// `Unavailable` when the database or the system's randomness is.
pub async fn of_server(db: &candor_store::db::Db) -> crate::Result<[u8; 32]> {
    let fresh = make("")?.hash;
    db.write(candor_store::db::Scope::Control, move |tx| {
        if let Some(kept) = candor_store::settings::get(tx, "server_secret")? {
            return Ok(kept);
        }
        candor_store::settings::put(tx, "server_secret", &fresh)?;
        Ok(fresh)
    })
    .await
}
