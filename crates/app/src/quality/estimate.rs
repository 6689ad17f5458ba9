//! What the opinions of a pool come to, by unit: one value with its certainty, its votes, and how far they differ.

use super::compare::comparisons;
use super::gather::{Pool, index};
use candor_aggregate::category::{CategoryMethod, Selection, one_table_a_label};
use candor_aggregate::numeric::{NumberTable, Reading, mean, median};
use candor_aggregate::{Duplicates, Run, Vote, VoteTable};
use candor_domain::template::{Measure, OpinionKind, OpinionValue};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Below so many answers, or so few things asked about, people cannot be told apart, and each counts one.
const ANSWERS_TO_LEARN: usize = 100;
const UNITS_TO_LEARN: usize = 25;
/// Share of the distribution that lies in an interval.
const LEVEL: f64 = 0.95;
/// Answers of one unit that are passed through at most.
const PASSED: usize = 50;

/// What the opinions about one unit come to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: Value,
    pub(super) probability: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    /// Value and count, the most frequent first.
    pub(super) votes: Vec<(Value, usize)>,
    pub(super) answers: usize,
    pub(super) disagreement: f64,
    pub(super) method: &'static str,
}

/// The estimates of a pool with what the method learned of each annotator's skill, where it did.
pub(super) struct Estimated {
    pub(super) units: Vec<Estimate>,
    pub(super) ability: Vec<f64>,
}

/// Estimates all units of a pool.
///
/// # Errors
/// A sentence for the log: the numbers did not suit the method.
pub(super) fn estimate(pool: &Pool, annotators: usize) -> Result<Estimated, String> {
    let failed = |error: candor_aggregate::Error| error.to_string();
    let (units, ability) = match pool.shape.kind {
        OpinionKind::Category => return categories(pool, annotators).map_err(failed),
        OpinionKind::Categories => (sets(pool, annotators).map_err(failed)?, Vec::new()),
        OpinionKind::Number => (numbers(pool, annotators).map_err(failed)?, Vec::new()),
        OpinionKind::Comparison => (comparisons(pool).map_err(failed)?, Vec::new()),
        OpinionKind::Ranking | OpinionKind::Text => (passed(pool), Vec::new()),
    };
    Ok(Estimated { units, ability })
}

/// The method of a pool: the template's word, else the default where there is enough to learn people from.
fn method(pool: &Pool, annotators: usize) -> CategoryMethod {
    if let Some(named) = pool.shape.aggregate.and_then(CategoryMethod::named) {
        return named;
    }
    if can_learn(pool, annotators) {
        CategoryMethod::default()
    } else {
        CategoryMethod::Majority
    }
}

/// Whether a pool holds enough to tell people apart.
pub(super) fn can_learn(pool: &Pool, annotators: usize) -> bool {
    pool.said.len() >= ANSWERS_TO_LEARN
        && pool.units.len() >= UNITS_TO_LEARN
        && pool.said.len() >= 2 * pool.units.len()
        && annotators >= 3
}

/// The labels of a pool: those of the template first, then any that an older version had.
pub(super) fn labels(pool: &Pool) -> Vec<String> {
    let mut labels = pool.shape.categories.clone();
    let mut add = |label: &String| {
        if !labels.contains(label) {
            labels.push(label.clone());
        }
    };
    for (_, _, value) in &pool.said {
        match value {
            OpinionValue::Category(label) => add(label),
            OpinionValue::Categories(list) => list.iter().for_each(&mut add),
            _ => {}
        }
    }
    labels
}

/// The choices of one label each as a table, labels by their number in `labels`.
pub(super) fn one_label_table(
    pool: &Pool,
    annotators: usize,
    labels: &[String],
) -> Result<VoteTable, candor_aggregate::Error> {
    let numbers: BTreeMap<&str, u32> = labels
        .iter()
        .enumerate()
        .map(|(number, label)| (label.as_str(), index(number)))
        .collect();
    let votes: Vec<Vote> = pool
        .said
        .iter()
        .filter_map(|(unit, annotator, value)| match value {
            OpinionValue::Category(label) => Some(Vote {
                task: *unit,
                annotator: *annotator,
                label: *numbers.get(label.as_str())?,
            }),
            _ => None,
        })
        .collect();
    let (units, people) = (index(pool.units.len()), index(annotators));
    VoteTable::new(
        units,
        people,
        index(labels.len()),
        &votes,
        Duplicates::KeepLast,
    )
}

