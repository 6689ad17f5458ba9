//! `cargo xtask fmt`: rustfmt, and the web app's formatter.

use anyhow::Result;
use clap::Args;

use crate::process;
use crate::tools::node;

#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing, fail where something would change (Rust only; `test web` checks the web app)
    #[arg(long)]
    check: bool,
}

/// Formats, or checks, everything.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.check {
        return check_rust();
    }
    process::run(&mut process::cargo(&["fmt", "--all"]))?;
    let node = node::ensure()?;
    node.install_packages("web")?;
    process::run(&mut node.npm("web", &["run", "format"]))
}

/// Fails where rustfmt would change something.
pub(crate) fn check_rust() -> Result<()> {
    process::run(&mut process::cargo(&["fmt", "--all", "--check"]))
}
