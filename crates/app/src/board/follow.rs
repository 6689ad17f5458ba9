//! Keeps the sums of answers by day, so that a page adds no answers up, however many there are.

use crate::{App, Error, Result};
use candor_store::days;
use candor_store::db::Scope;

/// How many numbers of events of one stripe a turn reads: more than come between two turns.
const EVENTS: i64 = 100_000;

/// One turn; true when something was followed.
///
/// # Errors
/// `Unavailable` when the database is; the turn is made again later.
pub async fn turn(app: &App) -> Result<bool> {
    let parts = app
        .db()
        .read(|tx| Ok::<_, Error>(days::to_follow(tx, EVENTS)?))
        .await?;
    if parts.is_empty() {
        return Ok(false);
    }
    app.db()
        .write(Scope::Control, move |tx| {
            days::follow(tx, &parts).map_err(Error::from)
        })
        .await?;
    Ok(true)
}
