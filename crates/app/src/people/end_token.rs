//! Ends one of one's own tokens.

use crate::access::{self, Action};
use crate::record::{Happened, audit};
use crate::{App, Context, Error, Result};
use candor_domain::id::TokenId;
use candor_store::db::{Scope, Tx};
use candor_store::tokens;
use serde_json::json;

/// Ends a token of the person who asks; it is refused at once.
///
/// # Errors
/// `NotFound` when it is not theirs; `SignInNeeded`; `Forbidden`.
pub async fn end_token(app: &App, ctx: &Context, token: TokenId) -> Result<()> {
    let account = access::person(ctx, Action::RevokeToken)?;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(account.as_uuid()), move |tx: &mut dyn Tx| {
            if !tokens::delete(tx, token, account)? {
                return Err(Error::NotFound);
            }
            let what = Happened {
                subject: account.as_uuid(),
                account: Some(account),
                detail: json!({"token": token}),
                ..Happened::default()
            };
            audit(tx, &ctx, "token.ended", "account", &what)
        })
        .await?;
    app.people().identities.forget(account);
    Ok(())
}