fn categories(pool: &Pool, annotators: usize) -> Result<Estimated, candor_aggregate::Error> {
    let labels = labels(pool);
    let table = one_label_table(pool, annotators, &labels)?;
    let method = method(pool, annotators);
    let found = method.estimate(&table, &Run::default())?;
    let estimates = (0..table.tasks()).map(|unit| {
        let counts = count(table.of_task(unit).map(|(_, label)| label));
        let best = found.best(unit);
        Estimate {
            value: best.map_or(Value::Null, |(label, _)| json!(labels[label as usize])),
            probability: best.map(|(_, probability)| probability),
            interval: None,
            disagreement: differing(counts.iter().map(|(_, count)| *count)),
            votes: counts
                .into_iter()
                .map(|(label, count)| (json!(labels[label as usize]), count))
                .collect(),
            answers: table.answers_of(unit),
            method: method.name(),
        }
    });
    Ok(Estimated {
        units: estimates.collect(),
        ability: found.ability,
    })
}

/// The choices of several labels, labels by their number in `labels`, with the number of units.
pub(super) fn selections(pool: &Pool, labels: &[String]) -> (u32, Vec<Selection>) {
    let selections = pool
        .said
        .iter()
        .filter_map(|(unit, annotator, value)| match value {
            OpinionValue::Categories(list) => Some(Selection {
                task: *unit,
                annotator: *annotator,
                labels: list
                    .iter()
                    .filter_map(|label| labels.iter().position(|known| known == label))
                    .map(index)
                    .collect(),
            }),
            _ => None,
        })
        .collect();
    (index(pool.units.len()), selections)
}

/// Sets of labels: each label is a question of its own; a set is as sure as all its labels together.
fn sets(pool: &Pool, annotators: usize) -> Result<Vec<Estimate>, candor_aggregate::Error> {
    let labels = labels(pool);
    let (units, selections) = selections(pool, &labels);
    let people = index(annotators);
    let tables = one_table_a_label(
        units,
        people,
        index(labels.len()),
        &selections,
        Duplicates::KeepLast,
    )?;
    let method = method(pool, annotators);
    let mut estimates = vec![
        Estimate {
            value: json!([]),
            probability: Some(1.0),
            interval: None,
            votes: Vec::new(),
            answers: 0,
            disagreement: 0.0,
            method: method.name(),
        };
        pool.units.len()
    ];
    for (table, label) in tables.iter().zip(&labels) {
        let found = method.estimate(table, &Run::default())?;
        for (unit, estimate) in estimates.iter_mut().enumerate() {
            let chosen = table.of_task(unit).filter(|(_, label)| *label == 1).count();
            estimate.answers = table.answers_of(unit);
            if chosen == 0 {
                continue;
            }
            let yes = found.of_task(unit)[1];
            if yes > 0.5
                && let Some(list) = estimate.value.as_array_mut()
            {
                list.push(json!(label));
            }
            estimate.probability = estimate.probability.map(|all| all * yes.max(1.0 - yes));
            estimate.votes.push((json!(label), chosen));
            let differing = differing([chosen, estimate.answers - chosen].into_iter());
            estimate.disagreement = estimate.disagreement.max(differing);
        }
    }
    for estimate in &mut estimates {
        estimate
            .votes
            .sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    Ok(estimates)
}

/// Places on a scale by their median, measurements by their mean.
fn numbers(pool: &Pool, annotators: usize) -> Result<Vec<Estimate>, candor_aggregate::Error> {
    let readings: Vec<Reading> = pool
        .said
        .iter()
        .filter_map(|(unit, annotator, value)| match value {
            OpinionValue::Number(value) if value.is_finite() => Some(Reading {
                task: *unit,
                annotator: *annotator,
                value: *value,
            }),
            _ => None,
        })
        .collect();
    let table = NumberTable::new(index(pool.units.len()), index(annotators), &readings)?;
    let is_mean = match pool.shape.aggregate {
        Some("mean") => true,
        Some("median") => false,
        _ => pool.shape.measure == Measure::Interval,
    };
    let found = if is_mean {
        mean(&table, LEVEL)
    } else {
        median(&table, LEVEL)
    };
    let all = readings.iter().map(|reading| reading.value);
    let (least, greatest) = pool.shape.range.unwrap_or_else(|| {
        let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
        all.fold((low, high), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    });
    let width = (greatest - least).max(f64::MIN_POSITIVE);
    let estimates = found.iter().enumerate().map(|(unit, found)| {
        let values = table.values(unit);
        let mut counts: BTreeMap<u64, (f64, usize)> = BTreeMap::new();
        for value in values {
            counts.entry(value.to_bits()).or_insert((*value, 0)).1 += 1;
        }
        let mut votes: Vec<(f64, usize)> = counts.into_values().collect();
        votes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.total_cmp(&b.0)));
        Estimate {
            value: number(found.value),
            probability: None,
            interval: finite(found.low).zip(finite(found.high)),
            votes: votes
                .into_iter()
                .take(PASSED)
                .map(|(value, count)| (number(value), count))
                .collect(),
            answers: values.len(),
            disagreement: apart(values, width),
            method: if is_mean { "mean" } else { "median" },
        }
    });
    Ok(estimates.collect())
}

