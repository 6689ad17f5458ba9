//! Submitting: when is an answer taken, and does it await a review.

use super::AssignmentState;
use super::lease::{Lease, LeaseError};
use crate::batch::BatchState;
use crate::review::Hold;
use crate::time::Timestamp;
use crate::words;
use thiserror::Error;

/// What a submit is decided on.
#[derive(Clone, Copy, Debug)]
pub struct SubmitFacts<'a> {
    /// The assignment's state.
    pub state: AssignmentState,
    /// Its lease.
    pub lease: &'a Lease,
    /// The epoch that the contributor writes with.
    pub epoch: i64,
    /// The batch's state.
    pub batch: BatchState,
    /// Whether a place of the task is free; asked for only when the lease has expired.
    pub has_free_place: bool,
    /// Whether the answer was drawn for review (see [`crate::review::ReviewSettings::draws`]).
    pub is_drawn: bool,
    /// When a first answer's review is due, in seconds from now.
    pub deadline_seconds: i64,
    /// A reviewer's hold, if there is one.
    pub hold: Option<Hold>,
    /// The present deadline of the review, once there is one.
    pub review_due_at: Option<Timestamp>,
    /// The moment of the command.
    pub now: Timestamp,
}

words! {
    /// What kind of submit it was.
    pub enum SubmitKind: "kind of submit" {
        /// The first answer, within the lease.
        First = "first",
        /// The first answer, after the lease had expired: takes a free place.
        Late = "late",
        /// The author's own correction, before a review began.
        Correction = "correction",
        /// The changed answer that a reviewer asked for.
        Rework = "rework",
    }
}

/// An answer that is taken: a new, immutable revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submission {
    /// `submitted`, or `accepted` at once.
    pub state: AssignmentState,
    /// What kind of submit it was.
    pub kind: SubmitKind,
    /// Whether a free place of the task must be taken in the same command.
    pub takes_place: bool,
    /// When the review is due; `None` when it is accepted at once.
    pub review_due_at: Option<Timestamp>,
}

/// Why an answer is not taken. The draft is kept in any case.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SubmitError {
    /// The lease does not allow it.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// A reviewer has begun.
    #[error("A reviewer has begun to read your answer, so it cannot be corrected now.")]
    ReviewBegan,
    /// It is judged.
    #[error("This answer is {} already.", .0.in_words())]
    AlreadyJudged(AssignmentState),
    /// The batch is over.
    #[error("The batch is {0}: answers are not taken any more. Your draft is kept.")]
    BatchOver(BatchState),
}

/// Takes an answer: first, late (if a place is still free), corrected (until a review begins), or changed as
/// asked. What is not drawn for review, or comes while the batch winds down, is accepted at once.
///
/// # Errors
/// [`SubmitError`] with what stands against it.
pub fn submit(facts: &SubmitFacts<'_>) -> Result<Submission, SubmitError> {
    use AssignmentState as State;
    facts.lease.check_epoch(facts.epoch)?;
    if !facts.batch.takes_work() {
        return Err(SubmitError::BatchOver(facts.batch));
    }
    match facts.state {
        // Until the sweeper has ended a lease it holds its place, so an answer is in time.
        State::Leased => Ok(first(facts, SubmitKind::First)),
        State::Expired if facts.has_free_place => Ok(first(facts, SubmitKind::Late)),
        State::Expired => Err(LeaseError::NoPlaceLeft.into()),
        State::Submitted if facts.hold.is_some_and(|hold| hold.is_live(facts.now)) => {
            Err(SubmitError::ReviewBegan)
        }
        State::Submitted => Ok(Submission {
            state: State::Submitted,
            kind: SubmitKind::Correction,
            takes_place: false,
            // A correction does not move the deadline: nobody can keep an answer from its verdict.
            review_due_at: facts.review_due_at,
        }),
        State::ChangesRequested => Ok(Submission {
            takes_place: false,
            ..awaiting(facts, SubmitKind::Rework)
        }),
        State::Returned | State::Released => Err(LeaseError::NotFrom {
            state: facts.state,
            wanted: "submitted",
        }
        .into()),
        State::RejectProposed
        | State::Accepted
        | State::AcceptedWithFix
        | State::Excluded
        | State::Rejected
        | State::Appealed
        | State::RejectedFinal => Err(SubmitError::AlreadyJudged(facts.state)),
    }
}

fn first(facts: &SubmitFacts<'_>, kind: SubmitKind) -> Submission {
    let takes_place = kind == SubmitKind::Late;
    if facts.is_drawn && facts.batch != BatchState::WindingDown {
        return Submission {
            takes_place,
            ..awaiting(facts, kind)
        };
    }
    Submission {
        state: AssignmentState::Accepted,
        kind,
        takes_place,
        review_due_at: None,
    }
}

