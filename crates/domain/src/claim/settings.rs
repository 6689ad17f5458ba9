//! The settings of work: given by the project, copied to a batch, which may override them.

use crate::assignment::LeaseLength;
use crate::eligibility::Visibility;
use crate::review::policy::{APPEAL_DAYS_DEFAULT, APPEAL_DAYS_GREATEST};
use crate::time::DAY_SECONDS;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How long work is thought to take, unless the project says otherwise.
pub const ESTIMATE_SECONDS_DEFAULT: i64 = 60;
/// The longest estimate: a working day.
pub const ESTIMATE_SECONDS_GREATEST: i64 = 8 * 3_600;
/// The shortest lease that can be set.
pub const LEASE_SECONDS_LEAST: i64 = 60;
/// The longest lease that can be set.
pub const LEASE_SECONDS_GREATEST: i64 = 30 * DAY_SECONDS;
/// Tasks that somebody may hold at once, unless the project says otherwise.
pub const LIVE_LEASES_DEFAULT: i64 = 2;
/// The most tasks that can be set to be held at once.
pub const LIVE_LEASES_GREATEST: i64 = 100;
/// The share of a public batch that one person may take, in percent, unless the project says otherwise.
pub const SHARE_CAP_PERCENT_PUBLIC: i64 = 10;
/// Whatever the share, it is never below so many tasks.
pub const SHARE_CAP_TASKS_LEAST: i64 = 3;

/// Settings as given: what is left out takes its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkSettings {
    /// How long one task is thought to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate_seconds: Option<i64>,
    /// How long a lease lasts; by default four estimates, at least two hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_seconds: Option<i64>,
    /// How many tasks somebody may hold at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_leases: Option<i64>,
    /// The share of a batch's tasks that one person may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_cap_percent: Option<i64>,
    /// Days in which a rejection may be appealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_days: Option<i64>,
}

/// A setting out of its range.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{field} must be between {least} and {greatest}; it is {value}.")]
pub struct SettingsError {
    /// The name of the setting.
    pub field: &'static str,
    /// The least value.
    pub least: i64,
    /// The greatest value.
    pub greatest: i64,
    /// The value that was given.
    pub value: i64,
}

impl WorkSettings {
    /// Checks what was given.
    ///
    /// # Errors
    /// [`SettingsError`] with the first setting that is out of range.
    pub fn validate(&self) -> Result<(), SettingsError> {
        let ranges = [
            (
                "estimate_seconds",
                self.estimate_seconds,
                1,
                ESTIMATE_SECONDS_GREATEST,
            ),
            (
                "lease_seconds",
                self.lease_seconds,
                LEASE_SECONDS_LEAST,
                LEASE_SECONDS_GREATEST,
            ),
            ("live_leases", self.live_leases, 1, LIVE_LEASES_GREATEST),
            ("share_cap_percent", self.share_cap_percent, 1, 100),
            ("appeal_days", self.appeal_days, 1, APPEAL_DAYS_GREATEST),
        ];
        for (field, value, least, greatest) in ranges {
            if let Some(value) = value.filter(|value| !(least..=greatest).contains(value)) {
                return Err(SettingsError {
                    field,
                    least,
                    greatest,
                    value,
                });
            }
        }
        Ok(())
    }

    /// These settings of a batch over those of its project.
    #[must_use]
    pub fn over(self, project: Self) -> Self {
        Self {
            estimate_seconds: self.estimate_seconds.or(project.estimate_seconds),
            lease_seconds: self.lease_seconds.or(project.lease_seconds),
            live_leases: self.live_leases.or(project.live_leases),
            share_cap_percent: self.share_cap_percent.or(project.share_cap_percent),
            appeal_days: self.appeal_days.or(project.appeal_days),
        }
    }

    /// How long work is thought to take.
    #[must_use]
    pub fn estimate(&self) -> i64 {
        self.estimate_seconds.unwrap_or(ESTIMATE_SECONDS_DEFAULT)
    }

