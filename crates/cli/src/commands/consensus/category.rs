//! Consensus of labels.

use super::answers::{Answers, Fault, Faults, short};
use super::output::Table;
use super::summary::{Summary, Watch};
use super::{DuplicateRule, Estimate, truth};
use anyhow::{Context, bail};
use candor_aggregate::category::{
    AnnotatorReport, CategoryEstimate, CategoryMethod, SharedErrorOptions, annotators, calibrate,
    shared_error,
};
use candor_aggregate::evaluate::category_score;
use candor_aggregate::{NamedVotes, Run, VoteBuilder, VoteTable};
use candor_formats::export::{Kind, Value};
use serde_json::Value as Json;

/// Bins of the calibration error.
const BINS: usize = 15;
/// Share of the distribution that lies in an interval.
const LEVEL: f64 = 0.95;
/// A label is longer than this only by mistake.
const MOST_LABEL_BYTES: usize = 1_000;
/// More labels than this are no categories.
const MOST_LABELS: usize = 2_000;
/// Numbers that a table may hold: tasks or pairs of worker and label, times labels.
const MOST_CELLS: usize = 150_000_000;

pub(super) fn run(args: &Estimate, answers: &Answers, mut faults: Faults) -> anyhow::Result<()> {
    let (mut watch, mut summary) = (Watch::start(), Summary::default());
    let votes = read(answers, args.reading.duplicates, &mut faults)?;
    args.tell_time(&mut summary, &mut watch, "reading", answers.bytes());
    let method = args
        .method
        .as_deref()
        .and_then(CategoryMethod::named)
        .unwrap_or_default();
    let known = args
        .known
        .as_deref()
        .map(|path| truth::read(path, &votes.tasks, &mut faults, class_of(&votes)))
        .transpose()?;
    let truths = args
        .truth
        .as_deref()
        .map(|path| truth::read(path, &votes.tasks, &mut faults, class_of(&votes)))
        .transpose()?;
    let left_out = faults.list();

    summary.add("kind", "category");
    summary.add("method", method.name());
    summary.add("answers", votes.table.answers());
    summary.add("tasks", votes.table.tasks());
    summary.add("workers", votes.table.annotators());
    summary.add("labels", votes.table.classes());
    summary.add("malformed_rows", left_out);
    summary.add("repeated_answers", repeated(&votes.table).len());
    let estimate = estimate(args, method, &votes.table, known.as_deref(), &mut summary)?;
    args.tell_time(&mut summary, &mut watch, "estimating", 0);
    summary.add("rounds", estimate.rounds);
    if let Some(truths) = truths {
        let score = category_score(&estimate, &truths, BINS);
        summary.add("known", score.known);
        summary.add("accuracy", score.accuracy);
        summary.add("log_loss", score.log_loss);
        summary.add("calibration_error", score.calibration_error);
    }
    let results = write_results(args, &votes, &estimate)?;
    write_soft(args, &votes, &estimate)?;
    let workers = write_workers(args, &votes, &estimate)?;
    args.finish(summary, results, workers)
}

/// Reads rows of task, worker and label.
pub(crate) fn read(
    answers: &Answers,
    duplicates: DuplicateRule,
    faults: &mut Faults,
) -> anyhow::Result<NamedVotes> {
    const COLUMNS: [&str; 3] = ["task", "worker", "label"];
    let mut builder = VoteBuilder::new();
    answers.read(&COLUMNS, faults, |row| {
        let label = row.get(2);
        if label.len() > MOST_LABEL_BYTES {
            let start = short(label);
            return Err(Fault::Row(format!(
                "`label` has {} bytes, at most {MOST_LABEL_BYTES} are taken: `{start}`",
                label.len()
            )));
        }
        Ok(builder.push(row.get(0), row.get(1), label)?)
    })?;
    let votes = builder
        .build(duplicates.of_table())
        .with_context(|| answers.name())?;
    answers.ensure_some(votes.table.answers())?;
    check_size(&votes.table).with_context(|| answers.name())?;
    if duplicates == DuplicateRule::Refuse {
        refuse_repeated(answers, &votes)?;
    }
    Ok(votes)
}

fn check_size(table: &VoteTable) -> anyhow::Result<()> {
    let labels = table.classes();
    let pairs = table
        .answers()
        .min(table.annotators().saturating_mul(labels));
    let cells = pairs.max(table.tasks()).saturating_mul(labels);
    if labels > MOST_LABELS || cells > MOST_CELLS {
        bail!(
            "{labels} different labels for {} tasks are too many to tell how people confuse them; \
             if `label` is free text, name the column `text` and use --kind text",
            table.tasks()
        );
    }
    Ok(())
}

/// The second answers of a worker to a task: task and worker.
fn repeated(table: &VoteTable) -> Vec<(u32, u32)> {
    let mut seen_in = vec![u32::MAX; table.annotators()];
    table
        .iter()
        .filter(|vote| {
            std::mem::replace(&mut seen_in[vote.annotator as usize], vote.task) == vote.task
        })
        .map(|vote| (vote.task, vote.annotator))
        .collect()
}

