//! `candor backup FILE` and `candor restore FILE`: the database as one snapshot and the files, in one zip.

use crate::config::Config;
use anyhow::{Context, bail};
use candor_store::db::Target;
use clap::Args;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Where a backup goes.
#[derive(Args)]
pub(crate) struct Backup {
    /// The new file; one that exists is refused.
    file: PathBuf,
}

/// Where a backup comes from.
#[derive(Args)]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
}

const DATABASE: &str = "candor.db";
const FILES: &str = "files";

fn sqlite(config: &Config) -> anyhow::Result<&Path> {
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
        if !database.exists() {
            bail!("there is no database at {}", database.display());
        }
        let beside = self.file.with_extension("part-db");
        candor_store::backup::snapshot(database, &beside).context("cannot copy the database")?;
        let result = self.write(config, &beside);
        std::fs::remove_file(&beside).context("cannot remove the copy")?;
        result
    }

    fn write(&self, config: &Config, snapshot: &Path) -> anyhow::Result<()> {
        let part = self.file.with_extension("part");
        let file =
            File::create_new(&part).with_context(|| format!("cannot make {}", part.display()))?;
        let mut zip = ZipWriter::new(file);
        let stored = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        zip.start_file(
            DATABASE,
            stored.compression_method(CompressionMethod::Deflated),
        )?;
        io::copy(&mut File::open(snapshot)?, &mut zip)?;
        // Files never change once written, and a row names a file only after it is there: none can be missing.
        let root = config.data.join(FILES);
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                // A file that is still arriving is under another name soon, and no row names it yet.
                let mut from = match File::open(&path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    opened => opened.with_context(|| format!("cannot read {}", path.display()))?,
                };
                let name = path.strip_prefix(&root)?.to_string_lossy().into_owned();
                zip.start_file(format!("{FILES}/{name}"), stored)?;
                io::copy(&mut from, &mut zip)?;
            }
        }
        zip.finish()?.sync_all()?;
        if self.file.exists() {
            std::fs::remove_file(&part)?;
            bail!("{} exists already", self.file.display());
        }
        std::fs::rename(&part, &self.file)?;
        println!("{}", self.file.display());
        Ok(())
    }
}

impl Restore {
    /// Runs it.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        let database = sqlite(config)?;
        if database.exists() {
            bail!(
                "{} exists already: restore into a fresh data folder",
                database.display()
            );
        }
        let file = File::open(&self.file)
            .with_context(|| format!("cannot open {}", self.file.display()))?;
        let mut zip = ZipArchive::new(file).context("this is no backup of Candor")?;
        std::fs::create_dir_all(&config.data)?;
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index)?;
            let name = entry
                .enclosed_name()
                .context("a name in the backup leads outside of it")?;
            let to = if name == Path::new(DATABASE) {
                database.to_owned()
            } else {
                config.data.join(name)
            };
            if let Some(parent) = to.parent() {
                std::fs::create_dir_all(parent)?;
            }
            let mut out =
                File::create_new(&to).with_context(|| format!("cannot make {}", to.display()))?;
            io::copy(&mut entry, &mut out)?;
            out.sync_all()?;
        }
        candor_store::migrate::migrate(&config.target)
            .context("cannot migrate the restored database")?;
        println!("restored into {}", config.data.display());
        Ok(())
    }
}
