//! Opening a database: its workers, its readers, and the handle that the rest of the house holds.

use super::fuse::Fuse;
use super::postgres::PostgresSession;
use super::runner::{Heads, OnCommit, Queue, Queued, Session, Worker};
use super::scope::{PERSON_STRIPES, Scope};
use super::sqlite::{SqliteSession, connect, leave_syncs_to_others};
use super::syncer::Syncer;
use super::{Dialect, Tx};
use crate::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// Most commands in one commit on SQLite.
pub(crate) const SQLITE_BATCH: usize = 256;
/// Most commands in one commit on PostgreSQL, whose cache of subtransactions holds 64.
pub(crate) const POSTGRES_BATCH: usize = 48;
/// Commands that may wait for one worker; one more is told `Busy`.
pub(crate) const QUEUE: usize = 1024;

/// How often SQLite's log is looked at while something is written, and how many pages of it are worth copying.
const CHECKPOINT_EVERY: std::time::Duration = std::time::Duration::from_millis(20);
const CHECKPOINT_PAGES: i64 = 2_000;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file.
    Sqlite(PathBuf),
    /// A `postgres://` URL.
    Postgres(String),
}

impl Target {
    /// Reads `postgres://...`, `postgresql://...`, `sqlite:PATH` or a plain path.
    #[must_use]
    pub fn parse(text: &str) -> Target {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Target::Postgres(text.to_owned())
        } else {
            Target::Sqlite(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text)))
        }
    }

    /// The database's kind.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self {
            Target::Sqlite(_) => Dialect::Sqlite,
            Target::Postgres(_) => Dialect::Postgres,
        }
    }
}

/// How many threads serve.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Reading connections.
    pub readers: usize,
    /// Workers for persons' stripes on PostgreSQL (SQLite has one writer); two more serve control, and what needs
    /// no stripe.
    pub person_workers: usize,
    /// Whether a commit on SQLite is answered only once it is on the disk. Without it a power cut (not the end of
    /// the process) takes the last commits: for what could be made again, as a demo.
    pub waits_for_disk: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            readers: 4,
            person_workers: 2,
            waits_for_disk: true,
        }
    }
}

/// An open database. Cheap to clone; its threads end when the last clone is dropped.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
    fuse: Option<Arc<Fuse>>,
}

struct Inner {
    target: Target,
    /// Persons' workers first, then control's, last the one of commands without stripes; on SQLite all the same one.
    writers: Vec<Queue>,
    readers: Queue,
    heads: Arc<Heads>,
    commits: watch::Sender<u64>,
}

type Commands = Arc<Mutex<Receiver<Box<dyn Queued>>>>;

impl Db {
    /// Opens and migrates a database, and starts its threads.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be reached; `Statement` when its schema is newer than this program.
    pub fn open(target: &Target, options: Options) -> Result<Db, Error> {
        crate::migrate::migrate(target)?;
        Db::open_as_is(target, options)
    }

