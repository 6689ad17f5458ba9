//! Why a batch stands still: a set of reasons, and it opens again when the set is empty.

use super::{BatchError, BatchState, refuse};
use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// One reason for a pause.
    pub enum PauseReason: "reason for a pause" {
        /// Somebody paused the batch.
        Manual = "manual",
        /// Its project is paused.
        Project = "project",
        /// The reserve cannot pay what it must.
        Funds = "funds",
        /// Several people found the tasks ambiguous.
        Ambiguity = "ambiguity",
        /// A quality rule asks for it.
        Quality = "quality",
        /// The guideline is being changed.
        Guideline = "guideline",
        /// Something is wrong with the platform.
        Incident = "incident",
    }
}

/// The reasons for which a batch is paused, in JSON a list of words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PauseReasons(BTreeSet<PauseReason>);

impl PauseReasons {
    /// No reason.
    pub const NONE: Self = Self(BTreeSet::new());

    /// These and one more.
    #[must_use]
    pub fn with(mut self, reason: PauseReason) -> Self {
        self.0.insert(reason);
        self
    }

    /// These without one.
    #[must_use]
    pub fn without(mut self, reason: PauseReason) -> Self {
        self.0.remove(&reason);
        self
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn contains(&self, reason: PauseReason) -> bool {
        self.0.contains(&reason)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, in the order of the definition.
    pub fn iter(&self) -> impl Iterator<Item = PauseReason> + '_ {
        self.0.iter().copied()
    }

    /// Open without a reason, paused with one.
    #[must_use]
    pub fn state(&self) -> BatchState {
        if self.is_empty() {
            BatchState::Open
        } else {
            BatchState::Paused
        }
    }
}

impl FromIterator<PauseReason> for PauseReasons {
    fn from_iter<I: IntoIterator<Item = PauseReason>>(reasons: I) -> Self {
        Self(reasons.into_iter().collect())
    }
}

/// Adds a reason: stops claims alone; submit, late submit and review go on.
///
/// # Errors
/// [`BatchError::NotFrom`] unless the batch is open or paused.
pub fn pause(
    state: BatchState,
    reasons: PauseReasons,
    reason: PauseReason,
) -> Result<(BatchState, PauseReasons), BatchError> {
    match state {
        BatchState::Open | BatchState::Paused => {
            let reasons = reasons.with(reason);
            Ok((reasons.state(), reasons))
        }
        _ => refuse(state, "paused"),
    }
}

/// Takes a reason away; the batch opens again when none is left.
///
/// # Errors
/// [`BatchError::NotFrom`] unless the batch is paused.
pub fn resume(
    state: BatchState,
    reasons: PauseReasons,
    reason: PauseReason,
) -> Result<(BatchState, PauseReasons), BatchError> {
    match state {
        BatchState::Paused => {
            let reasons = reasons.without(reason);
            Ok((reasons.state(), reasons))
        }
        _ => refuse(state, "resumed"),
    }
}
