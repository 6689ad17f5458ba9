//! Which answers are reviewed, and by when.

use crate::id::AssignmentId;
use crate::money::Amount;
use crate::time::HOUR_SECONDS;
use crate::words;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Hours until an answer that waits for review is accepted by itself, unless the project says otherwise.
pub const DEADLINE_HOURS_DEFAULT: i64 = 72;
/// The longest that an answer may wait: seven days.
pub const DEADLINE_HOURS_GREATEST: i64 = 168;
/// Days in which a rejection may be appealed, unless the project says otherwise.
pub const APPEAL_DAYS_DEFAULT: i64 = 14;
/// The most days of an appeal window.
pub const APPEAL_DAYS_GREATEST: i64 = 90;

words! {
    /// Which answers are reviewed.
    pub enum ReviewPolicy: "review policy" {
        /// Every one.
        All = "all",
        /// A share of them.
        Sample = "sample",
        /// None: all are accepted at submit.
        None = "none",
    }
}

/// How a batch reviews: in JSON `{"policy": "sample", "percent": 10, "deadline_hours": 72}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSettings {
    /// Which answers are reviewed.
    pub policy: ReviewPolicy,
    /// The share that is drawn, 1 to 100; with `sample` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<i64>,
    /// Hours until an answer is accepted by itself.
    #[serde(default = "deadline_hours_default")]
    pub deadline_hours: i64,
    /// Whether a reviewer sees others' answers and gold records only after choosing a verdict.
    #[serde(default = "blind_default")]
    pub blind: bool,
}

fn deadline_hours_default() -> i64 {
    DEADLINE_HOURS_DEFAULT
}

fn blind_default() -> bool {
    true
}

/// Why review settings cannot be so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// A sample needs its size.
    #[error(
        "percent must be between 1 and 100 with the policy sample, and is not given otherwise."
    )]
    Percent,
    /// Nobody waits longer.
    #[error("deadline_hours must be between 1 and {DEADLINE_HOURS_GREATEST}.")]
    Deadline,
    /// A window that is none.
    #[error("appeal_days must be between 1 and {APPEAL_DAYS_GREATEST}.")]
    AppealDays,
}

impl ReviewSettings {
    /// The default: every answer of paid work is reviewed, none of unpaid work.
    #[must_use]
    pub fn default_at(price: Amount) -> Self {
        let policy = if price.is_zero() {
            ReviewPolicy::None
        } else {
            ReviewPolicy::All
        };
        Self {
            policy,
            percent: None,
            deadline_hours: DEADLINE_HOURS_DEFAULT,
            blind: true,
        }
    }

    /// Checks them.
    ///
    /// # Errors
    /// [`PolicyError`] with what is out of range.
    pub fn validate(&self) -> Result<(), PolicyError> {
        let is_share = match (self.policy, self.percent) {
            (ReviewPolicy::Sample, Some(percent)) => (1..=100).contains(&percent),
            (ReviewPolicy::Sample, None) => false,
            (_, percent) => percent.is_none(),
        };
        if !is_share {
            return Err(PolicyError::Percent);
        }
        if !(1..=DEADLINE_HOURS_GREATEST).contains(&self.deadline_hours) {
            return Err(PolicyError::Deadline);
        }
        Ok(())
    }

    /// The deadline in seconds.
    #[must_use]
    pub fn deadline_seconds(&self) -> i64 {
        self.deadline_hours.saturating_mul(HOUR_SECONDS)
    }

    /// Whether this assignment's answer is drawn for review: the same whenever it is asked, so that a retry
    /// and a resubmit change nothing. `secret` is the server's, so that nobody can tell beforehand which of
    /// their answers will be read.
    #[must_use]
    pub fn draws(&self, assignment: AssignmentId, secret: &[u8]) -> bool {
        let percent = match self.policy {
            ReviewPolicy::All => 100,
            ReviewPolicy::Sample => self.percent.unwrap_or(100).clamp(0, 100).unsigned_abs(),
            ReviewPolicy::None => 0,
        };
        draw(assignment, secret) < percent
    }
}

/// A number from 0 to 99, even over all assignments, fixed for each.
fn draw(assignment: AssignmentId, secret: &[u8]) -> u64 {
    let digest = Sha256::new()
        .chain_update("candor review draw\n")
        .chain_update(Sha256::digest(secret))
        .chain_update(assignment.as_uuid().as_bytes())
        .finalize();
    let number = digest
        .iter()
        .take(8)
        .fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
    number % 100
}

/// Checks the length of an appeal window.
///
/// # Errors
/// [`PolicyError::AppealDays`].
pub fn validate_appeal_days(days: i64) -> Result<(), PolicyError> {
    if (1..=APPEAL_DAYS_GREATEST).contains(&days) {
        Ok(())
    } else {
        Err(PolicyError::AppealDays)
    }
}