    /// Opens a database without migrating it.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn open_as_is(target: &Target, options: Options) -> Result<Db, Error> {
        let heads = Arc::new(Heads::default());
        let (commits, _) = watch::channel(0_u64);
        let on_commit: OnCommit = {
            let (heads, commits) = (heads.clone(), commits.clone());
            Arc::new(move |stripes| {
                heads.bump(stripes);
                commits.send_modify(|count| *count += 1);
            })
        };
        let nothing: OnCommit = Arc::new(|_| {});
        let workers = match target {
            Target::Sqlite(_) => 1,
            Target::Postgres(_) => options.person_workers.max(1) + 2,
        };
        let mut writers = Vec::new();
        for index in 0..workers {
            let (queue, commands) = Queue::new(QUEUE);
            let commands = Arc::new(Mutex::new(commands));
            spawn(
                target,
                &format!("writer-{index}"),
                Some(options.waits_for_disk),
                commands,
                queue.waiting(),
                on_commit.clone(),
            )?;
            writers.push(queue);
        }
        let (readers, commands) = Queue::new(QUEUE);
        let commands = Arc::new(Mutex::new(commands));
        for index in 0..options.readers.max(1) {
            spawn(
                target,
                &format!("reader-{index}"),
                None,
                commands.clone(),
                readers.waiting(),
                nothing.clone(),
            )?;
        }
        if let Target::Sqlite(path) = target {
            spawn_checkpointer(path, commits.subscribe())?;
        }
        let inner = Inner {
            target: target.clone(),
            writers,
            readers,
            heads,
            commits,
        };
        Ok(Db {
            inner: Arc::new(inner),
            fuse: None,
        })
    }

    /// A handle of the same database whose process dies with its fuse: from then on no command is given any more,
    /// and none that waits is answered.
    #[doc(hidden)]
    #[must_use]
    pub fn with_fuse(&self, fuse: Arc<Fuse>) -> Db {
        Db {
            inner: self.inner.clone(),
            fuse: Some(fuse),
        }
    }

    /// Which database this is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.inner.target.dialect()
    }

    /// Where this database is.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.inner.target
    }

    /// Runs a command: in one transaction under the locks of its scope, durable before it is answered.
    ///
    /// The command may run more than once (see [`super::runner`]); it must read and decide before it writes, and
    /// pass on every error it gets.
    ///
    /// # Errors
    /// The command's own, or `Busy` when too much waits, `Unavailable`, `Panicked`.
    pub async fn write<R, E>(
        &self,
        scope: Scope,
        command: impl Fn(&mut dyn Tx) -> Result<R, E> + Send + 'static,
    ) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        if self.fuse.as_ref().is_some_and(|fuse| !fuse.spend()) {
            return std::future::pending().await;
        }
        let outcome = self.writer(scope).push(scope.mask(), command)?;
        outcome.await.unwrap_or_else(|_| Err(gone().into()))
    }

    /// As [`Db::write`], for callers that are not async; never call it from async code.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<R, E>(
        &self,
        scope: Scope,
        command: impl Fn(&mut dyn Tx) -> Result<R, E> + Send + 'static,
    ) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let outcome = self.writer(scope).push(scope.mask(), command)?;
        outcome
            .blocking_recv()
            .unwrap_or_else(|_| Err(gone().into()))
    }

    /// Runs a query on a reading connection, over one snapshot.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn read<R, E>(
        &self,
        query: impl Fn(&mut dyn Tx) -> Result<R, E> + Send + 'static,
    ) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let outcome = self.inner.readers.push(0, query)?;
        outcome.await.unwrap_or_else(|_| Err(gone().into()))
    }

    /// As [`Db::read`], for callers that are not async.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn read_blocking<R, E>(
        &self,
        query: impl Fn(&mut dyn Tx) -> Result<R, E> + Send + 'static,
    ) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let outcome = self.inner.readers.push(0, query)?;
        outcome
            .blocking_recv()
            .unwrap_or_else(|_| Err(gone().into()))
    }

    /// Prepares a statement and runs it not: whether the database understands it. For tests.
    ///
    /// # Errors
    /// What the database says of it.
    pub fn check(&self, sql: super::Sql) -> Result<(), Error> {
        match self.target() {
            Target::Sqlite(path) => super::sqlite::check(path, sql.text(Dialect::Sqlite)),
            Target::Postgres(url) => super::postgres::check(url, sql.text(Dialect::Postgres)),
        }
    }

    /// How many commands wait for each writer (persons' first, control's last), and how many queries for a reader.
    #[must_use]
    pub fn waiting(&self) -> (Vec<u64>, u64) {
        let of = |queue: &Queue| queue.waiting().load(Ordering::Relaxed);
        (
            self.inner.writers.iter().map(of).collect(),
            of(&self.inner.readers),
        )
    }

    /// Counts of commits by stripe, for consumers of events.
    #[must_use]
    pub fn heads(&self) -> &Heads {
        &self.inner.heads
    }

    /// Changes with every commit of this process that wrote.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.inner.commits.subscribe()
    }

    fn writer(&self, scope: Scope) -> &Queue {
        let writers = &self.inner.writers;
        let free = writers.len() - 1;
        // A step of an import must not lengthen a transaction that holds control's lock.
        let control = free.saturating_sub(1);
        let index = match scope {
            Scope::Person(_) if control > 0 => {
                let stripe = scope.mask().trailing_zeros() as usize;
                debug_assert!(stripe < PERSON_STRIPES as usize, "a person's stripe");
                stripe % control
            }
            Scope::Free => free,
            _ => control,
        };
        &writers[index]
    }
}

