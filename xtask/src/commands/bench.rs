//! `cargo xtask bench NAME`: release builds of the server and of `bench/`, and a database or a browser where one is
//! measured.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::{bench_aggregate, ui};
use crate::tools::keeper::Server;
use crate::tools::postgres::{self, Commits};
use crate::tools::{chromium, node};
use crate::{process, workspace};

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

/// What is measured; `--help` after a name is answered by the bench itself.
#[derive(Subcommand)]
enum What {
    /// Loops of claim and submit a second; starts a PostgreSQL of our own unless only SQLite is asked for
    #[command(disable_help_flag = true)]
    Claims(Passed),
    /// Rows a second from a CSV into SQLite
    #[command(disable_help_flag = true)]
    Imports(Passed),
    /// What people wait for in a real browser: bytes to the first task, submit, keystroke, a list of a million tasks
    #[command(disable_help_flag = true)]
    Web(Passed),
    /// Consensus against crowd-kit on the same answers; with --report every target of its crate
    Aggregate(bench_aggregate::Options),
}

#[derive(Args)]
struct Passed {
    /// Passed on to the bench
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds what the bench needs and runs it.
pub(crate) fn run(options: &Options) -> Result<()> {
    match &options.what {
        What::Claims(passed) => {
            let server = needs_postgres(&passed.arguments)
                .then(|| postgres::start(Commits::Durable))
                .transpose()?;
            on_the_server("claims", &passed.arguments, server.as_ref())
        }
        What::Imports(passed) => on_the_server("imports", &passed.arguments, None),
        What::Web(passed) => in_the_browser(&passed.arguments),
        What::Aggregate(options) => bench_aggregate::run(options),
    }
}

/// A bench of `bench/`, with the binary's path in `CANDOR_BINARY`.
fn on_the_server(name: &str, arguments: &[String], postgres: Option<&Server>) -> Result<()> {
    let build = [
        "build",
        "--release",
        "--package",
        "candor-cli",
        "--package",
        "candor-bench",
    ];
    process::run(&mut process::cargo(&build))?;
    let program = workspace::target().join("release/candor-bench");
    let mut bench = process::command(program, &[name]);
    bench
        .args(arguments)
        .env("CANDOR_BINARY", workspace::candor("release"));
    if let Some(server) = postgres {
        bench.env(postgres::VARIABLE, server.url());
    }
    process::run(&mut bench)
}

/// The bench of `e2e/bench/`, on the release build with the web app in it.
fn in_the_browser(arguments: &[String]) -> Result<()> {
    ui::build()?;
    process::run(&mut process::cargo(&[
        "build",
        "--release",
        "--package",
        "candor-cli",
    ]))?;
    let node = node::ensure()?;
    node.install_packages("e2e")?;
    let mut bench = node.node("e2e", &["bench/measure.js"]);
    bench
        .args(arguments)
        .env("CANDOR_BINARY", workspace::candor("release"))
        .env("CANDOR_CHROMIUM", chromium::ensure()?);
    process::run(&mut bench)
}

fn needs_postgres(arguments: &[String]) -> bool {
    let asked = |argument: &String| matches!(argument.as_str(), "-h" | "--help");
    let only_sqlite = arguments
        .windows(2)
        .any(|pair| pair == ["--database", "sqlite"])
        || arguments
            .iter()
            .any(|argument| argument == "--database=sqlite");
    !only_sqlite && !arguments.iter().any(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_is_started_only_where_it_is_measured() {
        let needs = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            needs_postgres(&words)
        };
        assert!(needs("") && needs("--rounds 1") && needs("--database sqlite,postgres"));
        assert!(!needs("--database sqlite") && !needs("--database=sqlite --rounds 1"));
        assert!(!needs("--help"));
    }
}
