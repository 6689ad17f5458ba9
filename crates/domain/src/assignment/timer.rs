//! What happens by itself when a deadline passes: silence decides for the contributor.

use super::AssignmentState;
use super::lease::{self, Lease};
use crate::batch::BatchState;
use crate::time::Timestamp;
use crate::words;

words! {
    /// What a passed deadline did; the event's reason.
    pub enum DueReason: "passed deadline" {
        /// The lease ran out.
        LeaseEnded = "lease_ended",
        /// No reviewer came in time: accepted.
        ReviewDeadline = "review_deadline",
        /// The changes did not come in time: the old answer goes back to the reviews.
        ChangesDeadline = "changes_deadline",
        /// No second reviewer confirmed the rejection in time: accepted.
        SecondReviewDeadline = "second_review_deadline",
        /// The rejection was not appealed in time: it is final.
        AppealWindow = "appeal_window",
        /// Nobody decided the appeal in time: accepted, as surplus.
        AppealDeadline = "appeal_deadline",
    }
}

/// What a passed deadline does to an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The next state.
    pub state: AssignmentState,
    /// Why.
    pub reason: DueReason,
    /// The next deadline, if the next state has one.
    pub next_due_at: Option<Timestamp>,
    /// Whether the answer becomes surplus, as its place was given to somebody else at the rejection.
    pub is_surplus: bool,
}

/// The deadlines that an assignment stands under.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines<'a> {
    /// The lease (for `leased`).
    pub lease: &'a Lease,
    /// The deadline of every other state that has one: review, changes, second review, appeal window, appeal.
    pub due_at: Option<Timestamp>,
    /// The batch's state.
    pub batch: BatchState,
    /// A review's length, in seconds, for an answer that goes back to the reviews.
    pub review_seconds: i64,
}

/// What is due at `now`; `None` when nothing is.
#[must_use]
pub fn due(state: AssignmentState, deadlines: &Deadlines<'_>, now: Timestamp) -> Option<Due> {
    use AssignmentState as State;
    if state == State::Leased {
        let state = lease::expire(state, deadlines.lease, deadlines.batch, now).ok()?;
        return Some(Due {
            state,
            reason: DueReason::LeaseEnded,
            next_due_at: None,
            is_surplus: false,
        });
    }
    if now < deadlines.due_at? {
        return None;
    }
    let (state, reason) = match state {
        State::Submitted => (State::Accepted, DueReason::ReviewDeadline),
        State::ChangesRequested => (State::Submitted, DueReason::ChangesDeadline),
        State::RejectProposed => (State::Accepted, DueReason::SecondReviewDeadline),
        State::Rejected => (State::RejectedFinal, DueReason::AppealWindow),
        State::Appealed => (State::Accepted, DueReason::AppealDeadline),
        _ => return None,
    };
    let next_due_at = match state {
        State::Submitted => Some(now.plus_seconds(deadlines.review_seconds)),
        _ => None,
    };
    Some(Due {
        state,
        reason,
        next_due_at,
        is_surplus: reason == DueReason::AppealDeadline,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::LeaseLength;

    #[test]
    fn every_deadline_has_its_outcome_and_not_a_moment_earlier() {
        use AssignmentState::*;
        let start = Timestamp::EPOCH;
        let lease = Lease::give(start, LeaseLength::by_estimate(60));
        let table = [
            (Leased, Some((Expired, DueReason::LeaseEnded))),
            (Submitted, Some((Accepted, DueReason::ReviewDeadline))),
            (
                ChangesRequested,
                Some((Submitted, DueReason::ChangesDeadline)),
            ),
            (
                RejectProposed,
                Some((Accepted, DueReason::SecondReviewDeadline)),
            ),
            (Accepted, None),
            (AcceptedWithFix, None),
            (Excluded, None),
            (Rejected, Some((RejectedFinal, DueReason::AppealWindow))),
            (Appealed, Some((Accepted, DueReason::AppealDeadline))),
            (RejectedFinal, None),
            (Returned, None),
            (Expired, None),
            (Released, None),
        ];
        assert_eq!(table.len(), AssignmentState::ALL.len());
        let at = lease.expires_at;
        let deadlines = Deadlines {
            lease: &lease,
            due_at: Some(at),
            batch: BatchState::Open,
            review_seconds: 60,
        };
        for (state, expected) in table {
            let outcome = due(state, &deadlines, at);
            assert_eq!(outcome.map(|d| (d.state, d.reason)), expected, "{state}");
            assert_eq!(due(state, &deadlines, at.plus_seconds(-1)), None, "{state}");
            let next = outcome.and_then(|d| d.next_due_at);
            assert_eq!(next.is_some(), state == ChangesRequested, "{state}");
            assert_eq!(
                outcome.is_some_and(|d| d.is_surplus),
                state == Appealed,
                "{state}"
            );
        }
    }
}
