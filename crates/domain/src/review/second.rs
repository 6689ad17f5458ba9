//! The second reviewer, without whom nobody is rejected.

use super::{Hold, ReviewError, SECOND_REVIEW_SECONDS_LEAST, check_reviewer};
use crate::assignment::AssignmentState;
use crate::id::AccountId;
use crate::time::{DAY_SECONDS, Timestamp};
use crate::words;

words! {
    /// What a second reviewer decides.
    pub enum SecondVerdict: "second verdict" {
        /// Rejected.
        ConfirmReject = "confirm_reject",
        /// Used and paid.
        Accept = "accept",
    }
}

/// Who could confirm a rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondReviewers {
    /// Members who may review, without the author and the first reviewer.
    pub members: i64,
    /// Whether the operator takes the second reviewer's part, in an organization of one.
    pub operator: bool,
}

impl SecondReviewers {
    /// Whether a rejection is possible at all.
    #[must_use]
    pub const fn is_anybody(self) -> bool {
        self.members > 0 || self.operator_may_decide()
    }

    /// Whether the operator may be the second: only where the organization has nobody else.
    #[must_use]
    pub const fn operator_may_decide(self) -> bool {
        self.members == 0 && self.operator
    }
}

/// When a proposed rejection is dropped: at the review's deadline, but a second reviewer has 24 hours at least.
#[must_use]
pub fn second_due_at(review_due_at: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let least = now.plus_seconds(SECOND_REVIEW_SECONDS_LEAST);
    review_due_at.map_or(least, |due| due.max(least))
}

/// What a second review is decided on.
#[derive(Clone, Copy, Debug)]
pub struct SecondFacts {
    /// The assignment's state.
    pub state: AssignmentState,
    /// Whose answer it is.
    pub author: AccountId,
    /// Who proposed the rejection.
    pub first: AccountId,
    /// Who decides.
    pub second: AccountId,
    /// A hold on it, if there is one.
    pub hold: Option<Hold>,
    /// Days in which the author may appeal.
    pub appeal_days: i64,
    /// The moment of the command.
    pub now: Timestamp,
}

/// What follows from a second verdict: the state, and until when the author may appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondReviewed {
    /// `rejected` or `accepted`.
    pub state: AssignmentState,
    /// The end of the appeal window of a rejection.
    pub appeal_until: Option<Timestamp>,
}

/// Decides a proposed rejection.
///
/// # Errors
/// [`ReviewError`] for the author, the first reviewer, while another holds it, or from another state.
pub fn second_review(
    facts: &SecondFacts,
    verdict: SecondVerdict,
) -> Result<SecondReviewed, ReviewError> {
    if facts.state != AssignmentState::RejectProposed {
        return Err(ReviewError::NotReviewable(facts.state));
    }
    check_reviewer(facts.author, facts.hold, facts.second, facts.now)?;
    if facts.second == facts.first {
        return Err(ReviewError::SameReviewer);
    }
    Ok(match verdict {
        SecondVerdict::Accept => SecondReviewed {
            state: AssignmentState::Accepted,
            appeal_until: None,
        },
        SecondVerdict::ConfirmReject => {
            let window = facts.appeal_days.saturating_mul(DAY_SECONDS);
            SecondReviewed {
                state: AssignmentState::Rejected,
                appeal_until: Some(facts.now.plus_seconds(window)),
            }
        }
    })
}
