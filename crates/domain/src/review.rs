//! Reviews: which answers are drawn, who may judge them, and what a verdict needs.
//!
//! | module | question |
//! | --- | --- |
//! | [`policy`] | which answers are reviewed, and by when |
//! | [`verdict`] | what may a reviewer decide, and what follows |
//! | [`second`] | who confirms a rejection, and by when |

pub mod policy;
pub mod second;
pub mod verdict;

pub use policy::{PolicyError, ReviewPolicy, ReviewSettings};
pub use second::{SecondFacts, SecondVerdict, second_review};
pub use verdict::{
    RejectCategory, Rejection, ReviewFacts, Reviewed, Verdict, VerdictInput, review,
};

use crate::assignment::AssignmentState;
use crate::id::AccountId;
use crate::time::{HOUR_SECONDS, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How long a reviewer who took an answer holds it.
pub const HOLD_SECONDS: i64 = 600;
/// How long an author has to make the changes that were asked for.
pub const CHANGES_SECONDS: i64 = 72 * HOUR_SECONDS;
/// How long a second reviewer has, at least.
pub const SECOND_REVIEW_SECONDS_LEAST: i64 = 24 * HOUR_SECONDS;
/// The reviewer's own words that a rejection needs, in characters.
pub const REJECT_REASON_CHARACTERS_LEAST: usize = 80;
/// The longest reason that is kept, in characters.
pub const REASON_CHARACTERS_GREATEST: usize = 10_000;

/// A reviewer's hold on an answer: until it ends, the author cannot correct and no other reviewer can judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Who holds it.
    pub reviewer: AccountId,
    /// Until when.
    pub until: Timestamp,
}

impl Hold {
    /// A hold from now, for ten minutes.
    #[must_use]
    pub fn begin(reviewer: AccountId, now: Timestamp) -> Self {
        Self {
            reviewer,
            until: now.plus_seconds(HOLD_SECONDS),
        }
    }

    /// Whether it still holds.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// Why a review cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReviewError {
    /// One's own answer.
    #[error("Nobody reviews their own work.")]
    OwnWork,
    /// The state does not allow it.
    #[error("An answer that is {} cannot be reviewed.", .0.in_words())]
    NotReviewable(AssignmentState),
    /// Somebody else is at it.
    #[error("Another reviewer has this answer until {0}.")]
    HeldByOther(Timestamp),
    /// Once is enough.
    #[error(
        "Changes were requested once already. Accept the answer, fix it, exclude it or reject it."
    )]
    ChangesRequestedBefore,
    /// It has nothing to say.
    #[error("Say what should be changed, so that the author knows.")]
    NoWordsForChanges,
    /// A fix is an answer.
    #[error("accept_with_fix needs the corrected answer.")]
    NoFix,
    /// Something was given that this verdict does not take.
    #[error("{0} goes with {1} only.")]
    NotWithThisVerdict(&'static str, &'static str),
    /// A rejection says what is wrong.
    #[error("A rejection needs a category.")]
    NoCategory,
    /// A rejection says against what.
    #[error("A rejection needs the clause of the guideline that the answer goes against.")]
    NoClause,
    /// The clause is not in the guideline that the work was claimed under.
    #[error("There is no clause \"{0}\" in the guideline that this work was claimed under.")]
    UnknownClause(String),
    /// A rejection is explained.
    #[error(
        "A rejection needs at least {REJECT_REASON_CHARACTERS_LEAST} characters of your own words; there are {0}."
    )]
    ReasonTooShort(usize),
    /// Nobody reads so much.
    #[error("A reason has at most {REASON_CHARACTERS_GREATEST} characters.")]
    ReasonTooLong,
    /// It takes two.
    #[error(
        "Rejecting takes two people, and nobody else here can confirm it. Choose exclude: it is paid, but not used."
    )]
    NoSecondReviewer,
    /// The first is not the second.
    #[error("Another reviewer has to confirm a rejection that you proposed.")]
    SameReviewer,
    /// Only acceptance in bulk.
    #[error("Several answers at once can only be accepted. Judge the others one by one.")]
    OnlyAcceptInBulk,
}

/// Takes an answer, to review it: a hold of ten minutes, again and again by the same reviewer.
///
/// # Errors
/// [`ReviewError`] for one's own work, while another holds it, or when nothing is to be reviewed.
pub fn take(
    state: AssignmentState,
    author: AccountId,
    held: Option<Hold>,
    reviewer: AccountId,
    now: Timestamp,
) -> Result<Hold, ReviewError> {
    if !matches!(
        state,
        AssignmentState::Submitted | AssignmentState::RejectProposed
    ) {
        return Err(ReviewError::NotReviewable(state));
    }
    check_reviewer(author, held, reviewer, now)?;
    Ok(Hold::begin(reviewer, now))
}

/// Checks a verdict on several answers at once: it may only accept.
///
/// # Errors
/// [`ReviewError::OnlyAcceptInBulk`].
pub fn check_bulk(verdict: Verdict) -> Result<(), ReviewError> {
    match verdict {
        Verdict::Accept => Ok(()),
        _ => Err(ReviewError::OnlyAcceptInBulk),
    }
}

/// Whether a reviewer may see others' answers and the contributor's gold record: in a blind review only once
/// a verdict is chosen.
#[must_use]
pub fn may_see_others(is_blind: bool, verdict_is_chosen: bool) -> bool {
    !is_blind || verdict_is_chosen
}

fn check_reviewer(
    author: AccountId,
    held: Option<Hold>,
    reviewer: AccountId,
    now: Timestamp,
) -> Result<(), ReviewError> {
    if reviewer == author {
        return Err(ReviewError::OwnWork);
    }
    match held {
        Some(hold) if hold.is_live(now) && hold.reviewer != reviewer => {
            Err(ReviewError::HeldByOther(hold.until))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
