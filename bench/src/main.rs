//! Figures: what the server does on this machine, measured on the real binary from outside.
//!
//! | module | what |
//! | --- | --- |
//! | [`claims`] | claims and submits over HTTP, on both databases |
//! | [`imports`] | rows of a CSV that become tasks, through the import job |
//! | [`server`] | the binary as a process: started, watched, stopped |
//! | [`people`] | sessions without a password |
//!
//! `cargo xtask bench NAME` builds all of it in release mode and runs it; `--help` says what each one measures.

mod claims;
mod imports;
mod people;
mod server;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Measures Candor on this machine.
#[derive(Parser)]
#[command(name = "candor-bench", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Loops of claim and submit a second, and how long each call takes
    Claims(claims::Arguments),
    /// Rows of text a second from a CSV into SQLite
    Imports(imports::Arguments),
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Claims(arguments) => claims::run(&arguments),
        Command::Imports(arguments) => imports::run(&arguments),
    }
}

/// A stopwatch's reading.
#[expect(clippy::disallowed_methods, reason = "a bench measures")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}
