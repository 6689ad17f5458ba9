//! Who asks, when, under which key, and where ids come from.

use candor_domain::access::TokenScope;
use candor_domain::id::{AccountId, SessionId, TokenId};
use candor_domain::time::{Ids, Timestamp};
use candor_store::idempotency::Retry;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What a command knows of its call. Cheap to clone, so that a command can run again.
#[derive(Clone)]
pub struct Context {
    /// Who asks; `None` is nobody signed in, or the server itself.
    pub account: Option<AccountId>,
    /// Whether the person runs this server.
    pub is_operator: bool,
    /// Whether the person's account is being closed.
    pub is_closing: bool,
    /// Whether it is the server itself that asks (a deadline, a job), and not somebody who is not signed in.
    pub is_server: bool,
    /// The session that asks, if a browser does.
    pub session: Option<SessionId>,
    /// The API token that asks, if a program does.
    pub token: Option<TokenId>,
    /// The scopes of an API token; `None` for a session, which may do all that its person may.
    pub scopes: Option<Arc<BTreeSet<TokenScope>>>,
    /// The moment of the call.
    pub now: Timestamp,
    /// Where new ids come from.
    pub ids: Arc<dyn Ids>,
    /// The client's retry key, where it gave one.
    pub retry: Option<Retry>,
}

impl Context {
    /// The person who asks.
    ///
    /// # Errors
    /// `SignInNeeded` when nobody does.
    pub fn person(&self) -> crate::Result<AccountId> {
        self.account.ok_or(crate::Error::SignInNeeded)
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.ids.next(self.now)
    }
}
