//! `candor consensus replay`: a recorded crowd's answers spent anew.

use super::answers::{Answers, Faults};
use super::category::{class_of, read, whole};
use super::output::{OutputFile, Table};
use super::summary::Summary;
use super::{Reading, Running, truth};
use anyhow::Context;
use candor_aggregate::category::{SharedErrorOptions, shared_error};
use candor_aggregate::replay::{Replay, ReplayPoint, StoppingRule, plot, replay};
use candor_aggregate::{NamedVotes, Run};
use candor_formats::export::{Kind, Value};
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct ReplayArgs {
    /// The recorded answers: task,worker,label (CSV, JSON Lines, Parquet)
    #[arg(value_name = "ANSWERS")]
    answers: PathBuf,
    /// Known answers: task,truth. Without them the consensus of all answers stands for the truth
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// A task stops when its highest probability reaches this
    #[arg(long, default_value_t = 0.9, value_parser = share)]
    target: f64,
    /// Answers that every task gets
    #[arg(long, default_value_t = 2)]
    least: usize,
    /// Answers that no task exceeds; the lesser of ten and the recorded median unless said
    #[arg(long)]
    greatest: Option<usize>,
    /// Where the table goes (.csv, .jsonl, .parquet); it is printed in any case
    #[arg(long, value_name = "FILE")]
    output: Option<OutputFile>,
    /// Where the plot goes (.svg)
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    running: Running,
}

impl ReplayArgs {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let mut faults = Faults::new(self.reading.strict);
        let answers = Answers::open(&self.answers)?;
        let votes = read(&answers, self.reading.duplicates, &mut faults)?;
        let run = self.running.run();
        let known = match &self.truth {
            Some(path) => truth::read(path, &votes.tasks, &mut faults, class_of(&votes))?,
            None => consensus(&votes, &run)?,
        };
        let left_out = faults.list();
        let rule = StoppingRule {
            target: self.target,
            least: self.least,
            greatest: self.greatest,
            ..StoppingRule::default()
        };
        let result = replay(&votes.table, &known, &rule, &run)?;
        if let Some(file) = &self.output {
            write(Table::in_file(file, &COLUMNS)?, &result)?;
        }
        if let Some(path) = &self.svg {
            std::fs::write(path, plot(&result))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        if self.json {
            let mut summary = Summary::default();
            summary.add("target", self.target);
            summary.add("malformed_rows", left_out);
            summary.add("truth_is_consensus", self.truth.is_none());
            let points = write(Table::in_report(&COLUMNS), &result)?.unwrap_or_default();
            summary.print(true, false, vec![("points", points)])?;
            return Ok(());
        }
        self.print(&result)?;
        Ok(())
    }

    fn print(&self, result: &Replay) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(
            out,
            "{:>16} {:>9} {:>7} {:>9} {:>9} {:>10} {:>16}",
            "overlap", "answers", "share", "accuracy", "claimed", "certified", "right of those"
        )?;
        for (name, point) in named(result) {
            let right = point
                .certified_accuracy
                .map_or("-".to_owned(), |right| format!("{right:.4}"));
            writeln!(
                out,
                "{name:>16} {:>9} {:>7.3} {:>9.4} {:>9.4} {:>10.3} {right:>16}",
                point.answers, point.share, point.accuracy, point.claimed, point.certified
            )?;
        }
        if self.truth.is_none() {
            writeln!(
                out,
                "accuracy is measured by the consensus of all answers: no truth was given"
            )?;
        }
        match &self.svg {
            Some(path) => writeln!(out, "plot: {}", path.display()),
            None => writeln!(out, "--svg FILE draws it"),
        }
    }
}

const COLUMNS: [(&str, Kind); 8] = [
    ("rule", Kind::Text),
    ("overlap", Kind::Integer),
    ("answers", Kind::Integer),
    ("share", Kind::Float),
    ("accuracy", Kind::Float),
    ("claimed", Kind::Float),
    ("certified", Kind::Float),
    ("certified_accuracy", Kind::Float),
];

fn write(mut table: Table, result: &Replay) -> anyhow::Result<Option<serde_json::Value>> {
    for (name, point) in named(result) {
        table.write(&[
            Value::Text(&name),
            whole(point.overlap),
            whole(point.answers),
            Value::Float(point.share),
            Value::Float(point.accuracy),
            Value::Float(point.claimed),
            Value::Float(point.certified),
            point.certified_accuracy.map_or(Value::Null, Value::Float),
        ])?;
    }
    table.finish()
}

/// Fixed overlap 1, 2, ..., then the rule.
fn named(result: &Replay) -> Vec<(String, &ReplayPoint)> {
    let fixed = result
        .fixed
        .iter()
        .map(|point| (format!("fixed {}", point.overlap), point));
    let rule = (format!("stop at {}", result.target), &result.rule);
    fixed.chain([rule]).collect()
}

/// What all answers together say, as the truth to compare with.
fn consensus(votes: &NamedVotes, run: &Run<'_>) -> anyhow::Result<Vec<Option<u32>>> {
    let estimate = shared_error(&votes.table, &SharedErrorOptions::default(), run)?;
    let tasks = 0..estimate.tasks();
    Ok(tasks.map(|task| Some(estimate.best(task)?.0)).collect())
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|value| (0.0..=1.0).contains(value))
        .ok_or_else(|| "a probability lies between 0 and 1".to_owned())
}
