//! Leases: how long a task is kept for somebody, and how that ends.

use super::AssignmentState;
use crate::batch::BatchState;
use crate::time::{HOUR_SECONDS, Timestamp};
use crate::words;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A lease lasts so many times the estimate, unless the project says otherwise.
pub const LEASE_PER_ESTIMATE: i64 = 4;
/// A lease lasts at least so long, unless the project says otherwise.
pub const LEASE_SECONDS_LEAST: i64 = 2 * HOUR_SECONDS;
/// How often a lease may be extended by hand.
pub const EXTENSIONS_GREATEST: i64 = 2;
/// A lease that grows with activity ends at most so many times its length after it was given.
pub const GROWTH_GREATEST: i64 = 4;

/// How long leases of a batch last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseLength {
    /// The length in seconds.
    pub seconds: i64,
    /// How long the work is thought to take, in seconds.
    pub estimate_seconds: i64,
}

impl LeaseLength {
    /// The default by an estimate: four times as long, at least two hours.
    #[must_use]
    pub fn by_estimate(estimate_seconds: i64) -> Self {
        let seconds = estimate_seconds
            .saturating_mul(LEASE_PER_ESTIMATE)
            .max(LEASE_SECONDS_LEAST);
        Self {
            seconds,
            estimate_seconds,
        }
    }
}

/// A contributor's hold on a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Rises when a lease is given, never at expiry; every write names it.
    pub epoch: i64,
    /// When this epoch began.
    pub given_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
    /// How often it was extended by hand.
    pub extensions: i64,
}

/// Why a lease cannot change so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LeaseError {
    /// A write by an older lease.
    #[error("This task was given anew since (epoch {current}, yours is {yours}). Load it again.")]
    StaleEpoch {
        /// The assignment's epoch.
        current: i64,
        /// The epoch of the write.
        yours: i64,
    },
    /// The state does not allow it.
    #[error("An assignment that is {} cannot be {wanted}.", .state.in_words())]
    NotFrom {
        /// The present state.
        state: AssignmentState,
        /// What was asked, as a participle.
        wanted: &'static str,
    },
    /// Twice is enough.
    #[error(
        "This lease was extended {EXTENSIONS_GREATEST} times already. Submit or return the task."
    )]
    NoExtensionsLeft,
    /// The batch is being ended.
    #[error("The project is ending this batch, so leases are not extended. Submit what you have.")]
    WindingDown,
    /// Its time has not run out.
    #[error("The lease runs until {0}.")]
    NotYet(Timestamp),
    /// Somebody else has it now.
    #[error("Your time for this task ran out and others have taken it since. Your draft is kept.")]
    NoPlaceLeft,
    /// It was reported or skipped.
    #[error("You reported or skipped this task, so it is not given to you again.")]
    Barred,
    /// Claims are not given.
    #[error("The batch gives no tasks at the moment: it is {0}.")]
    NoClaims(BatchState),
}

words! {
    /// Why a contributor gives a task back.
    pub enum ReturnReason: "reason to return" {
        /// No reason is needed.
        Unsaid = "unsaid",
        /// Not for me.
        Skip = "skip",
        /// It can be read in more than one way.
        Ambiguous = "ambiguous",
        /// Something does not load or does not make sense.
        Broken = "broken",
        /// It is distressing.
        Upsetting = "upsetting",
    }
}

impl ReturnReason {
    /// Whether the person is never given this task again: after a report or a skip.
    #[must_use]
    pub const fn bars(self) -> bool {
        !matches!(self, Self::Unsaid)
    }

    /// Whether the task is said to be at fault, so that the time spent may be paid.
    #[must_use]
    pub const fn blames_task(self) -> bool {
        matches!(self, Self::Ambiguous | Self::Broken | Self::Upsetting)
    }
}

impl Lease {
    /// Gives the first lease of an assignment.
    #[must_use]
    pub fn give(now: Timestamp, length: LeaseLength) -> Self {
        Self {
            epoch: 1,
            given_at: now,
            expires_at: now.plus_seconds(length.seconds),
            extensions: 0,
        }
    }

    /// Refuses a write by another epoch than the present one.
    ///
    /// # Errors
    /// [`LeaseError::StaleEpoch`].
    pub fn check_epoch(&self, yours: i64) -> Result<(), LeaseError> {
        if yours == self.epoch {
            Ok(())
        } else {
            Err(LeaseError::StaleEpoch {
                current: self.epoch,
                yours,
            })
        }
    }

