//! Asking twice is asking once: the outcome of a retry key is written in the transaction that made it.

use crate::{App, Context, Error, Result};
use candor_store::db::{Scope, Tx};
use candor_store::idempotency::{self, Known, Retry, find, keep};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is kept of a key whose answer is still being read.
const WAITING: &str = "null";

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
        Known::Same(text) => read(retry, &text),
        Known::Other => Err(Error::conflict(
            "idempotency_key_reused",
            "This Idempotency-Key was used before with another body. Use a new key for a new request.",
        )),
        Known::New => {
            let outcome = act(tx)?;
            keep(tx, retry, &write(retry, &outcome)?, ctx.now)?;
            Ok(outcome)
        }
    }
}

/// As [`once`], where the answer is read afterwards, beside the commands: `act` is done once, and what `show` gave
/// first is kept before anybody is told. Who dies between the two was not answered, and a retry's look is the first.
///
/// # Errors
/// As [`once`], and what `show` says.
pub async fn once_shown<R: Clone + Serialize + DeserializeOwned + Send + 'static>(
    app: &App,
    ctx: &Context,
    scope: Scope,
    act: impl Fn(&mut dyn Tx) -> Result<()> + Send + 'static,
    show: impl Fn(&mut dyn Tx) -> Result<R> + Send + 'static,
) -> Result<R> {
    let asked = ctx.clone();
    let first: Option<R> = app
        .db()
        .write(scope, move |tx| {
            once(tx, &asked, |tx| act(tx).map(|()| None))
        })
        .await?;
    if let Some(first) = first {
        return Ok(first);
    }
    let shown = app.db().read(show).await?;
    let Some(retry) = ctx.retry.clone() else {
        return Ok(shown);
    };
    app.db()
        .write(scope, move |tx| {
            if idempotency::answer(tx, &retry, &write(&retry, &shown)?, WAITING)? {
                return Ok(shown.clone());
            }
            // The same call came twice at once, and the other look was faster.
            match find(tx, &retry)? {
                Known::Same(text) => read(&retry, &text),
                _ => Ok(shown.clone()),
            }
        })
        .await
}

fn read<R: DeserializeOwned>(retry: &Retry, text: &str) -> Result<R> {
    serde_json::from_str(text)
        .map_err(|error| Error::Internal(format!("kept outcome of {}: {error}", retry.route)))
}

fn write<R: Serialize>(retry: &Retry, outcome: &R) -> Result<String> {
    serde_json::to_string(outcome)
        .map_err(|error| Error::Internal(format!("outcome of {}: {error}", retry.route)))
}
