//! Candor's developer commands: `cargo xtask <command>`.
//!
//! | module | answers |
//! | --- | --- |
//! | `commands` | what each command does, one file per command |
//! | `lint` | the rules of the house that clippy does not know |
//! | `tools` | where PostgreSQL, Chromium, Node and Python come from |
//! | `process` | how a child process is run, shown and counted |
//! | `report` | timed headings, the summary, the exit code |
//! | `workspace` | where things are |
//!
//! It works on a fresh Debian machine with nothing but cargo and the package registries: what is missing is
//! installed, and every installation is announced before it begins.

mod commands;
mod lint;
mod process;
mod report;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use commands::{bench, demo, dev, e2e, fmt, generate, test, ui};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Candor's developer commands", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything in release mode and start a server with the demo content
    Demo(demo::Options),
    /// Run the server and the web app's development server together
    Dev(dev::Options),
    /// Build the web app, to be embedded in the next build of the binary
    Ui,
    /// Run what CI runs: all of it, or the parts that are named
    Test(test::Options),
    /// Build the real binary and drive it in a browser
    E2e(e2e::Options),
    /// Format the Rust code and the web app
    Fmt(fmt::Options),
    /// Clippy with warnings denied, direction of dependencies, length of files
    Lint,
    /// Write openapi.json and the web app's types from it
    Generate(generate::Options),
    /// Run the benchmarks of `bench/` in release mode
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo(options) => demo::run(&options),
        Command::Dev(options) => dev::run(&options),
        Command::Ui => ui::build(),
        Command::Test(options) => test::run(&options),
        Command::E2e(options) => e2e::run(&options),
        Command::Fmt(options) => fmt::run(&options),
        Command::Lint => lint::run(),
        Command::Generate(options) => generate::run(&options),
        Command::Bench(options) => bench::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A report has said it all, and its closing line is the last one.
            if !error.is::<report::Failed>() {
                eprintln!("xtask: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}
