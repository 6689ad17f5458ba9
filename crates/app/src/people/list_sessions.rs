//! Where one is signed in.

use crate::access::{self, Action};
use crate::{App, Context, Result};
use candor_store::sessions::{self, Session};

/// The sessions of the person who asks that have not ended, the last used first.
///
/// # Errors
/// `SignInNeeded`.
pub async fn list_sessions(app: &App, ctx: &Context) -> Result<Vec<Session>> {
    let account = access::person(ctx, Action::ReadTokens)?;
    let now = ctx.now;
    app.db()
        .read(move |tx| Ok(sessions::list(tx, account, now)?))
        .await
}
