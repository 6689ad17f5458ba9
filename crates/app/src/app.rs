//! What the use cases share: the database, the clock, the ids, the configuration.

use crate::fetch::Fetcher;
use crate::mail::Smtp;
use crate::people::hashing::PasswordCost;
use crate::people::limits::Limits;
use crate::quality::SkillsCache;
use crate::quality::follow::Costs;
use crate::templates::Templates;
use crate::{Context, people};
use candor_domain::id::AccountId;
use candor_domain::time::{Clock, Ids};
use candor_store::blobs::{BlobTarget, Blobs};
use candor_store::db::Db;
use std::sync::{Arc, OnceLock};
use tokio::sync::{Notify, watch};

/// What the operator's configuration says of the whole server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address that links in mails and invitations begin with, without a slash at its end.
    pub public_url: String,
    /// Whether this is a server with the demo content, where people sign in by one click.
    pub demo: bool,
    /// How mails are sent; without it no address is confirmed, and each counts as confirmed.
    pub smtp: Option<Smtp>,
    /// How often one may try to sign in and up.
    pub limits: Limits,
    /// How much work the hash of a password is.
    pub password_cost: PasswordCost,
    /// How many proxies stand before the server, each of which adds an address to `X-Forwarded-For`.
    pub trusted_proxies: usize,
    /// Where files are kept: uploads, media, exports.
    pub blobs: BlobTarget,
    /// Greatest size of an upload, in bytes.
    pub upload_bytes: u64,
    /// Whether addresses inside a private network may be fetched when somebody names them.
    pub fetch_private: bool,
    /// How many jobs a process works on at once.
    pub job_workers: usize,
    /// The server's own secret, the same at every start (see [`crate::secret::of_server`]).
    pub secret: [u8; 32],
}

impl Default for Config {
    /// A server for this machine alone, without mail.
    fn default() -> Self {
        Config {
            public_url: "http://127.0.0.1:8080".to_owned(),
            demo: false,
            smtp: None,
            limits: Limits::default(),
            password_cost: PasswordCost::default(),
            trusted_proxies: 0,
            blobs: BlobTarget::Folder("candor-data/blobs".into()),
            upload_bytes: 20 * 1024 * 1024 * 1024,
            fetch_private: false,
            job_workers: 3,
            secret: [0; 32],
        }
    }
}

impl Config {
    /// Whether browsers reach the server by TLS, so that cookies may ask for it.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
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
    people: people::Memory,
    mail_waits: Notify,
    templates: Templates,
    skills: SkillsCache,
    blobs: OnceLock<Blobs>,
    fetcher: OnceLock<Fetcher>,
    job_waits: Notify,
    stopping: watch::Sender<bool>,
    consensus_costs: Costs,
}

impl App {
    /// An application over an open database.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, config: Config) -> App {
        let people = people::Memory {
            identities: people::identify::Identities::default(),
            limits: people::limits::Limiter::new(config.limits),
            confirmed: people::confirmed::Confirmed::default(),
            hasher: people::hashing::Hasher::new(config.password_cost),
        };
        App {
            inner: Arc::new(Inner {
                db,
                clock,
                ids,
                config,
                people,
                mail_waits: Notify::new(),
                templates: Templates::default(),
                skills: SkillsCache::default(),
                blobs: OnceLock::new(),
                fetcher: OnceLock::new(),
                job_waits: Notify::new(),
                stopping: watch::Sender::new(false),
                consensus_costs: Costs::default(),
            }),
        }
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

    /// The compiled templates.
    #[must_use]
    pub fn templates(&self) -> &Templates {
        &self.inner.templates
    }

    /// What is known of the people of projects.
    pub(crate) fn skills(&self) -> &SkillsCache {
        &self.inner.skills
    }

    /// The files: uploads, media, exports. Opened at the first use.
    ///
    /// # Errors
    /// `Unavailable` when the folder or the bucket cannot be used.
    pub fn blobs(&self) -> crate::Result<&Blobs> {
        if let Some(open) = self.inner.blobs.get() {
            return Ok(open);
        }
        let opened = Blobs::open(&self.inner.config.blobs).map_err(crate::blobs::refused)?;
        Ok(self.inner.blobs.get_or_init(|| opened))
    }

    /// What fetches files of the web. Made at the first use.
    ///
    /// # Errors
    /// `Unavailable` when the machine has no TLS to offer.
    pub fn fetcher(&self) -> crate::Result<&Fetcher> {
        if let Some(made) = self.inner.fetcher.get() {
            return Ok(made);
        }
        let made = Fetcher::new(self.inner.config.fetch_private);
        let made = made.map_err(|error| crate::Error::Unavailable(error.to_string()))?;
        Ok(self.inner.fetcher.get_or_init(|| made))
    }

    /// Told when a job was queued.
    pub(crate) fn job_waits(&self) -> &Notify {
        &self.inner.job_waits
    }

    /// Tells what would go on for ever (live updates) that the process is about to end.
    pub fn stop(&self) {
        self.inner.stopping.send_replace(true);
    }

    /// Waits until [`App::stop`] was called.
    pub async fn stopped(&self) {
        let mut stopping = self.inner.stopping.subscribe();
        // The sender lives as long as the application, so this ends with the word or not at all.
        let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
    }

    /// How long the consensus of projects took.
    pub(crate) fn consensus_costs(&self) -> &Costs {
        &self.inner.consensus_costs
    }

    /// The server's secret, for signatures and draws that nobody can foresee.
    #[must_use]
    pub fn secret(&self) -> &[u8; 32] {
        &self.inner.config.secret
    }

    /// What people's use cases keep in memory.
    pub(crate) fn people(&self) -> &people::Memory {
        &self.inner.people
    }

    /// Told when a mail was queued.
    pub(crate) fn mail_waits(&self) -> &Notify {
        &self.inner.mail_waits
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
            token: None,
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
