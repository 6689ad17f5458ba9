//! `candor restore FILE`: a fresh data folder from a backup.
//!
//! The database comes to its name last, when all is there and on the disk. Until then it has the name of a restore
//! under way, which every other command refuses: a restore that was killed is no server, and is begun again.

use super::backup::{DATABASE, sqlite};
use crate::config::Config;
use anyhow::{Context, bail};
use candor_store::db::Target;
use clap::Args;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// Where a backup comes from.
#[derive(Args)]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
}

/// The database's name while a restore is under way.
fn waiting(database: &Path) -> PathBuf {
    database.with_extension("restoring")
}

/// Refuses a data folder in which a restore is under way, or was broken off: what is there is no server.
///
/// # Errors
/// With what to do.
pub(super) fn refuse_broken_off(config: &Config) -> anyhow::Result<()> {
    let Target::Sqlite(database) = &config.target else {
        return Ok(());
    };
    if waiting(database).exists() {
        bail!(
            "{} holds a restore that has not ended: run `candor restore` with the backup again, which goes through \
             from the start, or empty the folder",
            config.data.display()
        );
    }
    Ok(())
}

impl Restore {
    /// Runs it.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        let database = sqlite(config)?;
        let waiting = waiting(database);
        refuse_other(database)?;
        let file = File::open(&self.file)
            .with_context(|| format!("cannot open {}", self.file.display()))?;
        let mut zip = ZipArchive::new(file).context("this is no backup of Candor")?;
        if zip.index_for_name(DATABASE).is_none() {
            bail!("this is no backup of Candor: it holds no database");
        }
        std::fs::create_dir_all(&config.data)?;
        let into = mark(&waiting)?;
        let mut folders = BTreeSet::from([folder_of(database)]);
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index)?;
            let name = entry
                .enclosed_name()
                .context("a name in the backup leads outside of it")?;
            if name == Path::new(DATABASE) {
                copy(&mut entry, &into)?;
                continue;
            }
            let to = config.data.join(name);
            let folder = folder_of(&to);
            std::fs::create_dir_all(&folder)?;
            folders.insert(folder);
            let out = File::create(&to).with_context(|| format!("cannot make {}", to.display()))?;
            copy(&mut entry, &out)?;
        }
        for folder in &folders {
            File::open(folder)?.sync_all()?;
        }
        std::fs::rename(&waiting, database)
            .with_context(|| format!("cannot make {}", database.display()))?;
        File::open(folder_of(database))?.sync_all()?;
        candor_store::migrate::migrate(&config.target)
            .context("cannot migrate the restored database")?;
        println!("restored into {}", config.data.display());
        Ok(())
    }
}

/// Refuses a folder with a database, or with what belongs to one: SQLite would play another's log into this one.
fn refuse_other(database: &Path) -> anyhow::Result<()> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        if Path::new(&name).exists() {
            bail!(
                "{} exists already: restore into a fresh data folder",
                Path::new(&name).display()
            );
        }
    }
    Ok(())
}

/// Makes the file that says that a restore is under way, or takes over that of one that was broken off.
fn mark(waiting: &Path) -> anyhow::Result<File> {
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(waiting)
        .with_context(|| format!("cannot make {}", waiting.display()))?;
    match opened.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => bail!("another restore into this folder is under way"),
        Err(TryLockError::Error(error)) => return Err(error).context("cannot lock the folder"),
    }
    opened.set_len(0)?;
    Ok(opened)
}

fn copy(from: &mut impl io::Read, mut to: &File) -> io::Result<()> {
    io::copy(from, &mut to)?;
    to.sync_all()
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}
