//! Claims and submits over HTTP, as many as the machine does: the real server with every consumer running, durable
//! commits, the load generator beside it on the same cores.
//!
//! | module | what |
//! | --- | --- |
//! | [`prepare`] | people, projects, tasks, all places born |
//! | [`history`] | answers that somebody has behind them |
//! | [`load`], [`client`] | one run: each connection works for its contributors in turn |
//! | [`check`] | what must hold after each run |
//! | [`report`] | the figures |

mod check;
mod client;
mod history;
mod load;
mod prepare;
mod report;

use crate::server::Server;
use anyhow::{Result, bail};
use candor_store::db::{Dialect, Target};
use clap::{Args, ValueEnum};
use prepare::Stage;
use std::path::PathBuf;

/// A loop is a claim and a submit: overlap 3, price 100, fee 10 %, half of the answers accepted at once, retry keys
/// on every call. The kinds of run are alternated in each round: few and many tasks, two calls a loop and one (a
/// submit with `"claim": 1`), and people with many answers behind them. A run whose tender has not followed all
/// events five seconds after its end is no figure; a task over its overlap, a task twice to one person, an answer
/// lost or any 5xx ends the bench.
#[derive(Args, Clone)]
pub(crate) struct Arguments {
    /// On which databases
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "sqlite,postgres"
    )]
    database: Vec<Database>,
    /// The sizes that are compared, in tasks
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000")]
    tasks: Vec<usize>,
    /// How often the kinds of run are alternated
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of each run
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Connections
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Contributors
    #[arg(long, default_value_t = 500)]
    contributors: usize,
    /// Answers that one more group of contributors, one a connection, has behind it; 0 leaves that group out
    #[arg(long, default_value_t = 10_000)]
    history: usize,
    /// Only loops of two calls
    #[arg(long)]
    two_calls: bool,
    /// Where SQLite's file is made; the folder is emptied
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

/// A database that is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    /// A database on the server that `CANDOR_TEST_POSTGRES` names; `cargo xtask bench claims` starts one
    Postgres,
}

/// What is run.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    /// Tasks of its project.
    tasks: usize,
    /// A loop is one call.
    is_one_call: bool,
    /// By people with answers behind them.
    is_veterans: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut summaries = Vec::new();
    for database in &arguments.database {
        crate::server::empty(&arguments.folder)?;
        let target = match database {
            Database::Sqlite => Target::Sqlite(arguments.folder.join("bench.db")),
            Database::Postgres => candor_store::testing::postgres_target(),
        };
        summaries.push(measure(&target, arguments)?);
    }
    println!();
    for summary in &summaries {
        summary.print();
    }
    Ok(())
}

/// The kinds of run of a round, in order.
fn kinds(arguments: &Arguments) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for is_one_call in [false, true] {
        if is_one_call && arguments.two_calls {
            continue;
        }
        kinds.extend(arguments.tasks.iter().map(|tasks| Kind {
            tasks: *tasks,
            is_one_call,
            is_veterans: false,
        }));
    }
    let most = arguments.tasks.iter().copied().max().unwrap_or(0);
    if arguments.history > 0 {
        kinds.push(Kind {
            tasks: most,
            is_one_call: false,
            is_veterans: true,
        });
    }
    kinds
}

fn measure(target: &Target, arguments: &Arguments) -> Result<report::Summary> {
    let name = match target.dialect() {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
    };
    println!("{name}, durable commits");
    let kinds = kinds(arguments);
    let stage = Stage::open(target, arguments, &kinds)?;
    let server = Server::start(target, &arguments.folder)?;
    // One thread makes the load: the cores are the server's as well.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut summary = report::Summary::new(name);
    for round in 0..arguments.rounds {
        for (index, kind) in kinds.iter().enumerate() {
            let run = load::Run {
                kind: *kind,
                project: stage.project(round, index),
                people: stage.people(*kind),
                connections: arguments.connections,
                seconds: arguments.seconds,
            };
            let figure = runtime.block_on(load::run(&stage, &server, &run))?;
            check::after_run(&stage, &run, figure.answers)?;
            report::line(round, &figure);
            summary.figures.push(figure);
        }
    }
    let (now, most) = server.memory();
    println!("  the server held {now} MiB at the end, {most} MiB at most");
    server.stop()?;
    check::books(&stage)?;
    if summary.figures.iter().all(|figure| !figure.is_one()) {
        bail!("no run is a figure: the tender never followed in time");
    }
    Ok(summary)
}
