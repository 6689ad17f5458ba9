//! `cargo xtask ui`: the web app, built into `web/build`, from where the next build of the binary embeds it.

use anyhow::Result;

use crate::process;
use crate::tools::node;

/// Installs the web app's packages and builds it.
pub(crate) fn build() -> Result<()> {
    let node = node::ensure()?;
    node.install_packages("web")?;
    process::run(&mut node.npm("web", &["run", "build"]))
}
