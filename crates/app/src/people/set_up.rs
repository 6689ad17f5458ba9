//! The one-time link by which the first operator is made: no default password, and no race for an open door.

use crate::mail::letters;
use crate::{App, Result, secret};
use candor_domain::account::Lifetime;
use candor_store::codes::{self, Code, CodeKind};
use candor_store::db::{Scope, Tx};

/// Makes the setup link while nobody runs this server; `serve` prints it at its start. Each call makes a new link
/// and ends the one before. `None` where there is an operator.
///
/// # Errors
/// As the store.
pub async fn setup_link(app: &App) -> Result<Option<String>> {
    let secret = secret::make("")?;
    let ctx = app.own_context();
    let url = letters::setup_url(&app.config().public_url, &secret.text);
    app.db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            if candor_store::accounts::operators(tx)? > 0 {
                return Ok(None);
            }
            let code = Code {
                id: ctx.new_id(),
                account: None,
                expires_at: Lifetime::OperatorSetup.ends(ctx.now),
            };
            codes::replace(tx, CodeKind::Setup, &code, &secret.hash, ctx.now)?;
            Ok(Some(url.clone()))
        })
        .await
}
