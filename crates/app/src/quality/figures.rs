//! Agreement beyond chance by question, and the figures of each annotator.

use super::estimate::Estimate;
use super::gather::{Gathered, Pool, index};
use candor_aggregate::Run;
use candor_aggregate::agreement::krippendorff::{Alpha, AlphaOptions, Level, alpha};
use candor_aggregate::numeric::{NumberTable, Reading};
use candor_domain::template::{Measure, OpinionKind, OpinionValue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Times that tasks are drawn again for the interval of alpha.
const RESAMPLES: usize = 200;
/// Above so many answers the interval is left out: it is narrow, and would take long.
const ANSWERS_FOR_INTERVAL: usize = 200_000;
/// The normal quantile of a 95 % interval.
const Z: f64 = 1.959_964;

/// Whether people agree about a question beyond chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Agreement {
    /// The question; elements of an `each` together, as `question/*/sub`.
    pub question: String,
    /// What is compared: `nominal`, `ordinal` or `interval`.
    pub level: String,
    /// Krippendorff's alpha: 1 is perfect, 0 is chance; null where nothing can be compared.
    pub alpha: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Answers that could be compared.
    pub answers: usize,
    /// Tasks (or elements) with two answers or more.
    pub tasks: usize,
}

/// One annotator, by the pseudonym of the project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Annotator {
    /// Who, by pseudonym.
    pub pseudonym: String,
    /// Answers in the data.
    pub answers: i64,
    /// Of these, accepted.
    pub accepted: i64,
    /// Share of their choices that are the consensus; null where they made none.
    pub agreement: Option<f64>,
    /// How long half of their answers took at most, in seconds of work.
    pub median_seconds: i64,
    /// How often they are right, as the method learned it; null where it could not.
    pub skill: Option<Skill>,
}

/// A skill with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Skill {
    /// Share of answers that are right.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Agreement about a pool; `None` for what cannot be compared (words, orders).
pub(super) fn agreement(question: &str, pool: &Pool, annotators: usize) -> Option<Agreement> {
    let mut codes: BTreeMap<String, u32> = BTreeMap::new();
    let mut readings = Vec::with_capacity(pool.said.len());
    for (unit, annotator, value) in &pool.said {
        let value = match value {
            OpinionValue::Number(number) => *number,
            OpinionValue::Text(_) | OpinionValue::Ranking(_) => return None,
            other => {
                let next = index(codes.len());
                f64::from(*codes.entry(other.to_value().to_string()).or_insert(next))
            }
        };
        readings.push(Reading {
            task: *unit,
            annotator: *annotator,
            value,
        });
    }
    let (level, word) = match (pool.shape.kind, pool.shape.measure) {
        (OpinionKind::Number, Measure::Ordinal) => (Level::Ordinal, "ordinal"),
        (OpinionKind::Number, _) => (Level::Interval, "interval"),
        _ => (Level::Nominal, "nominal"),
    };
    let table = NumberTable::new(index(pool.units.len()), index(annotators), &readings).ok()?;
    let resamples = if readings.len() > ANSWERS_FOR_INTERVAL {
        0
    } else {
        RESAMPLES
    };
    let options = AlphaOptions {
        resamples,
        ..AlphaOptions::default()
    };
    let Alpha {
        alpha,
        tasks,
        answers,
        interval,
        ..
    } = alpha(&table, level, &options, &Run::default()).ok()?;
    let (low, high) = interval.unzip();
    Some(Agreement {
        question: question.to_owned(),
        level: word.to_owned(),
        alpha,
        low,
        high,
        answers,
        tasks,
    })
}

/// What the pools say of people, summed.
#[derive(Default, Clone)]
pub(super) struct Standing {
    choices: f64,
    agreed: f64,
    learned: f64,
    skill: f64,
}

/// Adds what a pool of choices says of each annotator.
pub(super) fn judge(standings: &mut [Standing], pool: &Pool, units: &[Estimate], ability: &[f64]) {
    let mut own = vec![0.0; standings.len()];
    for (unit, annotator, value) in &pool.said {
        if !matches!(
            value,
            OpinionValue::Category(_) | OpinionValue::Categories(_)
        ) {
            return;
        }
        let estimate = &units[*unit as usize];
        // Who is alone with an answer agrees with themselves; that says nothing.
        if estimate.answers < 2 {
            continue;
        }
        let standing = &mut standings[*annotator as usize];
        standing.choices += 1.0;
        own[*annotator as usize] += 1.0;
        if estimate.value == value.to_value() {
            standing.agreed += 1.0;
        }
    }
    for ((standing, own), ability) in standings.iter_mut().zip(own).zip(ability) {
        if own > 0.0 && ability.is_finite() {
            standing.learned += own;
            standing.skill += own * ability.clamp(0.0, 1.0);
        }
    }
}

/// The figures of all annotators, who has answered most first.
pub(super) fn annotators(
    gathered: &mut Gathered,
    standings: &[Standing],
    pseudonym: impl Fn(candor_domain::id::AccountId) -> String,
) -> Vec<Annotator> {
    let mut list: Vec<Annotator> = gathered
        .people
        .iter_mut()
        .zip(&gathered.annotators)
        .zip(standings)
        .map(|((person, account), standing)| {
            person.seconds.sort_unstable();
            Annotator {
                pseudonym: pseudonym(*account),
                answers: person.answers,
                accepted: person.accepted,
                agreement: (standing.choices > 0.0).then(|| standing.agreed / standing.choices),
                median_seconds: person
                    .seconds
                    .get(person.seconds.len() / 2)
                    .copied()
                    .unwrap_or(0),
                skill: (standing.learned > 0.0)
                    .then(|| wilson(standing.skill / standing.learned, standing.learned)),
            }
        })
        .collect();
    list.sort_by(|a, b| {
        b.answers
            .cmp(&a.answers)
            .then(a.pseudonym.cmp(&b.pseudonym))
    });
    list
}

/// A share of `n` with its score interval (E. B. Wilson, JASA 22, 1927).
fn wilson(share: f64, n: f64) -> Skill {
    let square = Z * Z / n;
    let middle = (share + square / 2.0) / (1.0 + square);
    let half = Z / (1.0 + square) * (share * (1.0 - share) / n + square / (4.0 * n)).sqrt();
    Skill {
        value: share,
        low: (middle - half).max(0.0),
        high: (middle + half).min(1.0),
    }
}
