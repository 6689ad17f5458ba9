//! Asking twice is asking once: the outcome of a retry key is written in the transaction that made it.

use crate::{Context, Error, Result};
use candor_store::db::Tx;
use candor_store::idempotency::{Known, find, keep};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Runs `act` unless the context's key was answered before; then gives that first answer.
///
/// # Errors
/// `Conflict` when the key came before with another body; else what `act` says.
pub fn once<R: Serialize + DeserializeOwned>(
    tx: &mut dyn Tx,
    ctx: &Context,
    act: impl FnOnce(&mut dyn Tx) -> Result<R>,
) -> Result<R> {
    let Some(retry) = &ctx.retry else {
        return act(tx);
    };
    match find(tx, retry)? {
        Known::Same(text) => serde_json::from_str(&text)
            .map_err(|error| Error::Internal(format!("kept outcome of {}: {error}", retry.route))),
        Known::Other => Err(Error::conflict(
            "idempotency_key_reused",
            "This Idempotency-Key was used before with another body. Use a new key for a new request.",
        )),
        Known::New => {
            let outcome = act(tx)?;
            let text = serde_json::to_string(&outcome)
                .map_err(|error| Error::Internal(format!("outcome of {}: {error}", retry.route)))?;
            keep(tx, retry, &text, ctx.now)?;
            Ok(outcome)
        }
    }
}
