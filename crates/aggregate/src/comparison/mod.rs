//! Comparisons: which of two is better, asked many times, becomes one score an item.

pub mod borda;
pub mod bradley_terry;
pub mod kemeny;
pub mod method;

mod newton;

pub use borda::{BordaEstimate, borda};
pub use bradley_terry::{BradleyTerryOptions, ScoreEstimate, bradley_terry};
pub use kemeny::{KemenyOrder, kemeny};
pub use method::{ComparisonMethod, ItemScore};

use crate::{error::Error, names::Names, size::index};

/// Which side won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The left item is better.
    Left,
    /// The right item is better.
    Right,
    /// Neither.
    Tie,
}

/// One judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// Who judged.
    pub annotator: u32,
    /// The item shown first or on the left.
    pub left: u32,
    /// The other item.
    pub right: u32,
    /// What was said.
    pub outcome: Outcome,
}

/// Items in an order of preference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// Who ranked.
    pub annotator: u32,
    /// The best first; it need not be all items.
    pub items: Vec<u32>,
}

/// Judgements of pairs of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonTable {
    items: u32,
    annotators: u32,
    comparisons: Vec<Comparison>,
}

impl ComparisonTable {
    /// Takes the judgements. An item compared with itself says nothing and is refused.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::TooMany`], [`Error::SameItem`].
    pub fn new(items: u32, annotators: u32, comparisons: Vec<Comparison>) -> Result<Self, Error> {
        let limit = u32::MAX as usize;
        if comparisons.len() >= limit {
            return Err(Error::TooMany {
                what: "comparisons",
                limit,
            });
        }
        for (row, c) in comparisons.iter().enumerate() {
            if c.left == c.right {
                return Err(Error::SameItem { row, item: c.left });
            }
            let highest = c.left.max(c.right);
            if highest >= items {
                return Err(Error::OutOfRange {
                    row,
                    what: "item",
                    index: highest,
                    count: items,
                });
            }
            if c.annotator >= annotators {
                let (index, count) = (c.annotator, annotators);
                return Err(Error::OutOfRange {
                    row,
                    what: "annotator",
                    index,
                    count,
                });
            }
        }
        Ok(Self {
            items,
            annotators,
            comparisons,
        })
    }

    /// Takes rankings apart: every item is preferred to all that stand behind it.
    ///
    /// # Errors
    /// As [`ComparisonTable::new`]; rows are numbered by ranking. An item that stands twice in one ranking is
    /// compared with itself and refused.
    pub fn from_rankings(items: u32, annotators: u32, rankings: &[Ranking]) -> Result<Self, Error> {
        let mut comparisons = Vec::new();
        for (row, ranking) in rankings.iter().enumerate() {
            for (place, &left) in ranking.items.iter().enumerate() {
                for &right in &ranking.items[place + 1..] {
                    if left == right {
                        return Err(Error::SameItem { row, item: left });
                    }
                    let (annotator, outcome) = (ranking.annotator, Outcome::Left);
                    comparisons.push(Comparison {
                        annotator,
                        left,
                        right,
                        outcome,
                    });
                }
            }
        }
        Self::new(items, annotators, comparisons)
    }

    /// Number of items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items as usize
    }

    /// Number of annotators.
    #[must_use]
    pub fn annotators(&self) -> usize {
        self.annotators as usize
    }

    /// All judgements, in their order.
    #[must_use]
    pub fn comparisons(&self) -> &[Comparison] {
        &self.comparisons
    }
}

/// A comparison table with the names that its numbers stand for.
#[derive(Debug, Clone)]
pub struct NamedComparisons {
    /// The judgements.
    pub table: ComparisonTable,
    /// Items, in the order of first sight.
    pub items: Names,
    /// Annotators, in the order of first sight.
    pub annotators: Names,
}

impl NamedComparisons {
    /// Makes a table from rows of annotator, left item, right item and outcome.
    ///
    /// # Errors
    /// As [`ComparisonTable::new`].
    pub fn from_rows<'a>(
        rows: impl IntoIterator<Item = (&'a str, &'a str, &'a str, Outcome)>,
    ) -> Result<Self, Error> {
        let (mut items, mut annotators, mut comparisons) = (Names::new(), Names::new(), Vec::new());
        for (annotator, left, right, outcome) in rows {
            let (left, right) = (items.intern(left)?, items.intern(right)?);
            let annotator = annotators.intern(annotator)?;
            comparisons.push(Comparison {
                annotator,
                left,
                right,
                outcome,
            });
        }
        let table = ComparisonTable::new(index(items.len()), index(annotators.len()), comparisons)?;
        Ok(Self {
            table,
            items,
            annotators,
        })
    }
}
