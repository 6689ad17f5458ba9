//! The browser of the end-to-end tests: Debian's own Chromium, so nothing is downloaded from a vendor.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{apt, on_path};

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The path of a Chromium.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(&["chromium"], "a browser for the end-to-end tests")?;
    find().context("apt-get installed chromium, and it is still not on PATH")
}

fn find() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| on_path(name))
}
