//! `candor backup FILE`: the database as one snapshot and the files, in one zip.

use super::restore::refuse_broken_off;
use crate::config::Config;
use anyhow::{Context, bail};
use candor_store::db::Target;
use clap::Args;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Where a backup goes.
#[derive(Args)]
pub(crate) struct Backup {
    /// The new file; one that exists is refused.
    file: PathBuf,
}

/// The database's name in a backup.
pub(super) const DATABASE: &str = "candor.db";
const FILES: &str = "files";

pub(super) fn sqlite(config: &Config) -> anyhow::Result<&Path> {
    match &config.target {
        Target::Sqlite(path) => Ok(path),
        Target::Postgres(_) => bail!(
            "this server's database is PostgreSQL: back it up with pg_dump or your provider's snapshots, and \
             the files with the tools of the folder or bucket they are in"
        ),
    }
}

impl Backup {
    /// Runs it.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        let database = sqlite(config)?;
        if config.bucket.is_some() {
            eprintln!(
                "candor: the files lie in a bucket and are not in this backup; copy the bucket, too"
            );
        }
        refuse_broken_off(config)?;
        if !database.exists() {
            bail!("there is no database at {}", database.display());
        }
        if self.file.exists() {
            bail!("{} exists already", self.file.display());
        }
        // Beside the backup, so that a rename is enough at the end; it goes away with the command, also when it fails.
        let folder = match self.file.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let beside = tempfile::Builder::new()
            .prefix(".candor-backup-")
            .tempdir_in(folder)
            .with_context(|| format!("cannot write into {}", folder.display()))?;
        let snapshot = beside.path().join("database");
        candor_store::backup::snapshot(database, &snapshot).context("cannot copy the database")?;
        let whole = beside.path().join("backup");
        write(&config.data.join(FILES), &snapshot, &whole)?;
        self.keep(&whole)?;
        File::open(folder)?.sync_all()?;
        println!("{}", self.file.display());
        Ok(())
    }
}

impl Backup {
    /// Gives the backup its name. Not by rename where it can be helped: that would take the place of a file that
    /// came meanwhile.
    fn keep(&self, whole: &Path) -> anyhow::Result<()> {
        let exists = || anyhow::anyhow!("{} exists already", self.file.display());
        match std::fs::hard_link(whole, &self.file) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists()),
            // Some file systems know no links.
            Err(_) if self.file.exists() => Err(exists()),
            Err(_) => std::fs::rename(whole, &self.file)
                .with_context(|| format!("cannot make {}", self.file.display())),
        }
    }
}

/// Writes the snapshot and the files below `root` into the new zip `whole`, and waits until the disk has it.
fn write(root: &Path, snapshot: &Path, whole: &Path) -> anyhow::Result<()> {
    let file =
        File::create_new(whole).with_context(|| format!("cannot make {}", whole.display()))?;
    let mut zip = ZipWriter::new(file);
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(true);
    zip.start_file(
        DATABASE,
        stored.compression_method(CompressionMethod::Deflated),
    )?;
    io::copy(&mut File::open(snapshot)?, &mut zip)?;
    // Files never change once written, and a row names a file only after it is there. One that is gone was deleted
    // after the snapshot, because nothing needs it any more.
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Some(entries) = unless_gone(std::fs::read_dir(&folder), &folder)? else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            // What is still on its way has a mark behind its name.
            if name.contains('#') {
                continue;
            }
            let Some(mut file) = unless_gone(File::open(&path), &path)? else {
                continue;
            };
            zip.start_file(format!("{FILES}/{name}"), stored)?;
            io::copy(&mut file, &mut zip)?;
        }
    }
    zip.finish()?.sync_all()?;
    Ok(())
}

fn unless_gone<T>(result: io::Result<T>, path: &Path) -> anyhow::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
