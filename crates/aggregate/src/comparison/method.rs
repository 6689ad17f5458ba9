//! The list of methods for comparisons, by name, each with its settings as shipped.

use super::{BradleyTerryOptions, ComparisonTable, borda, bradley_terry, kemeny};
use crate::{error::Error, run::Run};

/// A method for comparisons, to be chosen by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ComparisonMethod {
    /// [`bradley_terry()`]
    #[default]
    BradleyTerry,
    /// [`bradley_terry()`] with the reliability of annotators
    BradleyTerryReliability,
    /// [`borda()`]
    Borda,
    /// [`kemeny()`]
    Kemeny,
}

/// One item's place on the scale of a method: higher is better.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct ItemScore {
    /// The score: log strength, win share, or for an order the number of items behind.
    pub score: f64,
    /// Lower end of its interval; the score itself where the method has none.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl ComparisonMethod {
    /// All methods, the default first.
    pub const ALL: [Self; 4] = [
        Self::BradleyTerry,
        Self::BradleyTerryReliability,
        Self::Borda,
        Self::Kemeny,
    ];

    /// The name to choose it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BradleyTerry => "bradley-terry",
            Self::BradleyTerryReliability => "bradley-terry-reliability",
            Self::Borda => "borda",
            Self::Kemeny => "kemeny",
        }
    }

    /// Where the method comes from.
    #[must_use]
    pub fn paper(self) -> &'static str {
        match self {
            Self::BradleyTerry => {
                "Bradley and Terry, Biometrika 39, 1952; ties: Davidson, JASA 65, 1970"
            }
            Self::BradleyTerryReliability => {
                "Bradley-Terry with ties, judgements weighed by the annotator's reliability"
            }
            Self::Borda => "Borda 1781: the share of comparisons won",
            Self::Kemeny => "Kemeny 1959: the order of least disagreement",
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
    /// As the method's own function.
    pub fn estimate(
        self,
        table: &ComparisonTable,
        level: f64,
        run: &Run<'_>,
    ) -> Result<Vec<ItemScore>, Error> {
        let (scores, low, high) = match self {
            Self::BradleyTerry | Self::BradleyTerryReliability => {
                let reliability = self == Self::BradleyTerryReliability;
                let options = BradleyTerryOptions {
                    level,
                    reliability,
                    ..Default::default()
                };
                let fit = bradley_terry(table, &options, run)?;
                (fit.scores, fit.low, fit.high)
            }
            Self::Borda => {
                let fit = borda(table, level)?;
                (fit.scores, fit.low, fit.high)
            }
            Self::Kemeny => {
                let order = kemeny(table, run)?.order;
                let mut behind = vec![0.0; order.len()];
                for (place, &item) in order.iter().enumerate() {
                    behind[item as usize] = (order.len() - 1 - place) as f64;
                }
                (behind.clone(), behind.clone(), behind)
            }
        };
        let ends = low.into_iter().zip(high);
        Ok(scores
            .into_iter()
            .zip(ends)
            .map(|(score, (low, high))| ItemScore { score, low, high })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::{NamedComparisons, Outcome};

    #[test]
    fn every_method_puts_the_winner_first() {
        let rows = [
            ("w", "a", "b", Outcome::Left),
            ("w", "b", "c", Outcome::Left),
            ("v", "c", "a", Outcome::Right),
            ("v", "b", "c", Outcome::Tie),
        ];
        let table = NamedComparisons::from_rows(rows).unwrap().table;
        for method in ComparisonMethod::ALL {
            assert_eq!(ComparisonMethod::named(method.name()), Some(method));
            let scores = method.estimate(&table, 0.95, &Run::default()).unwrap();
            assert!(
                scores[0].score > scores[1].score && scores[1].score > scores[2].score,
                "{method:?}"
            );
            assert!(scores.iter().all(|s| s.low <= s.score && s.score <= s.high));
        }
    }
}
