//! `candor agreement`: do people agree beyond chance?

use super::consensus::answers::{Answers, Faults};
use super::consensus::summary::Summary;
use super::consensus::{DuplicateRule, Reading, Running, category, number, output};
use candor_aggregate::agreement::{
    Alpha, AlphaOptions, Kappa, LabelCounts, Level, Weights, alpha, alpha_by_label, cohen_pairs,
    fleiss, label_alpha, percent,
};
use candor_aggregate::{NamedVotes, Run};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json, json};
use std::path::PathBuf;

/// Do people agree beyond chance?
#[derive(Args)]
pub(crate) struct Agreement {
    /// The answers: task,worker,label, or task,worker,value for numbers (CSV, JSON Lines, Parquet)
    #[arg(value_name = "ANSWERS")]
    answers: PathBuf,
    /// What the distance of two answers means; nominal for labels, interval for values unless said
    #[arg(long, value_enum)]
    level: Option<LevelName>,
    /// How often the tasks are drawn anew for the interval of alpha; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = 1000)]
    resamples: usize,
    /// Tasks that two workers must share to be compared as a pair
    #[arg(long, value_name = "N", default_value_t = 10)]
    least_shared: usize,
    /// Print one JSON object, with all labels, workers and pairs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    running: Running,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LevelName {
    /// Equal or not
    Nominal,
    /// An order
    Ordinal,
    /// Differences
    Interval,
    /// Proportions, of values that are not negative
    Ratio,
}

impl LevelName {
    fn level(self) -> Level {
        match self {
            Self::Nominal => Level::Nominal,
            Self::Ordinal => Level::Ordinal,
            Self::Interval => Level::Interval,
            Self::Ratio => Level::Ratio,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Interval => "interval",
            Self::Ratio => "ratio",
        }
    }
}

/// Share of the distribution that lies in an interval.
const LEVEL: f64 = 0.95;
/// Pairs of workers are compared up to this many pairs of answers.
const MOST_PAIRS: usize = 50_000_000;

