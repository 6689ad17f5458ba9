//! What ends by itself: sessions and codes that are over are forgotten, accounts that wait for nothing any more
//! are erased.

use super::close_account::erase_if_due;
use crate::{App, Result};
use candor_store::db::{Scope, Tx};
use candor_store::{accounts, codes, sessions};
use std::time::Duration;

/// How often [`run`] looks.
const EVERY: Duration = Duration::from_secs(3600);
/// Closing accounts looked at in one round.
const ACCOUNTS_AT_ONCE: u32 = 500;

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Sessions forgotten.
    pub sessions: u64,
    /// Codes forgotten.
    pub codes: u64,
    /// Accounts erased.
    pub erased: u64,
}

/// Tidies up every hour for as long as the server runs; `serve` spawns it once.
pub async fn run(app: App) {
    loop {
        match tidy(&app).await {
            Ok(tidied) if tidied != Tidied::default() => tracing::debug!(?tidied, "tidied up"),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "not tidied up"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Tidies up once.
///
/// # Errors
/// As the store.
pub async fn tidy(app: &App) -> Result<Tidied> {
    let ctx = app.own_context();
    let now = ctx.now;
    // Rows of many people in one command: all stripes, for a moment.
    let (sessions, codes) = app
        .db()
        .write(Scope::All, move |tx: &mut dyn Tx| {
            Ok::<_, crate::Error>((sessions::forget(tx, now)?, codes::forget(tx, now)?))
        })
        .await?;
    let closing = app
        .db()
        .read(|tx| Ok::<_, crate::Error>(accounts::closing(tx, ACCOUNTS_AT_ONCE)?))
        .await?;
    let mut erased = 0;
    for id in closing {
        let ctx = ctx.clone();
        let scope = Scope::PersonAndControl(id.as_uuid());
        let was_due = app
            .db()
            .write(scope, move |tx: &mut dyn Tx| erase_if_due(tx, &ctx, id))
            .await?;
        erased += u64::from(was_due);
    }
    Ok(Tidied {
        sessions,
        codes,
        erased,
    })
}
