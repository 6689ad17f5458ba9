//! Agreement beyond chance: of a question, of its labels, and over time.

use super::categories::{labels, one_label_table, selections};
use super::gather::{Pool, index};
use candor_aggregate::Run;
use candor_aggregate::agreement::{Alpha, AlphaOptions, LabelCounts, Level, alpha, alpha_by_label};
use candor_aggregate::numeric::{NumberTable, Reading};
use candor_domain::template::{Measure, OpinionKind, OpinionShape, OpinionValue};
use candor_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Times that tasks are drawn again for the interval of alpha.
const RESAMPLES: usize = 200;
/// Above so many answers the interval is left out: it is narrow, and would take long.
const ANSWERS_FOR_INTERVAL: usize = 200_000;
/// Labels of a question that are kept, those first that were chosen most often.
const LABELS: usize = 100;
/// Days that are told apart; a longer time is told by weeks.
const DAYS: i64 = 45;
/// Days or weeks that are kept, the newest.
const PERIODS: usize = 104;

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

/// Whether people agree about where one label belongs: it against all others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LabelAgreement {
    /// The label.
    pub label: String,
    /// Krippendorff's alpha; null where nobody chose the label, or everybody always did.
    pub alpha: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Answers that chose it, among those that could be compared.
    pub answers: usize,
    /// Tasks (or elements) of which at least one answer chose it.
    pub tasks: usize,
}

/// Whether people agreed about the tasks of a day or week: those whose newest accepted answer was accepted in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PeriodAgreement {
    /// When it begins, at midnight UTC.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Krippendorff's alpha; null where nothing could be compared.
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

/// The days or weeks of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Periods {
    /// `day` or `week`, which begins on Monday.
    pub each: String,
    /// The oldest first, at most 104; those without an accepted answer are left out.
    pub items: Vec<PeriodAgreement>,
}

/// All three.
pub(super) struct Measured {
    pub(super) question: Agreement,
    pub(super) labels: Vec<LabelAgreement>,
    pub(super) periods: Periods,
}

/// Agreement about a pool; `None` for what cannot be compared (words, orders).
pub(super) fn agreement(question: &str, pool: &Pool, annotators: usize) -> Option<Measured> {
    let (level, _) = level(&pool.shape)?;
    let readings = readings(pool)?;
    let units = index(pool.units.len());
    let of = |readings: &[Reading]| {
        let table = NumberTable::new(units, index(annotators), readings).ok()?;
        alpha(&table, level, &options(readings.len()), &Run::default()).ok()
    };
    let Alpha {
        alpha,
        tasks,
        answers,
        interval,
        ..
    } = of(&readings)?;
    let (low, high) = interval.unzip();
    Some(Measured {
        question: Agreement {
            alpha,
            low,
            high,
            answers,
            tasks,
            ..Agreement::none(question, &pool.shape)?
        },
        labels: by_label(pool, annotators),
        periods: by_period(pool, &readings, of),
    })
}

/// What is compared of opinions of a shape; `None` where nothing can be.
fn level(shape: &OpinionShape) -> Option<(Level, &'static str)> {
    match (shape.kind, shape.measure) {
        (OpinionKind::Text | OpinionKind::Ranking, _) => None,
        (OpinionKind::Number, Measure::Ordinal) => Some((Level::Ordinal, "ordinal")),
        (OpinionKind::Number, _) => Some((Level::Interval, "interval")),
        _ => Some((Level::Nominal, "nominal")),
    }
}

impl Agreement {
    /// Of a question that nobody has answered yet; `None` for what cannot be compared.
    pub(super) fn none(question: &str, shape: &OpinionShape) -> Option<Self> {
        let (_, word) = level(shape)?;
        Some(Self {
            question: question.to_owned(),
            level: word.to_owned(),
            alpha: None,
            low: None,
            high: None,
            answers: 0,
            tasks: 0,
        })
    }
}

impl Periods {
    /// None yet.
    pub(super) fn none() -> Self {
        Self {
            each: "day".to_owned(),
            items: Vec::new(),
        }
    }
}

fn options(answers: usize) -> AlphaOptions {
    let resamples = if answers > ANSWERS_FOR_INTERVAL {
        0
    } else {
        RESAMPLES
    };
    AlphaOptions {
        resamples,
        ..AlphaOptions::default()
    }
}

/// The opinions as numbers: themselves, or codes of what was said.
fn readings(pool: &Pool) -> Option<Vec<Reading>> {
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
    Some(readings)
}

