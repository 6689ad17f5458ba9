//! `candor consensus`: many answers of a file become one answer a task, with a known certainty.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `answers` | the rows of a file of answers, and what is wrong with them |
//! | `category`, `number`, `pairwise`, `text` | one file a kind of answers |
//! | `truth` | the file of known answers |
//! | `output`, `summary` | tables and figures that go out |
//! | `methods`, `replay` | the subcommands of those names |

pub(crate) mod answers;
pub(crate) mod category;
mod methods;
pub(crate) mod number;
pub(crate) mod output;
mod pairwise;
mod replay;
mod rows;
pub(crate) mod summary;
mod text;
mod truth;

use answers::{Answers, Faults};
use candor_aggregate::methods::{Kind, methods as all_methods};
use candor_aggregate::{Duplicates, Run};
use clap::error::ErrorKind;
use clap::{Args, Subcommand, ValueEnum};
use output::{Columns, OutputFile, Table};
use serde_json::Value as Json;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use summary::{Summary, Watch};

/// One answer a task out of many people's, with its certainty
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Consensus {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    estimate: Estimate,
}

#[derive(Subcommand)]
enum Command {
    /// List the methods, with where they come from
    Methods(methods::Methods),
    /// Spend a recorded crowd's answers anew: what would a stopping rule have cost and saved?
    Replay(replay::ReplayArgs),
}

/// The estimate itself.
#[derive(Args)]
pub(crate) struct Estimate {
    /// The answers (CSV, JSON Lines, Parquet), a row each: task,worker,label - task,worker,value for numbers -
    /// worker,left,right,label for comparisons, the label being the better item or `tie` - task,worker,text
    #[arg(value_name = "ANSWERS", required = true)]
    answers: Option<PathBuf>,
    /// What the answers are; told by the columns unless said
    #[arg(long, value_enum)]
    kind: Option<KindName>,
    /// How they are put together; see `candor consensus methods`
    #[arg(long, value_name = "NAME", value_parser = method_name)]
    method: Option<String>,
    /// Known answers to measure the result by: task,truth (comparisons: item,score)
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Known answers (task,truth) to fit the certainty of the default method for categories to: ten or more
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// Where the results go (.csv, .jsonl, .parquet); without it they are printed as CSV
    #[arg(long, value_name = "FILE")]
    output: Option<OutputFile>,
    /// Where the workers' table goes; without it beside the results
    #[arg(long, value_name = "FILE")]
    workers: Option<OutputFile>,
    /// Where the probabilities of all labels go: task,label,probability
    #[arg(long, value_name = "FILE")]
    soft: Option<OutputFile>,
    /// Print one JSON object: figures, and the results unless they go to a file
    #[arg(long)]
    json: bool,
    /// Tell how long reading and estimating took
    #[arg(long)]
    timings: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    running: Running,
}

/// How a file is read.
#[derive(Args)]
pub(crate) struct Reading {
    /// Stop at the first malformed row instead of leaving it out
    #[arg(long)]
    pub(crate) strict: bool,
    /// What counts where a worker answered a task more than once
    #[arg(long, value_enum, default_value_t = DuplicateRule::Count)]
    pub(crate) duplicates: DuplicateRule,
}

/// How a computation is carried out.
#[derive(Args)]
pub(crate) struct Running {
    /// Threads to use; all cores unless said. The result does not depend on it
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Start of every random number
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

impl Running {
    pub(crate) fn run(&self) -> Run<'static> {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Run {
            threads: self.threads.map_or_else(cores, NonZeroUsize::get),
            seed: self.seed,
            ..Run::default()
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DuplicateRule {
    /// Each answer counts
    Count,
    /// The earliest one
    First,
    /// The latest one
    Last,
    /// None: the run ends with a message
    Refuse,
}

impl DuplicateRule {
    /// The rule of the table. What is to be refused is counted first, so that the row can be named.
    pub(crate) fn of_table(self) -> Duplicates {
        match self {
            Self::First => Duplicates::KeepFirst,
            Self::Last => Duplicates::KeepLast,
            Self::Count | Self::Refuse => Duplicates::Count,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindName {
    Category,
    Number,
    Pairwise,
    Text,
}

impl KindName {
    fn kind(self) -> Kind {
        match self {
            Self::Category => Kind::Category,
            Self::Number => Kind::Number,
            Self::Pairwise => Kind::Pairwise,
            Self::Text => Kind::Text,
        }
    }

    /// By the columns: what only one kind has.
    fn of_columns(answers: &Answers) -> Self {
        if answers.has("left") && answers.has("right") {
            Self::Pairwise
        } else if answers.has("label") {
            Self::Category
        } else if answers.has("text") {
            Self::Text
        } else if answers.has("value") {
            Self::Number
        } else {
            Self::Category
        }
    }
}

impl Consensus {
    /// Runs it.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let outcome = match self.command {
            Some(Command::Methods(methods)) => methods.run(),
            Some(Command::Replay(replay)) => replay.run(),
            None => self.estimate.run(),
        };
        outcome.or_else(|error| {
            if output::is_closed_pipe(&error) {
                Ok(())
            } else {
                Err(error)
            }
        })
    }
}

impl Estimate {
    fn run(self) -> anyhow::Result<()> {
        if let (Some(kind), Some(method)) = (self.kind, &self.method) {
            self.check_method(kind, method);
        }
        let Some(path) = &self.answers else {
            wrong_usage("name a file of answers");
        };
        let answers = Answers::open(path)?;
        let kind = self.kind.unwrap_or_else(|| KindName::of_columns(&answers));
        if let Some(method) = &self.method {
            self.check_method(kind, method);
        }
        if kind != KindName::Category && (self.soft.is_some() || self.known.is_some()) {
            wrong_usage("--soft and --known are for categories alone");
        }
        let faults = Faults::new(self.reading.strict);
        match kind {
            KindName::Category => category::run(&self, &answers, faults),
            KindName::Number => number::run(&self, &answers, faults),
            KindName::Pairwise => pairwise::run(&self, &answers, faults),
            KindName::Text => text::run(&self, &answers, faults),
        }
    }

