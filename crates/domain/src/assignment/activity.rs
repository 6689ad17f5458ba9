//! Active time: counted on the server from heartbeats with activity, in buckets of 15 seconds.
//!
//! A bucket belongs to a person, not to an assignment: the first that claims it has it, so that two tabs or a
//! repeated heartbeat count once; and nothing counts outside a lease.

use super::AssignmentState;
use super::lease::{Lease, LeaseError};
use crate::time::Timestamp;

/// The length of a bucket.
pub const BUCKET_SECONDS: i64 = 15;

/// The number of a bucket since 1970: with the person, the key of a row that is written once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(i64);

impl Bucket {
    /// The bucket of a moment.
    #[must_use]
    pub fn of(now: Timestamp) -> Self {
        Self(
            now.seconds_since(Timestamp::EPOCH)
                .div_euclid(BUCKET_SECONDS),
        )
    }

    /// The number, for storage.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

/// The bucket that a heartbeat counts for, if there was activity.
///
/// # Errors
/// [`LeaseError`] outside a lease, or by a stale epoch.
pub fn heartbeat(
    state: AssignmentState,
    lease: &Lease,
    epoch: i64,
    was_active: bool,
    now: Timestamp,
) -> Result<Option<Bucket>, LeaseError> {
    lease.check_epoch(epoch)?;
    if state != AssignmentState::Leased || now >= lease.expires_at {
        return Err(LeaseError::NotFrom {
            state,
            wanted: "worked on",
        });
    }
    Ok(was_active.then(|| Bucket::of(now)))
}

/// Active seconds of so many buckets.
#[must_use]
pub fn active_seconds(buckets: i64) -> i64 {
    buckets.saturating_mul(BUCKET_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::LeaseLength;

    #[test]
    fn two_heartbeats_in_a_bucket_are_one() {
        let at = |seconds| Bucket::of(Timestamp::EPOCH.plus_seconds(seconds));
        assert_eq!(at(0), at(14));
        assert_eq!(at(15).as_i64(), 1);
        assert_eq!(at(-1).as_i64(), -1);
        assert_eq!(active_seconds(4), 60);
    }

    #[test]
    fn nothing_counts_outside_a_lease() {
        let now = Timestamp::EPOCH;
        let lease = Lease::give(now, LeaseLength::by_estimate(60));
        let beat = |state, epoch, active, at| heartbeat(state, &lease, epoch, active, at);
        assert_eq!(
            beat(AssignmentState::Leased, 1, true, now),
            Ok(Some(Bucket::of(now)))
        );
        assert_eq!(beat(AssignmentState::Leased, 1, false, now), Ok(None));
        assert!(beat(AssignmentState::Leased, 2, true, now).is_err());
        assert!(beat(AssignmentState::Leased, 1, true, lease.expires_at).is_err());
        for state in AssignmentState::ALL
            .iter()
            .filter(|s| **s != AssignmentState::Leased)
        {
            assert!(beat(*state, 1, true, now).is_err(), "{state}");
        }
    }
}
