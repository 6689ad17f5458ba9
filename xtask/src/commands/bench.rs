//! `cargo xtask bench`: release builds of the server and of the load generator, and a database when asked.

use anyhow::Result;
use clap::Args;

use crate::tools::postgres::{self, Commits};
use crate::{process, workspace};

#[derive(Args)]
pub(crate) struct Options {
    /// Start a PostgreSQL server of our own for the run, with durable commits
    #[arg(long)]
    postgres: bool,
    /// Passed on to the benchmark
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds in release mode and runs `bench/` with the binary's path in `CANDOR_BINARY`.
pub(crate) fn run(options: &Options) -> Result<()> {
    let build = [
        "build",
        "--release",
        "--package",
        "candor-cli",
        "--package",
        "candor-bench",
    ];
    process::run(&mut process::cargo(&build))?;
    let server = options
        .postgres
        .then(|| postgres::start(Commits::Durable))
        .transpose()?;
    let program = workspace::target().join("release/candor-bench");
    let mut bench = process::command(program, &[]);
    bench
        .args(&options.arguments)
        .env("CANDOR_BINARY", workspace::candor("release"));
    if let Some(server) = &server {
        bench.env(postgres::VARIABLE, server.url());
    }
    process::run(&mut bench)
}
