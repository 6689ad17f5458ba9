//! The list of methods for numbers, by name, each with its settings as shipped.

use super::{
    NumberTable, NumberValue, OrdinalOptions, WeightedMeanOptions, mean, median, ordinal,
    weighted_mean,
};
use crate::{
    error::Error,
    run::Run,
    size::index,
    votes::{Duplicates, Vote, VoteTable},
};

/// A method for numbers, to be chosen by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NumberMethod {
    /// [`weighted_mean()`]
    #[default]
    WeightedMean,
    /// [`mean()`]
    Mean,
    /// [`median()`]
    Median,
    /// [`ordinal()`] over the values that occur
    Ordinal,
}

impl NumberMethod {
    /// All methods, the default first.
    pub const ALL: [Self; 4] = [Self::WeightedMean, Self::Mean, Self::Median, Self::Ordinal];

    /// The name to choose it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WeightedMean => "weighted-mean",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Ordinal => "ordinal",
        }
    }

    /// Where the method comes from.
    #[must_use]
    pub fn paper(self) -> &'static str {
        match self {
            Self::WeightedMean => {
                "a careful form of Raykar et al., JMLR 11, 2010: Gaussian annotators"
            }
            Self::Mean => "the mean, with Student's interval",
            Self::Median => "the median, with the interval of the sign test",
            Self::Ordinal => {
                "for rating scales: Gaussian annotators (Raykar et al. 2010), rounded to the steps"
            }
        }
    }

    /// The method of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == "default" {
            return Some(Self::default());
        }
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// Runs the method with its settings as shipped; `level` is the share of the distribution in an interval.
    ///
    /// # Errors
    /// As the method's own function; [`Error::Option`] for a level outside 0..1.
    pub fn estimate(
        self,
        numbers: &NumberTable,
        level: f64,
        run: &Run<'_>,
    ) -> Result<Vec<NumberValue>, Error> {
        crate::error::check_range("level", level, 0.0, 1.0 - 1e-9)?;
        match self {
            Self::WeightedMean => {
                let options = WeightedMeanOptions {
                    level,
                    ..Default::default()
                };
                Ok(weighted_mean(numbers, &options, run)?.values)
            }
            Self::Mean => Ok(mean(numbers, level)),
            Self::Median => Ok(median(numbers, level)),
            Self::Ordinal => rating_scale(numbers, level, run),
        }
    }
}

/// A scale with more steps than this is none.
const MOST_STEPS: usize = 100;

/// The ordinal model with the values that occur as the steps, and its expected step read as a value again.
fn rating_scale(
    numbers: &NumberTable,
    level: f64,
    run: &Run<'_>,
) -> Result<Vec<NumberValue>, Error> {
    let mut steps: Vec<f64> = (0..numbers.tasks())
        .flat_map(|task| numbers.values(task))
        .copied()
        .collect();
    steps.sort_unstable_by(f64::total_cmp);
    steps.dedup();
    if steps.len() > MOST_STEPS {
        let problem = format!(
            "is for scales of up to {MOST_STEPS} steps, here are {}; use weighted-mean",
            steps.len()
        );
        let method = "ordinal";
        return Err(Error::Unsuitable { method, problem });
    }
    let votes: Vec<Vote> = (0..numbers.tasks())
        .flat_map(|task| {
            numbers
                .of_task(task)
                .map(move |(who, value)| (task, who, value))
        })
        .map(|(task, annotator, value)| Vote {
            task: index(task),
            annotator,
            label: index(steps.partition_point(|&step| step < value)),
        })
        .collect();
    let table = VoteTable::new(
        index(numbers.tasks()),
        index(numbers.annotators()),
        index(steps.len()),
        &votes,
        Duplicates::Count,
    )?;
    let options = OrdinalOptions {
        level,
        ..Default::default()
    };
    let estimate = ordinal(&table, &options, run)?;
    Ok(estimate
        .values
        .into_iter()
        .enumerate()
        .map(|(task, found)| NumberValue {
            value: between(&steps, found.value),
            low: between(&steps, found.low),
            high: between(&steps, found.high),
            spread: numbers_spread(numbers.values(task)),
            ..found
        })
        .collect())
}

/// The value at a place between steps.
fn between(steps: &[f64], place: f64) -> f64 {
    if steps.is_empty() || place.is_nan() {
        return f64::NAN;
    }
    let last = steps.len() - 1;
    let below = crate::size::whole(place.max(0.0)).min(last);
    let above = (below + 1).min(last);
    steps[below] + (place - below as f64).clamp(0.0, 1.0) * (steps[above] - steps[below])
}

fn numbers_spread(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::NamedNumbers;

    #[test]
    fn a_scale_is_read_in_its_own_steps_and_too_many_are_refused() {
        let rows = [
            ("t", "a", 1.0),
            ("t", "b", 10.0),
            ("s", "a", 100.0),
            ("s", "b", 100.0),
        ];
        let table = NamedNumbers::from_rows(rows).unwrap().table;
        let method = NumberMethod::Ordinal;
        let found = method.estimate(&table, 0.9, &Run::default()).unwrap();
        assert!(
            found[0].value < found[1].value && found[1].value <= 100.0,
            "{found:?}"
        );
        let rows = (0..200).map(|i| ("t", "a", f64::from(i)));
        let table = NamedNumbers::from_rows(rows).unwrap().table;
        let error = method.estimate(&table, 0.9, &Run::default()).unwrap_err();
        assert!(error.to_string().contains("200"), "{error}");
    }

    #[test]
    fn every_method_is_found_by_its_name_and_runs() {
        let rows = [("t", "a", 1.0), ("t", "b", 2.0), ("t", "c", 6.0)];
        let table = NamedNumbers::from_rows(rows).unwrap().table;
        for method in NumberMethod::ALL {
            assert_eq!(NumberMethod::named(method.name()), Some(method));
            let value = method.estimate(&table, 0.9, &Run::default()).unwrap()[0];
            assert!(
                value.low <= value.value && value.value <= value.high,
                "{method:?} {value:?}"
            );
        }
    }
}
