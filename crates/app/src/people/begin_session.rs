//! How a session begins, whatever it was that let somebody in.

use super::{Caller, Person};
use crate::record::{Happened, audit};
use crate::secret::Secret;
use crate::{Context, Result};
use candor_domain::account::SessionAge;
use candor_domain::id::{AccountId, SessionId};
use candor_domain::time::Timestamp;
use candor_store::db::Tx;
use candor_store::sessions::{self, NewSession};
use serde_json::json;

/// Most bytes of what a browser says of itself that are kept.
const USER_AGENT_CHARACTERS: usize = 200;
const IP_CHARACTERS: usize = 64;

/// Somebody who came in.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// The session's token, for the cookie.
    pub token: String,
    /// When the session ends in any case.
    pub ends_at: Timestamp,
}

/// Begins a session in the transaction that let somebody in.
pub(super) fn begin_session(
    tx: &mut dyn Tx,
    ctx: &Context,
    account: AccountId,
    caller: &Caller,
    secret: &Secret,
) -> Result<Timestamp> {
    let age = SessionAge {
        began: ctx.now,
        last_used: ctx.now,
    };
    let session = NewSession {
        id: SessionId::from_uuid(ctx.new_id()),
        account,
        token_hash: secret.hash,
        user_agent: caller
            .user_agent
            .chars()
            .take(USER_AGENT_CHARACTERS)
            .collect(),
        ip: caller.ip.chars().take(IP_CHARACTERS).collect(),
        created_at: ctx.now,
        expires_at: expires_at(age),
    };
    sessions::insert(tx, &session)?;
    let what = Happened {
        subject: account.as_uuid(),
        account: Some(account),
        detail: json!({"session": session.id}),
        ..Happened::default()
    };
    audit(tx, ctx, "session.began", "account", &what)?;
    Ok(ctx
        .now
        .plus_seconds(candor_domain::account::lifetime::SESSION_SECONDS_GREATEST))
}

/// When a session of this age ends if it is not used again.
pub(super) fn expires_at(age: SessionAge) -> Timestamp {
    use candor_domain::account::lifetime::{SESSION_IDLE_SECONDS, SESSION_SECONDS_GREATEST};
    let idle = age.last_used.plus_seconds(SESSION_IDLE_SECONDS);
    idle.min(age.began.plus_seconds(SESSION_SECONDS_GREATEST))
}