    fn check_method(&self, kind: KindName, method: &str) {
        let is_fit = method == "default" || kinds_of(method).contains(&kind.kind());
        if !is_fit {
            let names: Vec<_> = all_methods()
                .iter()
                .filter(|entry| entry.kind == kind.kind())
                .map(|entry| entry.name)
                .collect();
            wrong_usage(&format!(
                "the method {method} is not for this kind of answers; use {}",
                names.join(", ")
            ));
        }
    }

    /// Tells how long a part took, where that is asked for.
    fn tell_time(&self, summary: &mut Summary, watch: &mut Watch, what: &str, bytes: u64) {
        let seconds = watch.lap();
        if self.timings {
            summary.add(&format!("{what}_seconds"), seconds);
            if bytes > 0 {
                summary.add("megabytes_a_second", bytes as f64 / 1e6 / seconds);
            }
        }
    }

    /// The table of results.
    fn results(&self, columns: Columns<'_>) -> anyhow::Result<Table> {
        match &self.output {
            Some(file) => Table::in_file(file, columns),
            None if self.json => Ok(Table::in_report(columns)),
            None => Table::on_screen(columns),
        }
    }

    /// The workers' table, where one is wanted.
    fn workers_table(&self, columns: Columns<'_>) -> anyhow::Result<Option<Table>> {
        match (self.workers_file(), self.json) {
            (Some(file), _) => Table::in_file(&file, columns).map(Some),
            (None, true) => Ok(Some(Table::in_report(columns))),
            (None, false) => Ok(None),
        }
    }

    fn workers_file(&self) -> Option<OutputFile> {
        self.workers
            .clone()
            .or_else(|| Some(self.output.as_ref()?.beside("workers")))
    }

    /// Ends a run: the summary, with what files were written.
    fn finish(
        &self,
        mut summary: Summary,
        results: Option<Json>,
        workers: Option<Json>,
    ) -> anyhow::Result<()> {
        for (name, file) in [
            ("results_file", self.output.clone()),
            ("workers_file", self.workers_file()),
            ("soft_file", self.soft.clone()),
        ] {
            if let Some(file) = file {
                summary.add(name, file.path().display().to_string());
            }
        }
        let tables = [("results", results), ("workers_table", workers)];
        let tables = tables
            .into_iter()
            .filter_map(|(name, table)| Some((name, table?)))
            .collect();
        summary.print(self.json, self.output.is_none(), tables)?;
        Ok(())
    }
}

/// Ends the program as a wrong option does: message on standard error, exit code 2.
pub(crate) fn wrong_usage(message: &str) -> ! {
    clap::Error::raw(ErrorKind::ArgumentConflict, format!("{message}\n")).exit()
}

fn kinds_of(method: &str) -> Vec<Kind> {
    let name = match method {
        "mv" => "majority",
        "ds" => "dawid-skene",
        name => name,
    };
    all_methods()
        .iter()
        .filter(|entry| entry.name == name)
        .map(|entry| entry.kind)
        .collect()
}

fn method_name(name: &str) -> Result<String, String> {
    if name == "default" || !kinds_of(name).is_empty() {
        return Ok(name.to_owned());
    }
    Err("there is no such method; `candor consensus methods` lists them".to_owned())
}
