//! `cargo xtask demo`: from a clone to a running server with content.

use anyhow::Result;
use clap::Args;

use super::ui;
use crate::report::{Stopwatch, spoken};
use crate::{process, workspace};

#[derive(Args)]
pub(crate) struct Options {
    /// Passed on to `candor demo`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds the web app and the release binary, then runs `candor demo` until it is stopped.
pub(crate) fn run(options: &Options) -> Result<()> {
    println!("Building the web app and Candor in release mode.");
    println!(
        "The first time this takes ten to fifteen minutes on two cores, later only what changed.\n"
    );
    let clock = Stopwatch::start();
    ui::build()?;
    println!("  the web app is built, {} so far", spoken(clock.elapsed()));
    process::run(&mut process::cargo(&[
        "build",
        "--release",
        "--package",
        "candor-cli",
    ]))?;
    println!("  all is built, in {}\n", spoken(clock.elapsed()));
    let mut demo = process::command(workspace::candor("release"), &["demo"]);
    process::run(demo.args(&options.arguments))
}
