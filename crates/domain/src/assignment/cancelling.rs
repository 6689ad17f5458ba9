//! What becomes of an assignment when its batch is cancelled.

use super::AssignmentState;
use super::lease::Lease;
use crate::batch::lease_end_after_cancelling;
use crate::time::Timestamp;

/// What the job of a cancelled batch does to one assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterCancelling {
    /// Accepted and paid at once: everything that is submitted or sent back for changes.
    Accept,
    /// The lease may still be submitted, at full price, until then.
    LeaseUntil(Timestamp),
    /// It goes its way: proposed rejections, rejections and appeals; or it is over.
    Unchanged,
}

/// Decides it.
#[must_use]
pub fn after_cancelling(
    state: AssignmentState,
    lease: &Lease,
    cancelled_at: Timestamp,
) -> AfterCancelling {
    match state {
        AssignmentState::Submitted | AssignmentState::ChangesRequested => AfterCancelling::Accept,
        AssignmentState::Leased => {
            AfterCancelling::LeaseUntil(lease_end_after_cancelling(lease.expires_at, cancelled_at))
        }
        _ => AfterCancelling::Unchanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::LeaseLength;

    #[test]
    fn what_is_in_is_accepted_and_what_is_leased_gets_its_time() {
        use AssignmentState::*;
        let start = Timestamp::EPOCH;
        let lease = Lease::give(start, LeaseLength::by_estimate(100_000));
        for state in AssignmentState::ALL {
            let expected = match state {
                Submitted | ChangesRequested => AfterCancelling::Accept,
                Leased => AfterCancelling::LeaseUntil(start.plus_seconds(86_400)),
                _ => AfterCancelling::Unchanged,
            };
            assert_eq!(after_cancelling(*state, &lease, start), expected, "{state}");
        }
    }
}
