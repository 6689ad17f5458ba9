//! Ends the session that asks.

use super::end_session::end_session;
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};

/// Ends the session that asks; nothing happens where it ended before.
///
/// # Errors
/// `SignInNeeded`.
pub async fn log_out(app: &App, ctx: &Context) -> Result<()> {
    access::person(ctx, Action::LogOut)?;
    let Some(session) = ctx.session else {
        return Ok(());
    };
    match end_session(app, ctx, session).await {
        Err(Error::NotFound) => Ok(()),
        outcome => outcome,
    }
}
