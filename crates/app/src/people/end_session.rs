//! Ends one of one's own sessions.

use crate::access::{self, Action};
use crate::record::{Happened, audit};
use crate::{App, Context, Error, Result};
use candor_domain::id::SessionId;
use candor_store::db::{Scope, Tx};
use candor_store::sessions;
use serde_json::json;

/// Ends a session of the person who asks; its cookie is refused at once.
///
/// # Errors
/// `NotFound` when it is not theirs; `SignInNeeded`.
pub async fn end_session(app: &App, ctx: &Context, session: SessionId) -> Result<()> {
    let account = access::person(ctx, Action::RevokeSession)?;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(account.as_uuid()), move |tx: &mut dyn Tx| {
            if !sessions::delete(tx, session, account)? {
                return Err(Error::NotFound);
            }
            let what = Happened {
                subject: account.as_uuid(),
                account: Some(account),
                detail: json!({"session": session}),
                ..Happened::default()
            };
            audit(tx, &ctx, "session.ended", "account", &what)
        })
        .await?;
    app.people().identities.forget(account);
    Ok(())
}
