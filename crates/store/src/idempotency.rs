//! Retries: the first outcome of a key is kept for a day, so that asking twice is asking once.

use crate::db::{Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::time::Timestamp;
use uuid::Uuid;

statements! {
    FIND = Sql::Both(
        "SELECT body_hash, response FROM idempotency WHERE principal = $1 AND route = $2 AND retry_key = $3",
    );
    KEEP = Sql::Both(
        "INSERT INTO idempotency (principal, route, retry_key, body_hash, status, response, created_at) \
         VALUES ($1, $2, $3, $4, 200, $5, $6)",
    );
    ANSWER = Sql::Both(
        "UPDATE idempotency SET response = $4 WHERE principal = $1 AND route = $2 AND retry_key = $3 \
         AND response = $5",
    );
    FORGET = Sql::Both("DELETE FROM idempotency WHERE created_at < $1");
}

/// How long an outcome is kept, in seconds.
pub const KEPT_SECONDS: i64 = 24 * 3600;

/// What a request said of itself: who asks, what for, under which key, with which body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// The account (or a constant for those that have none yet).
    pub principal: Uuid,
    /// Method and path with its ids.
    pub route: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of the body.
    pub body_hash: [u8; 32],
}

impl Retry {
    /// The same call with something more that it is about: the content of a file.
    #[must_use]
    pub fn about(mut self, content: &[u8]) -> Retry {
        use sha2::{Digest, Sha256};
        let hash = Sha256::new()
            .chain_update(self.body_hash)
            .chain_update(content)
            .finalize();
        self.body_hash = hash.into();
        self
    }
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing: do it.
    New,
    /// The same request was answered with this JSON.
    Same(String),
    /// Another body came under this key.
    Other,
}

/// Looks a key up.
///
/// # Errors
/// As [`Tx::query`].
pub fn find(tx: &mut dyn Tx, retry: &Retry) -> Result<Known, Error> {
    let row = tx.query_opt(FIND, params![retry.principal, retry.route, retry.key])?;
    let Some(row) = row else {
        return Ok(Known::New);
    };
    if row.bytes(0)? != retry.body_hash {
        return Ok(Known::Other);
    }
    Ok(Known::Same(row.text(1)?.to_owned()))
}

/// Keeps the outcome of a key, in the transaction that made it.
///
/// # Errors
/// `Conflict` when another transaction was first with the same key.
pub fn keep(tx: &mut dyn Tx, retry: &Retry, response: &str, now: Timestamp) -> Result<(), Error> {
    let Retry {
        principal,
        route,
        key,
        body_hash,
    } = retry;
    tx.execute(
        KEEP,
        params![principal, route, key, body_hash, response, now],
    )?;
    Ok(())
}

/// Puts the answer of a key in the place of `waiting`, which was kept for it; false when another answer is there.
///
/// # Errors
/// As [`Tx::execute`].
pub fn answer(
    tx: &mut dyn Tx,
    retry: &Retry,
    response: &str,
    waiting: &str,
) -> Result<bool, Error> {
    let Retry {
        principal,
        route,
        key,
        ..
    } = retry;
    let changed = tx.execute(ANSWER, params![principal, route, key, response, waiting])?;
    Ok(changed > 0)
}

/// Forgets outcomes that are older than a day; returns how many.
///
/// # Errors
/// As [`Tx::execute`].
pub fn forget(tx: &mut dyn Tx, now: Timestamp) -> Result<u64, Error> {
    let before = now.plus_seconds(-KEPT_SECONDS);
    tx.execute(FORGET, params![before])
}