    /// How long leases last.
    #[must_use]
    pub fn lease_length(&self) -> LeaseLength {
        let by_estimate = LeaseLength::by_estimate(self.estimate());
        LeaseLength {
            seconds: self.lease_seconds.unwrap_or(by_estimate.seconds),
            ..by_estimate
        }
    }

    /// How many tasks somebody may hold at once.
    #[must_use]
    pub fn live_leases(&self) -> i64 {
        self.live_leases.unwrap_or(LIVE_LEASES_DEFAULT)
    }

    /// Days in which a rejection may be appealed.
    #[must_use]
    pub fn appeal_days(&self) -> i64 {
        self.appeal_days.unwrap_or(APPEAL_DAYS_DEFAULT)
    }

    /// The share of a batch that one person may take: 10 % of a public one, else all of it.
    #[must_use]
    pub fn share_cap_percent(&self, visibility: Visibility) -> i64 {
        let default = match visibility {
            Visibility::Public => SHARE_CAP_PERCENT_PUBLIC,
            Visibility::Invited | Visibility::Members => 100,
        };
        self.share_cap_percent.unwrap_or(default)
    }
}

/// The tasks of a batch that one person may take: the share, rounded up, never below three.
#[must_use]
pub fn share_cap(batch_tasks: i64, percent: i64) -> i64 {
    let share = (i128::from(batch_tasks.max(0)) * i128::from(percent.clamp(0, 100)) + 99) / 100;
    i64::try_from(share)
        .unwrap_or(i64::MAX)
        .max(SHARE_CAP_TASKS_LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_those_of_the_design() {
        let settings = WorkSettings::default();
        assert_eq!(settings.lease_length().seconds, 7_200);
        assert_eq!(settings.live_leases(), 2);
        assert_eq!(settings.share_cap_percent(Visibility::Public), 10);
        assert_eq!(settings.share_cap_percent(Visibility::Members), 100);
        let long = WorkSettings {
            estimate_seconds: Some(3_600),
            ..settings
        };
        assert_eq!(long.lease_length().seconds, 14_400);
        let set = WorkSettings {
            lease_seconds: Some(600),
            ..long
        };
        assert_eq!(set.lease_length().seconds, 600);
    }

    #[test]
    fn a_batch_overrides_its_project() {
        let project = WorkSettings {
            live_leases: Some(5),
            lease_seconds: Some(600),
            ..WorkSettings::default()
        };
        let batch = WorkSettings {
            live_leases: Some(1),
            ..WorkSettings::default()
        };
        let both = batch.over(project);
        assert_eq!((both.live_leases(), both.lease_seconds), (1, Some(600)));
    }

    #[test]
    fn a_share_is_never_below_three_tasks() {
        assert_eq!(share_cap(1_000, 10), 100);
        assert_eq!(share_cap(11, 10), 3);
        assert_eq!(share_cap(31, 10), 4, "rounded up");
        assert_eq!(share_cap(0, 10), 3);
        assert_eq!(share_cap(i64::MAX, 100), i64::MAX);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        let bad = WorkSettings {
            live_leases: Some(0),
            ..WorkSettings::default()
        };
        let error = bad.validate().unwrap_err().to_string();
        assert_eq!(error, "live_leases must be between 1 and 100; it is 0.");
        assert!(
            WorkSettings {
                share_cap_percent: Some(101),
                ..WorkSettings::default()
            }
            .validate()
            .is_err()
        );
        assert!(
            WorkSettings {
                lease_seconds: Some(5),
                ..WorkSettings::default()
            }
            .validate()
            .is_err()
        );
        let api = r#"{"lease_seconds":7200,"live_leases":2,"share_cap_percent":100}"#;
        assert!(
            serde_json::from_str::<WorkSettings>(api)
                .unwrap()
                .validate()
                .is_ok()
        );
    }
}