impl Agreement {
    /// Runs it.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        self.measure().or_else(|error| {
            if output::is_closed_pipe(&error) {
                Ok(())
            } else {
                Err(error)
            }
        })
    }

    fn measure(&self) -> anyhow::Result<()> {
        let answers = Answers::open(&self.answers)?;
        let by_columns = if answers.has("value") && !answers.has("label") {
            LevelName::Interval
        } else {
            LevelName::Nominal
        };
        let level = self.level.unwrap_or(by_columns);
        let mut faults = Faults::new(self.reading.strict);
        let mut summary = Summary::default();
        summary.add("level", level.name());
        let options = AlphaOptions {
            resamples: self.resamples,
            level: LEVEL,
        };
        let run = self.running.run();
        let tables = if level == LevelName::Nominal && answers.has("label") {
            let votes = category::read(&answers, self.reading.duplicates, &mut faults)?;
            counts(&mut summary, &mut faults, &votes);
            let alpha = label_alpha(&votes.table, Level::Nominal, &options, &run)?;
            tell_alpha(&mut summary, &alpha);
            let mut tables = vec![("alpha_by_label", by_label(&votes, &options, &run)?)];
            tables.extend(self.labels(&mut summary, &votes)?);
            tables
        } else {
            self.numbers(&answers, level, &options, &run, &mut faults, &mut summary)?;
            Vec::new()
        };
        summary.print(self.json, false, tables)?;
        Ok(())
    }

    fn numbers(
        &self,
        answers: &Answers,
        level: LevelName,
        options: &AlphaOptions,
        run: &Run<'_>,
        faults: &mut Faults,
        summary: &mut Summary,
    ) -> anyhow::Result<()> {
        if self.reading.duplicates != DuplicateRule::Count {
            super::consensus::wrong_usage("--duplicates is for labels; of numbers all count");
        }
        let numbers = number::read(answers, faults)?;
        summary.add("answers", numbers.table.answers());
        summary.add("tasks", numbers.table.tasks());
        summary.add("workers", numbers.table.annotators());
        summary.add("malformed_rows", faults.list());
        tell_alpha(
            summary,
            &alpha(&numbers.table, level.level(), options, run)?,
        );
        Ok(())
    }

    /// The measures that know labels only; gives the tables of the report.
    fn labels(
        &self,
        summary: &mut Summary,
        votes: &NamedVotes,
    ) -> anyhow::Result<Vec<(&'static str, Json)>> {
        let table = &votes.table;
        let fleiss = fleiss(table, LEVEL)?;
        summary.add("fleiss_kappa", fleiss.kappa);
        summary.add("fleiss_tasks", fleiss.tasks);
        let percent = percent(table);
        summary.add("percent_agreement", percent.overall);
        let pairs_of_answers: usize = (0..table.tasks())
            .map(|task| table.answers_of(task).pow(2) / 2)
            .sum();
        let pairs = if pairs_of_answers <= MOST_PAIRS {
            cohen_pairs(table, self.least_shared, Weights::Plain, LEVEL)?
        } else {
            eprintln!("pairs of workers are not compared: there are too many answers to one task");
            Vec::new()
        };
        let kappas: Vec<f64> = pairs.iter().filter_map(|pair| pair.kappa.kappa).collect();
        let mean = kappas.iter().sum::<f64>() / kappas.len() as f64;
        summary.add("mean_cohen_kappa", mean);
        summary.add("pairs_of_workers", pairs.len());
        let named = |names: &candor_aggregate::Names, values: &[f64]| {
            let pairs = names.iter().zip(values);
            Json::Object(
                pairs
                    .map(|(name, &value)| (name.to_owned(), value.into()))
                    .collect::<Map<_, _>>(),
            )
        };
        let name = |worker: u32| votes.annotators.get(worker).to_owned();
        let pairs = pairs.iter().map(|pair| {
            let mut row = told(&pair.kappa);
            row.insert("first".to_owned(), name(pair.first).into());
            row.insert("second".to_owned(), name(pair.second).into());
            Json::Object(row)
        });
        Ok(vec![
            ("by_label", named(&votes.labels, &percent.by_label)),
            ("by_worker", named(&votes.annotators, &percent.by_annotator)),
            ("pairs", Json::Array(pairs.collect())),
        ])
    }
}

/// Alpha of each label against all others.
fn by_label(votes: &NamedVotes, options: &AlphaOptions, run: &Run<'_>) -> anyhow::Result<Json> {
    let counts = LabelCounts::of_votes(&votes.table);
    let rows = alpha_by_label(&counts, options, run)?
        .into_iter()
        .map(|one| {
            json!({
                "label": votes.labels.get(one.label),
                "alpha": one.alpha,
                "low": one.interval.map(|interval| interval.0),
                "high": one.interval.map(|interval| interval.1),
                "chosen": one.chosen,
                "tasks": one.tasks,
            })
        });
    Ok(Json::Array(rows.collect()))
}

fn counts(summary: &mut Summary, faults: &mut Faults, votes: &NamedVotes) {
    summary.add("answers", votes.table.answers());
    summary.add("tasks", votes.table.tasks());
    summary.add("workers", votes.table.annotators());
    summary.add("labels", votes.table.classes());
    summary.add("malformed_rows", faults.list());
}

fn tell_alpha(summary: &mut Summary, alpha: &Alpha) {
    summary.add("compared_tasks", alpha.tasks);
    summary.add("compared_answers", alpha.answers);
    summary.add("alpha", alpha.alpha);
    summary.add("alpha_low", alpha.interval.map(|interval| interval.0));
    summary.add("alpha_high", alpha.interval.map(|interval| interval.1));
    summary.add("observed_disagreement", alpha.observed);
    summary.add("expected_disagreement", alpha.expected);
}

fn told(kappa: &Kappa) -> Map<String, Json> {
    let value = json!({
        "kappa": kappa.kappa,
        "low": kappa.interval.map(|interval| interval.0),
        "high": kappa.interval.map(|interval| interval.1),
        "tasks": kappa.tasks,
    });
    value.as_object().cloned().unwrap_or_default()
}