fn awaiting(facts: &SubmitFacts<'_>, kind: SubmitKind) -> Submission {
    Submission {
        state: AssignmentState::Submitted,
        kind,
        takes_place: false,
        review_due_at: Some(facts.now.plus_seconds(facts.deadline_seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::AssignmentState::{
        Accepted, ChangesRequested, Expired, Leased, RejectProposed, Released, Returned, Submitted,
    };
    use super::*;
    use crate::assignment::LeaseLength;
    use crate::id::AccountId;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::EPOCH;

    fn lease() -> Lease {
        Lease::give(NOW, LeaseLength::by_estimate(60))
    }

    fn facts(lease: &Lease, state: AssignmentState) -> SubmitFacts<'_> {
        SubmitFacts {
            state,
            lease,
            epoch: 1,
            batch: BatchState::Open,
            has_free_place: false,
            is_drawn: true,
            deadline_seconds: 72 * 3_600,
            hold: None,
            review_due_at: Some(NOW.plus_seconds(5)),
            now: NOW,
        }
    }

    #[test]
    fn a_first_answer_waits_for_review_or_is_accepted_at_once() {
        let lease = lease();
        let drawn = submit(&facts(&lease, Leased)).unwrap();
        assert_eq!((drawn.state, drawn.kind), (Submitted, SubmitKind::First));
        assert_eq!(drawn.review_due_at, Some(NOW.plus_seconds(72 * 3_600)));
        let free = submit(&SubmitFacts {
            is_drawn: false,
            ..facts(&lease, Leased)
        })
        .unwrap();
        assert_eq!((free.state, free.review_due_at), (Accepted, None));
    }

    #[test]
    fn a_late_answer_is_taken_only_into_a_free_place() {
        let lease = lease();
        let late = SubmitFacts {
            has_free_place: true,
            ..facts(&lease, Expired)
        };
        let taken = submit(&late).unwrap();
        assert_eq!((taken.kind, taken.takes_place), (SubmitKind::Late, true));
        assert_eq!(
            submit(&facts(&lease, Expired)),
            Err(LeaseError::NoPlaceLeft.into())
        );
    }

    #[test]
    fn an_author_corrects_until_a_reviewer_begins_and_gains_no_time_by_it() {
        let lease = lease();
        let corrected = submit(&facts(&lease, Submitted)).unwrap();
        assert_eq!(corrected.kind, SubmitKind::Correction);
        assert_eq!(corrected.review_due_at, Some(NOW.plus_seconds(5)));
        let reviewer = AccountId::from_uuid(Uuid::from_u128(9));
        let held = SubmitFacts {
            hold: Some(Hold::begin(reviewer, NOW)),
            ..facts(&lease, Submitted)
        };
        assert_eq!(submit(&held), Err(SubmitError::ReviewBegan));
        let lapsed = SubmitFacts {
            now: NOW.plus_seconds(601),
            ..held
        };
        assert!(submit(&lapsed).is_ok(), "a hold lasts ten minutes");
    }

    #[test]
    fn a_changed_answer_goes_back_to_the_reviews_with_a_new_deadline() {
        let lease = lease();
        let undrawn = SubmitFacts {
            is_drawn: false,
            ..facts(&lease, ChangesRequested)
        };
        let changed = submit(&undrawn).unwrap();
        assert_eq!(
            (changed.state, changed.kind),
            (Submitted, SubmitKind::Rework)
        );
        assert_eq!(changed.review_due_at, Some(NOW.plus_seconds(72 * 3_600)));
    }

    #[test]
    fn a_live_lease_of_a_cancelled_batch_submits_and_is_accepted() {
        let lease = lease();
        let winding = SubmitFacts {
            batch: BatchState::WindingDown,
            ..facts(&lease, Leased)
        };
        assert_eq!(submit(&winding).unwrap().state, Accepted);
        assert!(
            submit(&SubmitFacts {
                batch: BatchState::Paused,
                ..winding
            })
            .is_ok()
        );
        for batch in [
            BatchState::Reconciling,
            BatchState::Closed,
            BatchState::Cancelled,
        ] {
            let over = submit(&SubmitFacts { batch, ..winding });
            assert_eq!(over, Err(SubmitError::BatchOver(batch)));
        }
    }

    #[test]
    fn nothing_else_can_be_submitted() {
        let lease = lease();
        for state in AssignmentState::ALL {
            let taken = submit(&SubmitFacts {
                has_free_place: true,
                ..facts(&lease, *state)
            });
            let may = matches!(state, Leased | Expired | Submitted | ChangesRequested);
            assert_eq!(taken.is_ok(), may, "{state}");
            let stale = submit(&SubmitFacts {
                epoch: 2,
                ..facts(&lease, *state)
            });
            assert!(matches!(
                stale,
                Err(SubmitError::Lease(LeaseError::StaleEpoch { .. }))
            ));
        }
        let judged = submit(&facts(&lease, RejectProposed))
            .unwrap_err()
            .to_string();
        assert_eq!(judged, "This answer is reject proposed already.");
        assert!(
            submit(&facts(&lease, Returned)).is_err() && submit(&facts(&lease, Released)).is_err()
        );
    }
}
