//! The list of methods for numbers, by name, each with its settings as shipped.

use super::{NumberTable, NumberValue, WeightedMeanOptions, mean, median, weighted_mean};
use crate::{error::Error, run::Run};

/// A method for numbers, to be chosen by name. For rating scales see [`super::ordinal()`] too.
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
}

impl NumberMethod {
    /// All methods, the default first.
    pub const ALL: [Self; 3] = [Self::WeightedMean, Self::Mean, Self::Median];

    /// The name to choose it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WeightedMean => "weighted-mean",
            Self::Mean => "mean",
            Self::Median => "median",
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::NamedNumbers;

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
