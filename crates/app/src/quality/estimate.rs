//! What the opinions of a pool come to, by unit: one value with its certainty, its votes, and how far they differ.

use super::categories::{categories, sets};
use super::compare::comparisons;
use super::gather::Pool;
use super::methods::{self, Method};
use super::numbers::numbers;
use super::orders::orders;
use super::texts::{passed, texts};
use candor_aggregate::Error;
use candor_aggregate::category::Rightness;
use candor_aggregate::numeric::NumberAnnotator;
use candor_domain::template::OpinionKind;
use serde_json::Value;
use std::collections::BTreeMap;

/// Below so many answers, or so few things asked about, people cannot be told apart, and each counts one.
const ANSWERS_TO_LEARN: usize = 100;
const UNITS_TO_LEARN: usize = 25;
/// Share of the distribution that lies in an interval.
pub(super) const LEVEL: f64 = 0.95;
/// Answers of one unit that are passed through at most.
pub(super) const PASSED: usize = 50;

/// What the opinions about one unit come to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: Value,
    pub(super) probability: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    /// The most frequent first.
    pub(super) votes: Vec<Vote>,
    pub(super) answers: usize,
    /// How many independent answers they are worth.
    pub(super) effective: Option<f64>,
    pub(super) disagreement: f64,
    pub(super) method: &'static str,
}

/// What was said of a unit, how often, and how likely it is right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Vote {
    pub(super) value: Value,
    pub(super) count: usize,
    pub(super) probability: Option<f64>,
}

impl Vote {
    pub(super) fn new(value: Value, count: usize) -> Self {
        Self {
            value,
            count,
            probability: None,
        }
    }
}

/// What a pool's opinions tell of those who gave them, one an annotator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum People {
    /// Nothing.
    Unknown,
    /// How often each is right. `weighs` where the method hears some more than others.
    Right { own: Vec<Rightness>, weighs: bool },
    /// How far off each is. `weighs` as before.
    Off {
        own: Vec<NumberAnnotator>,
        weighs: bool,
    },
}

/// The estimates of a pool with what was learned of its people.
pub(super) struct Estimated {
    pub(super) units: Vec<Estimate>,
    pub(super) people: People,
}

impl Estimated {
    pub(super) fn of(units: Vec<Estimate>) -> Self {
        Self {
            units,
            people: People::Unknown,
        }
    }
}

/// Estimates all units of a pool by the project's choice of method, by the template's, or by the default. A method
/// that turns out not to suit the answers gives way to the default, and the estimates say so.
///
/// # Errors
/// A sentence for the log: the numbers did not suit the method.
pub(super) fn estimate(
    pool: &Pool,
    annotators: usize,
    choice: Option<&str>,
) -> Result<Estimated, String> {
    let named = choice
        .and_then(|name| methods::named(&pool.shape, name))
        .or_else(|| methods::of_template(&pool.shape));
    let default = methods::default(&pool.shape);
    let by_default = || by(pool, annotators, default, true);
    let found = match named {
        None => by_default(),
        Some(method) => match by(pool, annotators, method, false) {
            Err(Error::Unsuitable { .. }) => by_default(),
            found => found,
        },
    };
    found.map_err(|error| error.to_string())
}

/// By one method; `may_yield` where nobody named it, so that a simpler one does while little is known.
fn by(pool: &Pool, annotators: usize, method: Method, may_yield: bool) -> Result<Estimated, Error> {
    match (pool.shape.kind, method) {
        (OpinionKind::Category, Method::Category(method)) => {
            categories(pool, annotators, method, may_yield)
        }
        (OpinionKind::Categories, Method::Category(method)) => {
            sets(pool, annotators, method, may_yield)
        }
        (OpinionKind::Number, Method::Number(_) | Method::MostFrequent) => {
            numbers(pool, annotators, method)
        }
        (OpinionKind::Comparison, Method::Comparison(_) | Method::MostFrequent) => {
            comparisons(pool, method).map(Estimated::of)
        }
        (OpinionKind::Ranking, Method::Comparison(method)) => {
            orders(pool, method).map(Estimated::of)
        }
        (OpinionKind::Text, Method::Text(method)) => {
            texts(pool, annotators, method).map(Estimated::of)
        }
        _ => Ok(Estimated::of(passed(pool))),
    }
}

/// Whether a pool holds enough to tell people apart.
pub(super) fn can_learn(pool: &Pool, annotators: usize) -> bool {
    pool.said.len() >= ANSWERS_TO_LEARN
        && pool.units.len() >= UNITS_TO_LEARN
        && pool.said.len() >= 2 * pool.units.len()
        && annotators >= 3
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

pub(super) fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}