fn refuse_repeated(answers: &Answers, votes: &NamedVotes) -> anyhow::Result<()> {
    let Some(&(task, worker)) = repeated(&votes.table).first() else {
        return Ok(());
    };
    let (task, worker) = (votes.tasks.get(task), votes.annotators.get(worker));
    let (mut times, mut line) = (0, 0);
    answers.read(&["task", "worker"], &mut Faults::new(false), |row| {
        if times < 2 && row.get(0) == task && row.get(1) == worker {
            (times, line) = (times + 1, row.line);
        }
        Ok(())
    })?;
    bail!(
        "{}: line {line}: {worker} has already answered {task}; remove one of the two answers, or say which \
         counts with --duplicates",
        answers.name()
    )
}

/// The class of a label in a file of known answers; one that nobody gave is a class of its own.
pub(super) fn class_of(votes: &NamedVotes) -> impl Fn(&str) -> Result<u32, Fault> + '_ {
    |label| Ok(votes.labels.find(label).unwrap_or(u32::MAX))
}

fn estimate(
    args: &Estimate,
    method: CategoryMethod,
    table: &VoteTable,
    known: Option<&[Option<u32>]>,
    summary: &mut Summary,
) -> anyhow::Result<CategoryEstimate> {
    let run: Run<'_> = args.running.run();
    let Some(known) = known else {
        return Ok(method.estimate(table, &run)?);
    };
    if method != CategoryMethod::SharedError {
        super::wrong_usage("--known fits the default method; leave --method out");
    }
    let mut options = SharedErrorOptions::default();
    let fit = calibrate(table, known, &options, &run)?;
    options.shared_error = Some(fit.shared_error);
    summary.add("fitted_to_known", fit.known);
    summary.add("shared_error", fit.shared_error);
    Ok(shared_error(table, &options, &run)?)
}

fn write_results(
    args: &Estimate,
    votes: &NamedVotes,
    estimate: &CategoryEstimate,
) -> anyhow::Result<Option<Json>> {
    let mut table = args.results(&[
        ("task", Kind::Text),
        ("label", Kind::Text),
        ("probability", Kind::Float),
        ("answers", Kind::Integer),
    ])?;
    for (place, task) in votes.tasks.iter().enumerate() {
        let best = estimate.best(place);
        table.write(&[
            Value::Text(task),
            best.map_or(Value::Null, |(label, _)| {
                Value::Text(votes.labels.get(label))
            }),
            best.map_or(Value::Null, |(_, probability)| Value::Float(probability)),
            whole(votes.table.answers_of(place)),
        ])?;
    }
    table.finish()
}

fn write_soft(
    args: &Estimate,
    votes: &NamedVotes,
    estimate: &CategoryEstimate,
) -> anyhow::Result<()> {
    let Some(file) = &args.soft else {
        return Ok(());
    };
    let columns = [
        ("task", Kind::Text),
        ("label", Kind::Text),
        ("probability", Kind::Float),
    ];
    let mut table = Table::in_file(file, &columns)?;
    for (place, task) in votes.tasks.iter().enumerate() {
        for (label, &probability) in votes.labels.iter().zip(estimate.of_task(place)) {
            let row = [
                Value::Text(task),
                Value::Text(label),
                Value::Float(probability),
            ];
            table.write(&row)?;
        }
    }
    table.finish()?;
    Ok(())
}

fn write_workers(
    args: &Estimate,
    votes: &NamedVotes,
    estimate: &CategoryEstimate,
) -> anyhow::Result<Option<Json>> {
    let columns = [
        ("worker", Kind::Text),
        ("answers", Kind::Integer),
        ("ability", Kind::Float),
        ("accuracy", Kind::Float),
        ("low", Kind::Float),
        ("high", Kind::Float),
        ("spammer_score", Kind::Float),
        ("confusion", Kind::Json),
    ];
    let Some(mut table) = args.workers_table(&columns)? else {
        return Ok(None);
    };
    let labels: Vec<&str> = votes.labels.iter().collect();
    for report in annotators(&votes.table, estimate) {
        let accuracy = report.accuracy(LEVEL);
        let confusion = confusion(&report, &labels).to_string();
        table.write(&[
            Value::Text(votes.annotators.get(report.annotator)),
            Value::Integer(i64::from(report.answers)),
            Value::Float(estimate.ability[report.annotator as usize]),
            Value::Float(accuracy.mean),
            Value::Float(accuracy.low),
            Value::Float(accuracy.high),
            Value::Float(report.spammer_score),
            Value::Json(&confusion),
        ])?;
    }
    table.finish()
}

/// For each true label the probability of each label given, with its interval.
fn confusion(report: &AnnotatorReport, labels: &[&str]) -> Json {
    let rounded = |value: f64| Json::from((value * 1e4).round() / 1e4);
    let row = |class: usize| {
        let cells = labels.iter().enumerate().map(|(given, label)| {
            let cell = report.cell(class, given, LEVEL);
            let three = [cell.mean, cell.low, cell.high].map(rounded);
            ((*label).to_owned(), Json::from(three.to_vec()))
        });
        Json::Object(cells.collect())
    };
    let rows = labels.iter().enumerate();
    Json::Object(
        rows.map(|(class, label)| ((*label).to_owned(), row(class)))
            .collect(),
    )
}

/// A count as a value of a table.
pub(super) fn whole(count: usize) -> Value<'static> {
    Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}
