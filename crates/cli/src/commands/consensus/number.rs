//! Consensus of numbers: ratings and measurements.

use super::answers::{Answers, Faults, number};
use super::summary::{Summary, Watch};
use super::{Estimate, truth};
use anyhow::Context;
use candor_aggregate::Names;
use candor_aggregate::evaluate::{number_score, rank_correlation};
use candor_aggregate::numeric::{
    NamedNumbers, NumberMethod, NumberTable, Reading, WeightedMeanOptions, weighted_mean,
};
use candor_formats::export::{Kind, Value};
use serde_json::Value as Json;

/// Share of the distribution that lies in an interval.
const LEVEL: f64 = 0.95;

pub(super) fn run(args: &Estimate, answers: &Answers, mut faults: Faults) -> anyhow::Result<()> {
    let (mut watch, mut summary) = (Watch::start(), Summary::default());
    let numbers = read(answers, &mut faults)?;
    args.tell_time(&mut summary, &mut watch, "reading", answers.bytes());
    let method = args
        .method
        .as_deref()
        .and_then(NumberMethod::named)
        .unwrap_or_default();
    let known = args
        .truth
        .as_deref()
        .map(|path| {
            truth::read(path, &numbers.tasks, &mut faults, |text| {
                number(text, "truth")
            })
        })
        .transpose()?;
    let left_out = faults.list();
    summary.add("kind", "number");
    summary.add("method", method.name());
    summary.add("answers", numbers.table.answers());
    summary.add("tasks", numbers.table.tasks());
    summary.add("workers", numbers.table.annotators());
    summary.add("malformed_rows", left_out);
    let run = args.running.run();
    let values = method.estimate(&numbers.table, LEVEL, &run)?;
    args.tell_time(&mut summary, &mut watch, "estimating", 0);
    if let Some(known) = known {
        let found: Vec<f64> = values.iter().map(|value| value.value).collect();
        let known: Vec<f64> = known.into_iter().map(|k| k.unwrap_or(f64::NAN)).collect();
        let score = number_score(&found, &known);
        summary.add("known", score.known);
        summary.add("mean_absolute_error", score.mean_absolute_error);
        summary.add("root_mean_square_error", score.root_mean_square_error);
        summary.add("correlation", score.correlation);
        summary.add("rank_correlation", rank_correlation(&found, &known));
    }
    let mut table = args.results(&[
        ("task", Kind::Text),
        ("value", Kind::Float),
        ("low", Kind::Float),
        ("high", Kind::Float),
    ])?;
    for (task, value) in numbers.tasks.iter().zip(&values) {
        table.write(&[
            Value::Text(task),
            Value::Float(value.value),
            Value::Float(value.low),
            Value::Float(value.high),
        ])?;
    }
    let results = table.finish()?;
    let workers = write_workers(args, &numbers)?;
    args.finish(summary, results, workers)
}

/// Reads rows of task, worker and value.
pub(crate) fn read(answers: &Answers, faults: &mut Faults) -> anyhow::Result<NamedNumbers> {
    let column = answers.first_of(&["value", "label"])?;
    let (mut tasks, mut annotators, mut readings) = (Names::new(), Names::new(), Vec::new());
    answers.read(&["task", "worker", column], faults, |row| {
        let value = number(row.get(2), column)?;
        readings.push(Reading {
            task: tasks.intern(row.get(0))?,
            annotator: annotators.intern(row.get(1))?,
            value,
        });
        Ok(())
    })?;
    answers.ensure_some(readings.len())?;
    let count = |names: &Names| u32::try_from(names.len()).unwrap_or(u32::MAX);
    let table = NumberTable::new(count(&tasks), count(&annotators), &readings)
        .with_context(|| answers.name())?;
    Ok(NamedNumbers {
        table,
        tasks,
        annotators,
    })
}

/// Bias and spread of everybody against the others, whatever the method.
fn write_workers(args: &Estimate, numbers: &NamedNumbers) -> anyhow::Result<Option<Json>> {
    let columns = [
        ("worker", Kind::Text),
        ("compared", Kind::Integer),
        ("bias", Kind::Float),
        ("bias_low", Kind::Float),
        ("bias_high", Kind::Float),
        ("deviation", Kind::Float),
        ("deviation_low", Kind::Float),
        ("deviation_high", Kind::Float),
        ("weight", Kind::Float),
    ];
    let Some(mut table) = args.workers_table(&columns)? else {
        return Ok(None);
    };
    let options = WeightedMeanOptions {
        level: LEVEL,
        ..WeightedMeanOptions::default()
    };
    let people = weighted_mean(&numbers.table, &options, &args.running.run())?.annotators;
    for (name, person) in numbers.annotators.iter().zip(&people) {
        table.write(&[
            Value::Text(name),
            super::category::whole(person.compared),
            Value::Float(person.bias),
            Value::Float(person.bias_interval.0),
            Value::Float(person.bias_interval.1),
            Value::Float(person.deviation),
            Value::Float(person.deviation_interval.0),
            Value::Float(person.deviation_interval.1),
            Value::Float(person.weight),
        ])?;
    }
    table.finish()
}
