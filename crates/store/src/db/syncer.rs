//! The second half of a commit on SQLite: while the log of one batch goes to the disk, the writer runs the next one.
//!
//! The writer's own commits do not wait for the disk (`synchronous = NORMAL`: SQLite then syncs the log only before
//! it copies pages out of it). Each batch is handed on here; one sync covers all that have come, and only then are
//! their callers answered. So nothing is acknowledged before it is durable, and what a batch read of the one before
//! is durable no later than itself, as the log is one file that is written in order.
//! See <https://www.sqlite.org/wal.html> and <https://www.sqlite.org/pragma.html#pragma_synchronous>.

use super::runner::{OnCommit, Queued};
use crate::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender};

/// Batches that may wait for the disk; the writer waits before it hands on one more.
const AHEAD: usize = 4;

/// A batch that was committed, and whose callers wait for the disk.
pub(crate) struct Committed {
    /// Its commands.
    pub(crate) commands: Vec<Box<dyn Queued>>,
    /// Their stripes, if any of them wrote.
    pub(crate) wrote: Option<u32>,
}

/// Where the writer hands its batches on.
pub(crate) struct Syncer {
    batches: SyncSender<Committed>,
}

impl Syncer {
    /// Starts the thread that syncs the log of a database's file; it ends with the writer. The log is one file for as
    /// long as a connection is open, and one must have read: that makes the file.
    ///
    /// # Errors
    /// `Unavailable` when there can be no thread, or no such file.
    pub(crate) fn start(database: &Path, on_commit: OnCommit) -> Result<Syncer, Error> {
        let unavailable = |error: std::io::Error| Error::Unavailable {
            detail: error.to_string(),
        };
        let log = log_of(database).and_then(File::open).map_err(unavailable)?;
        let (batches, committed) = std::sync::mpsc::sync_channel(AHEAD);
        std::thread::Builder::new()
            .name("syncer".to_owned())
            .spawn(move || serve(&log, &committed, &on_commit))
            .map_err(unavailable)?;
        Ok(Syncer { batches })
    }

    /// Hands a batch on; its callers are answered when it is on the disk.
    pub(crate) fn hand_on(&self, committed: Committed) {
        // Without the thread the process is about to end: callers hear that nobody is there any more.
        let _ = self.batches.send(committed);
    }
}

/// SQLite's log lies beside the file itself, not beside a link to it.
fn log_of(database: &Path) -> std::io::Result<PathBuf> {
    let mut name = database.canonicalize()?.into_os_string();
    name.push("-wal");
    Ok(name.into())
}

fn serve(log: &File, committed: &Receiver<Committed>, on_commit: &OnCommit) {
    while let Ok(first) = committed.recv() {
        let mut batches = vec![first];
        batches.extend(committed.try_iter());
        if batches.iter().any(|batch| batch.wrote.is_some()) {
            sync(log);
        }
        for batch in batches {
            if let Some(stripes) = batch.wrote {
                on_commit(stripes);
            }
            for command in batch.commands {
                command.answer(Ok(()));
            }
        }
    }
}

fn sync(log: &File) {
    if let Err(error) = log.sync_data() {
        // After a failed sync nobody knows what is on the disk; going on could acknowledge lost work.
        tracing::error!(%error, "sync to disk failed; stopping at once");
        std::process::abort()
    }
}