/// Of choices, each label against the rest; nothing for numbers and comparisons.
fn by_label(pool: &Pool, annotators: usize) -> Vec<LabelAgreement> {
    let labels = labels(pool);
    let counts = match pool.shape.kind {
        OpinionKind::Category => {
            one_label_table(pool, annotators, &labels).map(|table| LabelCounts::of_votes(&table))
        }
        OpinionKind::Categories => {
            let (units, selections) = selections(pool, &labels);
            LabelCounts::of_selections(units, index(labels.len()), &selections)
        }
        _ => return Vec::new(),
    };
    let options = options(pool.said.len());
    let found = counts.and_then(|counts| alpha_by_label(&counts, &options, &Run::default()));
    let mut found = match found {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(%error, "no agreement by label");
            return Vec::new();
        }
    };
    found.retain(|label| label.chosen > 0);
    found.sort_by_key(|label| (std::cmp::Reverse(label.chosen), label.label));
    found.truncate(LABELS);
    found
        .into_iter()
        .map(|one| {
            let (low, high) = one.interval.unzip();
            LabelAgreement {
                label: labels[one.label as usize].clone(),
                alpha: one.alpha,
                low,
                high,
                answers: one.chosen,
                tasks: one.tasks,
            }
        })
        .collect()
}

/// By days, or by weeks where the days would be too many.
fn by_period(
    pool: &Pool,
    readings: &[Reading],
    of: impl Fn(&[Reading]) -> Option<Alpha>,
) -> Periods {
    let days = || pool.accepted_on.iter().flatten();
    let span = days().max().zip(days().min());
    let is_by_day = span.is_none_or(|(last, first)| last - first < DAYS);
    // 1970-01-01 was a Thursday: three days after Monday.
    let begin = |day: i64| {
        if is_by_day {
            day
        } else {
            (day + 3).div_euclid(7) * 7 - 3
        }
    };
    let mut parts: BTreeMap<i64, Vec<Reading>> = BTreeMap::new();
    for reading in readings {
        if let Some(day) = pool.accepted_on[reading.task as usize] {
            parts.entry(begin(day)).or_default().push(*reading);
        }
    }
    let skipped = parts.len().saturating_sub(PERIODS);
    let items = parts.into_iter().skip(skipped).filter_map(|(day, part)| {
        let found = of(&part)?;
        let (low, high) = found.interval.unzip();
        Some(PeriodAgreement {
            from: Timestamp::EPOCH.plus_seconds(day * 86_400),
            alpha: found.alpha,
            low,
            high,
            answers: found.answers,
            tasks: found.tasks,
        })
    });
    Periods {
        each: if is_by_day { "day" } else { "week" }.to_owned(),
        items: items.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::gather::Unit;
    use super::*;

    /// Two people; on tasks of a later day they no longer agree.
    fn pool(days: &[i64]) -> Pool {
        let mut pool = Pool::new(OpinionShape {
            kind: OpinionKind::Category,
            measure: Measure::Nominal,
            categories: ["yes", "no", "maybe"].map(str::to_owned).to_vec(),
            range: None,
            aggregate: None,
        });
        for (number, day) in days.iter().enumerate() {
            for task in 0..20 {
                let unit = pool.unit(Unit {
                    task: index(number * 20 + task),
                    name: "q".to_owned(),
                });
                pool.accepted_on[unit as usize] = Some(*day);
                for person in 0..2_usize {
                    let is_no = (task + person * number * (task / 2)) % 2 == 1;
                    let label = if is_no { "no" } else { "yes" };
                    let value = OpinionValue::Category(label.to_owned());
                    pool.said.push((unit, index(person), value));
                }
            }
        }
        pool
    }

    #[test]
    fn a_day_of_dispute_is_seen() {
        let found = agreement("q", &pool(&[20_000, 20_001]), 2).unwrap();
        assert_eq!(found.periods.each, "day");
        let [first, second] = found.periods.items.as_slice() else {
            panic!("two days: {:?}", found.periods);
        };
        assert_eq!(first.alpha, Some(1.0));
        assert!(second.alpha.unwrap() < 0.6, "{second:?}");
        assert!(second.low.unwrap() <= second.alpha.unwrap());
        assert_eq!(first.from.to_string(), "2024-10-04T00:00:00Z");
        let whole = found.question.alpha.unwrap();
        assert!(second.alpha.unwrap() < whole && whole < 1.0);
        assert_eq!(
            (found.question.tasks, first.tasks, second.answers),
            (40, 20, 40)
        );
    }

    #[test]
    fn long_times_are_told_by_weeks_from_monday_and_labels_nobody_chose_are_left_out() {
        let found = agreement("q", &pool(&[20_000, 20_001, 20_100]), 2).unwrap();
        assert_eq!(found.periods.each, "week");
        let begins: Vec<String> = found
            .periods
            .items
            .iter()
            .map(|one| one.from.to_string())
            .collect();
        assert_eq!(begins.len(), 2, "{begins:?}");
        assert!(begins[0].starts_with("2024-09-30"), "{begins:?}");
        let labels: Vec<&str> = found.labels.iter().map(|one| one.label.as_str()).collect();
        assert_eq!(labels.len(), 2);
        assert!(labels.contains(&"yes") && labels.contains(&"no"));
        // Of two labels, one says what the other does.
        assert_eq!(found.labels[0].alpha, found.labels[1].alpha);
    }

    #[test]
    fn what_is_not_accepted_yet_belongs_to_no_day() {
        let mut pool = pool(&[20_000]);
        pool.accepted_on.fill(None);
        let found = agreement("q", &pool, 2).unwrap();
        assert!(found.periods.items.is_empty());
        assert_eq!(found.question.tasks, 20);
    }
}
