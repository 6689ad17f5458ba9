//! Places on a scale, measurements, days.

use super::estimate::{Estimate, Estimated, LEVEL, PASSED, People, Vote, finite};
use super::gather::{Pool, index};
use super::methods::Method;
use candor_aggregate::numeric::{
    NumberMethod, NumberTable, NumberValue, Reading, WeightedMeanOptions, weighted_mean,
};
use candor_aggregate::{Error, Run};
use candor_domain::template::{Measure, OpinionValue, day_text};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The numbers of a pool as a table.
pub(super) fn table(pool: &Pool, annotators: usize) -> Result<NumberTable, Error> {
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
    NumberTable::new(index(pool.units.len()), index(annotators), &readings)
}

/// Estimates the numbers of a pool. How far off each person is comes from the weighted mean, whichever method makes
/// the values.
pub(super) fn numbers(pool: &Pool, annotators: usize, method: Method) -> Result<Estimated, Error> {
    let table = table(pool, annotators)?;
    let run = Run::default();
    let options = WeightedMeanOptions {
        level: LEVEL,
        ..WeightedMeanOptions::default()
    };
    let weighted = weighted_mean(&table, &options, &run)?;
    let is_weighted = method == Method::Number(NumberMethod::WeightedMean);
    let found = match method {
        Method::Number(_) if is_weighted => Some(weighted.values),
        Method::Number(method) => Some(method.estimate(&table, LEVEL, &run)?),
        _ => None,
    };
    let width = width(pool, &table);
    let units = (0..table.tasks())
        .map(|unit| {
            let found = found.as_ref().map(|found| &found[unit]);
            of_unit(table.values(unit), found, width, method, pool.shape.measure)
        })
        .collect();
    Ok(Estimated {
        units,
        people: People::Off {
            own: weighted.annotators,
            weighs: is_weighted,
        },
    })
}

/// From the least to the greatest number that can be said, or that was.
fn width(pool: &Pool, table: &NumberTable) -> f64 {
    let (least, greatest) = pool.shape.range.unwrap_or_else(|| {
        (0..table.tasks())
            .flat_map(|unit| table.values(unit))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(*value), high.max(*value))
            })
    });
    (greatest - least).max(f64::MIN_POSITIVE)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of answers to one task are small"
)]
fn of_unit(
    values: &[f64],
    found: Option<&NumberValue>,
    width: f64,
    method: Method,
    measure: Measure,
) -> Estimate {
    let shown = |value| said(value, measure);
    let mut counts: BTreeMap<u64, (f64, usize)> = BTreeMap::new();
    for value in values {
        counts.entry(value.to_bits()).or_insert((*value, 0)).1 += 1;
    }
    let mut votes: Vec<(f64, usize)> = counts.into_values().collect();
    votes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.total_cmp(&b.0)));
    let first = votes.first().copied();
    Estimate {
        value: match found {
            Some(found) => shown(found.value),
            None => first.map_or(Value::Null, |(value, _)| shown(value)),
        },
        probability: match found {
            Some(_) => None,
            None => first.map(|(_, count)| count as f64 / values.len() as f64),
        },
        // The ends of an interval are numbers; of days the votes tell the spread.
        interval: found
            .filter(|_| measure != Measure::Days)
            .and_then(|found| finite(found.low).zip(finite(found.high))),
        votes: votes
            .into_iter()
            .take(PASSED)
            .map(|(value, count)| Vote::new(shown(value), count))
            .collect(),
        answers: values.len(),
        effective: found.and_then(|found| finite(found.effective_answers)),
        disagreement: apart(values, width),
        method: method.name(),
    }
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

/// A number as it was said: a day as a day.
fn said(value: f64, measure: Measure) -> Value {
    match measure {
        Measure::Days => day_text(value).map_or(Value::Null, Value::String),
        _ => finite(value).map_or(Value::Null, |value| json!(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::gather::Unit;
    use super::*;
    use candor_domain::template::{OpinionKind, OpinionShape};

    #[test]
    fn of_days_one_that_was_said_is_the_answer_as_a_day() {
        let mut pool = Pool::new(OpinionShape {
            kind: OpinionKind::Number,
            measure: Measure::Days,
            categories: Vec::new(),
            range: None,
            aggregate: None,
        });
        let unit = pool.unit(Unit {
            task: 0,
            name: "invoiced".to_owned(),
        });
        for (annotator, day) in (0..).zip([20_000.0, 20_000.0, 20_365.0]) {
            pool.said.push((unit, annotator, OpinionValue::Number(day)));
        }
        for (method, probability) in [
            (Method::MostFrequent, Some(2.0 / 3.0)),
            (Method::Number(NumberMethod::Median), None),
        ] {
            let found = numbers(&pool, 3, method).expect("numbers").units;
            assert_eq!(found[0].value, json!("2024-10-04"));
            assert_eq!(found[0].probability, probability);
            assert_eq!(found[0].interval, None);
            assert_eq!(found[0].votes[1].value, json!("2025-10-04"));
        }
    }
}