fn gone() -> Error {
    Error::Unavailable {
        detail: "the database's thread is gone".to_owned(),
    }
}

/// Starts a thread that serves a queue; returns when its connection stands, or fails. One that writes is told whether
/// its commits wait for the disk.
fn spawn(
    target: &Target,
    name: &str,
    writes: Option<bool>,
    commands: Commands,
    waiting: Arc<AtomicU64>,
    on_commit: OnCommit,
) -> Result<(), Error> {
    let (opened, wait) = std::sync::mpsc::sync_channel(1);
    let (target, read_only) = (target.clone(), writes.is_none());
    let most = match (read_only, target.dialect()) {
        (true, _) => 1,
        (false, Dialect::Sqlite) => SQLITE_BATCH,
        (false, Dialect::Postgres) => POSTGRES_BATCH,
    };
    let told = on_commit.clone();
    let serve = move |session: &mut dyn Session, syncer: Option<Syncer>| {
        Worker {
            session,
            most,
            counts: !read_only,
            waiting,
            on_commit,
            syncer,
        }
        .serve(&commands);
    };
    let run = move || match target {
        Target::Sqlite(path) => {
            let result = sqlite_worker(&path, writes, told);
            let _ = opened.send(result.as_ref().map(|_| ()).map_err(Clone::clone));
            if let Ok((conn, syncer)) = result {
                serve(&mut SqliteSession::new(&conn, read_only), syncer);
            }
        }
        Target::Postgres(url) => {
            let result = PostgresSession::new(&url, read_only);
            let _ = opened.send(result.as_ref().map(|_| ()).map_err(Clone::clone));
            if let Ok(mut session) = result {
                serve(&mut session, None);
            }
        }
    };
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map_err(|e| Error::Unavailable {
            detail: e.to_string(),
        })?;
    wait.recv().map_err(|_| gone())?
}

/// Starts a thread that copies SQLite's log into its file by and by. The writer does so too when the log has grown
/// long, while every command waits; this leaves it little to copy. Ends with the database.
fn spawn_checkpointer(path: &Path, mut commits: watch::Receiver<u64>) -> Result<(), Error> {
    let unavailable = |e: std::io::Error| Error::Unavailable {
        detail: e.to_string(),
    };
    let conn = connect(path, false)?;
    let waiting = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(unavailable)?;
    let run = move || {
        while waiting.block_on(commits.changed()).is_ok() {
            if let Err(error) = super::sqlite::checkpoint(&conn, CHECKPOINT_PAGES) {
                tracing::warn!(%error, "the log could not be copied; tried again");
            }
            std::thread::sleep(CHECKPOINT_EVERY);
        }
    };
    std::thread::Builder::new()
        .name("checkpointer".to_owned())
        .spawn(run)
        .map_err(unavailable)?;
    Ok(())
}

/// The connection of a worker, and who syncs what a writer commits, if its callers wait for that.
fn sqlite_worker(
    path: &Path,
    writes: Option<bool>,
    on_commit: OnCommit,
) -> Result<(rusqlite::Connection, Option<Syncer>), Error> {
    let conn = connect(path, writes.is_none())?;
    let Some(waits_for_disk) = writes else {
        return Ok((conn, None));
    };
    leave_syncs_to_others(&conn)?;
    let syncer = waits_for_disk
        .then(|| Syncer::start(path, on_commit))
        .transpose()?;
    Ok((conn, syncer))
}
