//! The tokens that one's programs use.

use crate::access::{self, Action};
use crate::{App, Context, Result};
use candor_store::tokens::{self, Token};

/// The tokens of the person who asks, newest first, without their texts.
///
/// # Errors
/// `SignInNeeded`, `Forbidden`.
pub async fn list_tokens(app: &App, ctx: &Context) -> Result<Vec<Token>> {
    let account = access::person(ctx, Action::ReadTokens)?;
    app.db()
        .read(move |tx| Ok(tokens::list(tx, account)?))
        .await
}
