//! Python environments below `target/`, one per purpose.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{apt, keep_stamp, stamp_holds};
use crate::{process, workspace};

/// The interpreter of an environment that holds what a requirements file lists.
/// It is made anew when the file has changed.
pub(crate) fn ensure(name: &str, requirements: &str) -> Result<PathBuf> {
    let requirements = workspace::path(requirements);
    let folder = workspace::target().join("python").join(name);
    let interpreter = folder.join("bin/python");
    let stamp = folder.join("installed.txt");
    if stamp_holds(&requirements, &stamp) {
        return Ok(interpreter);
    }
    println!("  making the Python environment {name} and installing its packages with pip");
    create(&folder)?;
    process::run(
        process::command(
            &interpreter,
            &["-m", "pip", "install", "--quiet", "--requirement"],
        )
        .arg(&requirements)
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    )?;
    keep_stamp(&requirements, &stamp)?;
    Ok(interpreter)
}

/// Debian has `python3` without `venv` until python3-venv is there.
fn create(folder: &Path) -> Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    let make = || {
        let mut command = process::command("python3", &["-m", "venv", "--clear"]);
        command.arg(folder);
        command
    };
    if !process::succeeds(&mut make()) {
        apt::install(
            &["python3", "python3-venv"],
            "Python, to read exports as users do",
        )?;
        process::run(&mut make())?;
    }
    Ok(())
}
