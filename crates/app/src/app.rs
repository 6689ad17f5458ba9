//! What the use cases share: the database, the clock, the ids, the configuration.

use crate::Context;
use crate::templates::Templates;
use candor_domain::id::AccountId;
use candor_domain::time::{Clock, Ids};
use candor_store::db::Db;
use std::sync::Arc;

/// What the operator's configuration says of the whole server.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The address that links in mails and invitations begin with, without a slash at its end.
    pub public_url: String,
    /// Whether this is a server with the demo content, where people sign in by one click.
    pub demo: bool,
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    config: Config,
    templates: Templates,
    secret: [u8; 32],
}

impl App {
    /// An application over an open database.
    ///
    /// `secret` is the server's own (see [`crate::secret::of_server`]); it must stay the same between starts.
    #[must_use]
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        config: Config,
        secret: [u8; 32],
    ) -> App {
        let templates = Templates::default();
        App {
            inner: Arc::new(Inner {
                db,
                clock,
                ids,
                config,
                templates,
                secret,
            }),
        }
    }

    /// The compiled templates.
    #[must_use]
    pub fn templates(&self) -> &Templates {
        &self.inner.templates
    }

    /// The server's secret, for signatures and draws that nobody can foresee.
    #[must_use]
    pub fn secret(&self) -> &[u8; 32] {
        &self.inner.secret
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// A context for the server itself: no person asks.
    #[must_use]
    pub fn own_context(&self) -> Context {
        Context {
            account: None,
            is_operator: false,
            is_closing: false,
            is_server: true,
            session: None,
            scopes: None,
            now: self.inner.clock.now(),
            ids: self.inner.ids.clone(),
            retry: None,
        }
    }

    /// A context for a call of somebody who is not signed in.
    #[must_use]
    pub fn anonymous_context(&self) -> Context {
        Context {
            is_server: false,
            ..self.own_context()
        }
    }

    /// A context for a person's call.
    #[must_use]
    pub fn context_of(&self, account: AccountId, is_operator: bool) -> Context {
        Context {
            account: Some(account),
            is_operator,
            ..self.anonymous_context()
        }
    }
}
