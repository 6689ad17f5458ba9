//! Where the tools come from that are not cargo's. Each `ensure` finds its tool or installs it from a package
//! registry, saying so first.

pub(crate) mod apt;
pub(crate) mod chromium;
pub(crate) mod keeper;
pub(crate) mod node;
pub(crate) mod postgres;
pub(crate) mod python;
pub(crate) mod s3;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The first program of this name on `PATH`.
fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&path_variable())
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Installs the programs that are not on `PATH`; each is in the Debian package of its own name.
pub(crate) fn ensure_programs(names: &[&str], reason: &str) -> anyhow::Result<()> {
    let missing: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| on_path(name).is_none())
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        apt::install(&missing, reason)
    }
}

fn path_variable() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// Whether a copy of `source`, left by [`keep_stamp`] after an installation, is still equal to it.
fn stamp_holds(source: &Path, stamp: &Path) -> bool {
    match (fs::read(source), fs::read(stamp)) {
        (Ok(wanted), Ok(installed)) => wanted == installed,
        _ => false,
    }
}

/// Remembers that what `source` lists is installed.
fn keep_stamp(source: &Path, stamp: &Path) -> anyhow::Result<()> {
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(source, stamp)?;
    Ok(())
}
