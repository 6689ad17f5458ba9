//! `cargo xtask generate`: what is made from the code and committed, so that a reader of a change sees it.
//!
//! handlers -> `openapi.json` (`candor openapi`) -> the web app's types (openapi-typescript).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::tools::node;
use crate::{process, workspace};

const OPENAPI: &str = "openapi.json";
/// The web app's types of the API.
pub(crate) const TYPES: &str = "web/src/lib/api/schema.ts";

#[derive(Args)]
pub(crate) struct Options {
    /// Write nothing, fail when a committed file is stale
    #[arg(long)]
    check: bool,
}

/// Writes, or checks, all generated files.
pub(crate) fn run(options: &Options) -> Result<()> {
    openapi(options.check)?;
    types(options.check)
}

/// The description of the API, from the handlers.
pub(crate) fn openapi(check: bool) -> Result<()> {
    let mut describe =
        process::cargo(&["run", "--quiet", "--package", "candor-cli", "--", "openapi"]);
    let fresh = process::capture(&mut describe)?;
    serde_json::from_slice::<serde_json::Value>(&fresh)
        .context("`candor openapi` printed no JSON")?;
    settle(OPENAPI, &fresh, check)
}

/// The web app's types, from the committed description.
pub(crate) fn types(check: bool) -> Result<()> {
    let node = node::ensure()?;
    node.install_packages("web")?;
    let fresh = workspace::target().join("schema.ts");
    let mut make = node.package_program("web", "openapi-typescript");
    process::run(
        make.arg(workspace::path(OPENAPI))
            .arg("--output")
            .arg(&fresh),
    )?;
    let fresh = fs::read(&fresh).with_context(|| format!("cannot read {}", fresh.display()))?;
    settle(TYPES, &fresh, check)
}

fn settle(file: &str, fresh: &[u8], check: bool) -> Result<()> {
    let path = workspace::path(file);
    if !check {
        write(&path, fresh)?;
        println!("  wrote {file}");
    } else if fs::read(&path).unwrap_or_default() != fresh {
        bail!("{file} is stale: run `cargo xtask generate` and commit it");
    }
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}