    /// Gives people their own row again, when a claim finds nothing else: `returned | expired -> leased`
    /// under the next epoch, taking a place of the task.
    ///
    /// # Errors
    /// [`LeaseError`] after a report or a skip, without a free place, or from another state.
    pub fn give_again(
        &self,
        state: AssignmentState,
        returned_for: Option<ReturnReason>,
        batch: BatchState,
        has_free_place: bool,
        now: Timestamp,
        length: LeaseLength,
    ) -> Result<Self, LeaseError> {
        if !matches!(state, AssignmentState::Returned | AssignmentState::Expired) {
            return Err(LeaseError::NotFrom {
                state,
                wanted: "given again",
            });
        }
        if returned_for.is_some_and(ReturnReason::bars) {
            return Err(LeaseError::Barred);
        }
        if !batch.gives_claims() {
            return Err(LeaseError::NoClaims(batch));
        }
        if !has_free_place {
            return Err(LeaseError::NoPlaceLeft);
        }
        Ok(Self {
            epoch: self.epoch.saturating_add(1),
            ..Self::give(now, length)
        })
    }

    /// Extends by half of a lease's length, at most twice: a live lease from its end; an expired one (same
    /// epoch) from now, if a place of the task is free and taken again in the same command.
    ///
    /// # Errors
    /// [`LeaseError`] with what stands against it.
    pub fn extend(
        &self,
        state: AssignmentState,
        yours: i64,
        batch: BatchState,
        has_free_place: bool,
        now: Timestamp,
        length: LeaseLength,
    ) -> Result<Self, LeaseError> {
        self.check_epoch(yours)?;
        let from = match state {
            AssignmentState::Leased => self.expires_at.max(now),
            AssignmentState::Expired => now,
            _ => {
                return Err(LeaseError::NotFrom {
                    state,
                    wanted: "extended",
                });
            }
        };
        match batch {
            BatchState::WindingDown => return Err(LeaseError::WindingDown),
            BatchState::Open | BatchState::Paused => {}
            _ => return Err(LeaseError::NoClaims(batch)),
        }
        if self.extensions >= EXTENSIONS_GREATEST {
            return Err(LeaseError::NoExtensionsLeft);
        }
        if state == AssignmentState::Expired && !has_free_place {
            return Err(LeaseError::NoPlaceLeft);
        }
        let expires_at = from.plus_seconds(length.seconds / 2);
        Ok(Self {
            expires_at,
            extensions: self.extensions.saturating_add(1),
            ..*self
        })
    }

    /// A live lease grows by itself while the person is active: what is left never falls below the estimate,
    /// up to four lengths after it was given. A batch that winds down lets nothing grow.
    #[must_use]
    pub fn grow(&self, batch: BatchState, now: Timestamp, length: LeaseLength) -> Self {
        if batch == BatchState::WindingDown || now > self.expires_at {
            return *self;
        }
        let furthest = length.seconds.saturating_mul(GROWTH_GREATEST);
        let wanted = now.plus_seconds(length.estimate_seconds);
        let grown = wanted.min(self.given_at.plus_seconds(furthest));
        Self {
            expires_at: self.expires_at.max(grown),
            ..*self
        }
    }
}

/// Gives a task back: `leased -> returned`, or `released` when its batch winds down. The place goes back to
/// the queue under a new id (a released one ends with its batch).
///
/// # Errors
/// [`LeaseError`] for a stale epoch or another state.
pub fn give_back(
    state: AssignmentState,
    lease: &Lease,
    yours: i64,
    batch: BatchState,
) -> Result<AssignmentState, LeaseError> {
    lease.check_epoch(yours)?;
    match state {
        AssignmentState::Leased => Ok(ended(batch, AssignmentState::Returned)),
        _ => Err(LeaseError::NotFrom {
            state,
            wanted: "returned",
        }),
    }
}

/// Ends a lease whose time has run out: `leased -> expired` (the draft is kept, the epoch stays), or
/// `released` when its batch winds down.
///
/// # Errors
/// [`LeaseError::NotYet`] while it runs, or [`LeaseError::NotFrom`].
pub fn expire(
    state: AssignmentState,
    lease: &Lease,
    batch: BatchState,
    now: Timestamp,
) -> Result<AssignmentState, LeaseError> {
    match state {
        AssignmentState::Leased if now < lease.expires_at => {
            Err(LeaseError::NotYet(lease.expires_at))
        }
        AssignmentState::Leased => Ok(ended(batch, AssignmentState::Expired)),
        _ => Err(LeaseError::NotFrom {
            state,
            wanted: "ended",
        }),
    }
}

fn ended(batch: BatchState, otherwise: AssignmentState) -> AssignmentState {
    if batch == BatchState::WindingDown {
        AssignmentState::Released
    } else {
        otherwise
    }
}

#[cfg(test)]
mod tests;