/// Mean distance of two answers as a share of the scale's width, doubled: half the people at each end is 1.
fn apart(values: &[f64], width: f64) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (place, a) in values.iter().enumerate() {
        for b in &values[place + 1..] {
            sum += (a - b).abs() / width;
            pairs += 1.0;
        }
    }
    if pairs == 0.0 {
        0.0
    } else {
        (2.0 * sum / pairs).min(1.0)
    }
}

/// What no method makes one value of: all that was said.
fn passed(pool: &Pool) -> Vec<Estimate> {
    let mut lists: Vec<Vec<Value>> = vec![Vec::new(); pool.units.len()];
    for (unit, _, value) in &pool.said {
        lists[*unit as usize].push(value.to_value());
    }
    let estimate = |list: Vec<Value>| {
        let mut votes: Vec<(Value, usize)> = Vec::new();
        for value in &list {
            match votes.iter_mut().find(|(known, _)| known == value) {
                Some((_, count)) => *count += 1,
                None => votes.push((value.clone(), 1)),
            }
        }
        votes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let values: Vec<Value> = votes
            .iter()
            .take(PASSED)
            .map(|(value, _)| value.clone())
            .collect();
        Estimate {
            value: if values.len() == 1 {
                values[0].clone()
            } else {
                Value::Array(values)
            },
            probability: None,
            interval: None,
            disagreement: differing(votes.iter().map(|(_, count)| *count)),
            answers: list.len(),
            votes: votes.into_iter().take(PASSED).collect(),
            method: "all",
        }
    };
    lists.into_iter().map(estimate).collect()
}

/// How often each was said, the most frequent first.
pub(super) fn count(labels: impl Iterator<Item = u32>) -> Vec<(u32, usize)> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for label in labels {
        *counts.entry(label).or_insert(0) += 1;
    }
    let mut counts: Vec<(u32, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// The chance that two of the answers differ: 0 where all are alike, or there is one.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of answers to one task are small"
)]
pub(super) fn differing(counts: impl Iterator<Item = usize>) -> f64 {
    let (mut all, mut alike) = (0.0, 0.0);
    for count in counts {
        let count = count as f64;
        all += count;
        alike += count * (count - 1.0);
    }
    if all < 2.0 {
        0.0
    } else {
        1.0 - alike / (all * (all - 1.0))
    }
}

fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

fn number(value: f64) -> Value {
    finite(value).map_or(Value::Null, |value| json!(value))
}
