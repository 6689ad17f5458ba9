//! Debian packages.

use std::fs;
use std::os::unix::fs::MetadataExt;

use anyhow::{Result, bail};

use crate::process;

/// Installs packages when this process may; otherwise says what to type. `reason` completes
/// "installing x, y: ".
pub(crate) fn install(packages: &[&str], reason: &str) -> Result<()> {
    let list = packages.join(" ");
    if super::on_path("apt-get").is_none() {
        bail!(
            "{reason} needs {list}, and there is no apt-get here: please install it and try again"
        );
    }
    if !is_root() {
        bail!("{reason} needs {list}: please run `sudo apt-get install {list}` and try again");
    }
    println!("  installing {list} with apt-get: {reason}");
    process::run(&mut apt_get(&["update", "-qq"]))?;
    let mut arguments = vec![
        "install",
        "-qq",
        "-oDpkg::Use-Pty=0",
        "--yes",
        "--no-install-recommends",
    ];
    arguments.extend(packages);
    process::run(&mut apt_get(&arguments))
}

/// Whether this process runs as root.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn apt_get(arguments: &[&str]) -> std::process::Command {
    let mut command = process::command("apt-get", arguments);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
