//! Claims and submits over HTTP, as many as the machine does: the server in this process, the load generator on the
//! same cores, durable commits, every consumer running.
//!
//! `cargo xtask bench --postgres` runs it on both databases. A run whose tender has not drained five seconds after
//! its end, or that breaks an invariant, is no figure.

mod client;
mod load;
mod prepare;
mod report;

use anyhow::Result;
use candor_store::db::Target;
use clap::Parser;
use std::path::PathBuf;

/// What is measured.
#[derive(Parser, Clone)]
struct Arguments {
    /// Tasks of the projects that are alternated.
    #[arg(long, value_delimiter = ',', default_value = "10000")]
    tasks: Vec<usize>,
    /// How often they are alternated.
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// Seconds of each run.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Contributors.
    #[arg(long, default_value_t = 500)]
    contributors: usize,
    /// Also the loop as one call, by `"claim": 1` in the submit.
    #[arg(long)]
    one_call: bool,
    /// A PostgreSQL database to run on; it must be empty.
    #[arg(long, env = "CANDOR_TEST_POSTGRES")]
    postgres: Option<String>,
    /// Where SQLite's file is made.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Leave SQLite out.
    #[arg(long)]
    skip_sqlite: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut targets = Vec::new();
    if !arguments.skip_sqlite {
        targets.push(Target::Sqlite(prepare::fresh_file(&arguments.folder)?));
    }
    if arguments.postgres.is_some() {
        targets.push(candor_store::testing::postgres_target());
    }
    for target in targets {
        report::title(&target);
        let stage = prepare::Stage::open(&target, &arguments)?;
        let runtime = tokio::runtime::Runtime::new()?;
        let mut figures = Vec::new();
        for round in 0..arguments.rounds {
            for (size, project) in stage.projects() {
                for one_call in [false, true] {
                    if one_call && !arguments.one_call {
                        continue;
                    }
                    let load = load::Load {
                        round,
                        tasks: size,
                        project,
                        one_call,
                    };
                    let figure = runtime.block_on(load::run(&stage, &arguments, &load))?;
                    report::line(&figure);
                    figures.push(figure);
                }
            }
        }
        report::ratio(&figures);
        drop(runtime);
        stage.verify()?;
    }
    Ok(())
}
