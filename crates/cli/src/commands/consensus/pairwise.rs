//! Consensus of comparisons: which of two is better.

use super::answers::{Answers, Fault, Faults, number, short};
use super::summary::{Summary, Watch};
use super::{Estimate, truth};
use anyhow::Context;
use candor_aggregate::Names;
use candor_aggregate::comparison::{
    BradleyTerryOptions, Comparison, ComparisonMethod, ComparisonTable, NamedComparisons, Outcome,
    ScoreEstimate, bradley_terry,
};
use candor_aggregate::evaluate::rank_correlation;
use candor_formats::export::{Kind, Value};
use serde_json::Value as Json;

/// Share of the distribution that lies in an interval.
const LEVEL: f64 = 0.95;

pub(super) fn run(args: &Estimate, answers: &Answers, mut faults: Faults) -> anyhow::Result<()> {
    let (mut watch, mut summary) = (Watch::start(), Summary::default());
    let pairs = read(answers, &mut faults)?;
    args.tell_time(&mut summary, &mut watch, "reading", answers.bytes());
    let method = args
        .method
        .as_deref()
        .and_then(ComparisonMethod::named)
        .unwrap_or_default();
    let known = args
        .truth
        .as_deref()
        .map(|path| {
            truth::read(path, &pairs.items, &mut faults, |text| {
                number(text, "score")
            })
        })
        .transpose()?;
    let left_out = faults.list();
    let comparisons = pairs.table.comparisons();
    let ties = comparisons
        .iter()
        .filter(|c| c.outcome == Outcome::Tie)
        .count();
    summary.add("kind", "pairwise");
    summary.add("method", method.name());
    summary.add("answers", comparisons.len());
    summary.add("items", pairs.table.items());
    summary.add("workers", pairs.table.annotators());
    summary.add("malformed_rows", left_out);
    summary.add("ties", ties);
    let run = args.running.run();
    let options = BradleyTerryOptions {
        level: LEVEL,
        reliability: true,
        ..BradleyTerryOptions::default()
    };
    let scores = method.estimate(&pairs.table, LEVEL, &run)?;
    let model = bradley_terry(&pairs.table, &options, &run)?;
    args.tell_time(&mut summary, &mut watch, "estimating", 0);
    let groups = model
        .group
        .iter()
        .max()
        .map_or(0, |&last| last as usize + 1);
    // Items that no chain of comparisons joins have scores that mean nothing to each other.
    summary.add("groups_of_items", groups);
    if let Some(known) = known {
        let known: Vec<f64> = known.into_iter().map(|k| k.unwrap_or(f64::NAN)).collect();
        let found: Vec<f64> = scores.iter().map(|item| item.score).collect();
        summary.add("known", known.iter().filter(|k| k.is_finite()).count());
        summary.add(
            "rank_correlation",
            by_group(&found, &known, &model.group, groups),
        );
    }
    let mut table = args.results(&[
        ("item", Kind::Text),
        ("score", Kind::Float),
        ("low", Kind::Float),
        ("high", Kind::Float),
    ])?;
    for (item, score) in pairs.items.iter().zip(&scores) {
        table.write(&[
            Value::Text(item),
            Value::Float(score.score),
            Value::Float(score.low),
            Value::Float(score.high),
        ])?;
    }
    let results = table.finish()?;
    let workers = write_workers(args, &pairs, &model)?;
    args.finish(summary, results, workers)
}

/// Mean over the groups in which three items or more are known.
fn by_group(found: &[f64], known: &[f64], group: &[u32], groups: usize) -> f64 {
    let mut members: Vec<(Vec<f64>, Vec<f64>)> = vec![Default::default(); groups];
    for ((&found, &known), &group) in found.iter().zip(known).zip(group) {
        if known.is_finite() {
            members[group as usize].0.push(found);
            members[group as usize].1.push(known);
        }
    }
    let correlations: Vec<f64> = members
        .iter()
        .filter(|(found, _)| found.len() > 2)
        .map(|(found, known)| rank_correlation(found, known))
        .filter(|value| value.is_finite())
        .collect();
    correlations.iter().sum::<f64>() / correlations.len() as f64
}

/// Reads rows of worker, left, right and the better one.
fn read(answers: &Answers, faults: &mut Faults) -> anyhow::Result<NamedComparisons> {
    const COLUMNS: [&str; 4] = ["worker", "left", "right", "label"];
    let (mut items, mut annotators, mut comparisons) = (Names::new(), Names::new(), Vec::new());
    answers.read(&COLUMNS, faults, |row| {
        let (left, right, label) = (row.get(1), row.get(2), row.get(3));
        if left == right {
            return Err(Fault::Row(format!(
                "`{}` is compared with itself",
                short(left)
            )));
        }
        let outcome = if label == left {
            Outcome::Left
        } else if label == right {
            Outcome::Right
        } else if label == "tie" {
            Outcome::Tie
        } else {
            return Err(Fault::Row(format!(
                "`label` is `{}`, which is neither the left nor the right item nor `tie`",
                short(label)
            )));
        };
        comparisons.push(Comparison {
            annotator: annotators.intern(row.get(0))?,
            left: items.intern(left)?,
            right: items.intern(right)?,
            outcome,
        });
        Ok(())
    })?;
    answers.ensure_some(comparisons.len())?;
    let count = |names: &Names| u32::try_from(names.len()).unwrap_or(u32::MAX);
    let table = ComparisonTable::new(count(&items), count(&annotators), comparisons)
        .with_context(|| answers.name())?;
    Ok(NamedComparisons {
        table,
        items,
        annotators,
    })
}

fn write_workers(
    args: &Estimate,
    pairs: &NamedComparisons,
    model: &ScoreEstimate,
) -> anyhow::Result<Option<Json>> {
    let columns = [
        ("worker", Kind::Text),
        ("answers", Kind::Integer),
        ("reliability", Kind::Float),
    ];
    let Some(mut table) = args.workers_table(&columns)? else {
        return Ok(None);
    };
    let mut answers = vec![0_usize; pairs.table.annotators()];
    for comparison in pairs.table.comparisons() {
        answers[comparison.annotator as usize] += 1;
    }
    for ((name, &answers), &reliability) in pairs
        .annotators
        .iter()
        .zip(&answers)
        .zip(&model.reliability)
    {
        let row = [
            Value::Text(name),
            super::category::whole(answers),
            Value::Float(reliability),
        ];
        table.write(&row)?;
    }
    table.finish()
}
