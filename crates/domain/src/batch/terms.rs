//! What a batch promises, and what of it may still change.

use super::BatchState;
use crate::ledger::PlaceCost;
use crate::money::{Amount, FeeRate, MoneyError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most answers that a task can ask for.
pub const OVERLAP_LIMIT: i64 = 1_000;

/// The terms of a batch that money is calculated by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchTerms {
    /// What an answer is paid, in minor units of the project's currency; 0 for unpaid work among members.
    pub price: Amount,
    /// Answers wanted of each task.
    pub overlap: i64,
    /// Answers that a task in doubt may get at most.
    pub overlap_greatest: i64,
    /// The version of the template that the tasks are answered by.
    pub template_version: i64,
    /// The operator's fee, copied at the first funding.
    pub fee_rate: FeeRate,
}

/// Why terms cannot be so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TermsError {
    /// Below zero.
    #[error("The price cannot be negative.")]
    NegativePrice,
    /// No sensible number of answers.
    #[error(
        "overlap must be between 1 and {OVERLAP_LIMIT}, and overlap_greatest at least as much."
    )]
    Overlap,
    /// What people were promised is fixed.
    #[error("{0} was fixed when the batch was first funded. Make a new batch to change it.")]
    Frozen(&'static str),
    /// The widest overlap only widens.
    #[error("overlap_greatest may only be widened once a batch is open: it is {0}.")]
    OnlyWidens(i64),
    /// It is over.
    #[error("A batch that is {0} cannot be edited.")]
    Over(BatchState),
    /// Price and fee overflow.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl BatchTerms {
    /// Checks that these are terms at all.
    ///
    /// # Errors
    /// [`TermsError`] with what is out of range.
    pub fn validate(&self) -> Result<(), TermsError> {
        if self.price.is_negative() {
            return Err(TermsError::NegativePrice);
        }
        let overlaps = 1..=OVERLAP_LIMIT;
        if !overlaps.contains(&self.overlap)
            || !overlaps.contains(&self.overlap_greatest)
            || self.overlap_greatest < self.overlap
        {
            return Err(TermsError::Overlap);
        }
        self.cost()?;
        Ok(())
    }

    /// What a place costs.
    ///
    /// # Errors
    /// [`MoneyError`] when price and fee overflow.
    pub fn cost(&self) -> Result<PlaceCost, MoneyError> {
        PlaceCost::new(self.price, self.fee_rate)
    }

    /// Checks an edit of a batch: price, overlap, template version and fee are frozen at the first funding
    /// (a batch that needs no money is frozen as it opens); once open, the greatest overlap only widens.
    ///
    /// # Errors
    /// [`TermsError`] with the first term that cannot change so.
    pub fn check_edit(
        &self,
        to: &Self,
        state: BatchState,
        was_funded: bool,
    ) -> Result<(), TermsError> {
        to.validate()?;
        let has_opened = match state {
            BatchState::Draft | BatchState::Funded => false,
            BatchState::Open | BatchState::Paused => true,
            _ => return Err(TermsError::Over(state)),
        };
        if was_funded || has_opened {
            let frozen = [
                (self.price != to.price, "The price"),
                (self.overlap != to.overlap, "The overlap"),
                (
                    self.template_version != to.template_version,
                    "The template version",
                ),
                (self.fee_rate != to.fee_rate, "The fee"),
            ];
            if let Some((_, what)) = frozen.into_iter().find(|(changed, _)| *changed) {
                return Err(TermsError::Frozen(what));
            }
        }
        if has_opened && to.overlap_greatest < self.overlap_greatest {
            return Err(TermsError::OnlyWidens(self.overlap_greatest));
        }
        Ok(())
    }
}
