//! `cargo xtask dev`: the server and Vite side by side; Vite passes `/api` on to the server.

use std::process::Child;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;

use crate::process;
use crate::tools::node;

#[derive(Args)]
pub(crate) struct Options {
    /// Where the server keeps its data
    #[arg(long, default_value = ".candor")]
    data: String,
    /// Where the server listens; Vite says itself where it does
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
}

const POLL: Duration = Duration::from_millis(200);

/// Runs both until one of them ends; Ctrl-C reaches both, for they are in this process's group.
pub(crate) fn run(options: &Options) -> Result<()> {
    let node = node::ensure()?;
    node.install_packages("web")?;
    process::run(&mut process::cargo(&["build", "--package", "candor-cli"]))?;
    let server = process::command(
        crate::workspace::candor("debug"),
        &[
            "serve",
            "--data",
            &options.data,
            "--listen",
            &options.listen,
        ],
    )
    .spawn()
    .context("could not start the server")?;
    let mut both = [Running(server), Running(vite(&node, &options.listen)?)];
    loop {
        for child in &mut both {
            if child.0.try_wait()?.is_some() {
                return Ok(());
            }
        }
        thread::sleep(POLL);
    }
}

fn vite(node: &node::Node, listen: &str) -> Result<Child> {
    node.npm("web", &["run", "dev"])
        .env("CANDOR_SERVER", format!("http://{listen}"))
        .spawn()
        .context("could not start Vite")
}

/// A child that does not outlive this command.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
