//! Why a claim is empty: the rule, the figures, and what would change it.

use crate::eligibility::RuleOutcome;
use crate::words;
use serde::{Deserialize, Serialize};

/// When to ask again after nothing was left, in seconds.
pub const NONE_LEFT_RETRY_SECONDS: i64 = 60;
/// When to ask again while a batch is paused, in seconds.
pub const PAUSED_RETRY_SECONDS: i64 = 300;

words! {
    /// The rule by which nothing was given.
    pub enum EmptyRule: "reason of an empty claim" {
        /// Not all places were looked at yet: ask again at once.
        Looking = "looking",
        /// A full round has found nothing that this person has not met.
        NoneLeft = "none_left",
        /// They hold as many tasks as they may.
        LiveLimit = "live_limit",
        /// They have done as large a share of the batch as they may.
        ShareCap = "share_cap",
        /// They may not take part.
        NotEligible = "not_eligible",
        /// Nothing is open.
        Paused = "paused",
    }
}

/// The reason of an empty claim, as the API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmptyReason {
    /// The rule.
    pub rule: EmptyRule,
    /// The figures, in a sentence.
    pub detail: String,
    /// What would change it.
    pub remedy: String,
    /// When to ask again, in seconds; `None` when waiting alone changes nothing.
    pub retry_after: Option<i64>,
}

impl EmptyReason {
    fn new(rule: EmptyRule, detail: String, remedy: &str, retry_after: Option<i64>) -> Self {
        Self {
            rule,
            detail,
            remedy: remedy.to_owned(),
            retry_after,
        }
    }

    /// Not everything was looked at yet.
    #[must_use]
    pub fn looking() -> Self {
        let detail = "Not all waiting tasks were looked at yet.".to_owned();
        Self::new(EmptyRule::Looking, detail, "Ask again at once.", Some(0))
    }

    /// Nothing is left for this person.
    #[must_use]
    pub fn none_left() -> Self {
        let detail = "There is no task here that you have not met.".to_owned();
        let remedy = "New tasks appear when some are returned or imported.";
        Self::new(
            EmptyRule::NoneLeft,
            detail,
            remedy,
            Some(NONE_LEFT_RETRY_SECONDS),
        )
    }

    /// As many tasks are held as may be.
    #[must_use]
    pub fn live_limit(held: i64, limit: i64) -> Self {
        let detail = format!("You hold {held} of at most {limit} tasks at once.");
        Self::new(
            EmptyRule::LiveLimit,
            detail,
            "Submit or return one of them.",
            None,
        )
    }

    /// As large a share is done as may be.
    #[must_use]
    pub fn share_cap(done: i64, cap: i64, percent: i64) -> Self {
        let detail =
            format!("You have taken {done} tasks; one person may take {cap} here ({percent} %).");
        let remedy = "Choose another project, or ask the manager to raise the share.";
        Self::new(EmptyRule::ShareCap, detail, remedy, None)
    }

    /// A rule of eligibility is not met.
    #[must_use]
    pub fn not_eligible(outcomes: &[RuleOutcome]) -> Self {
        let failed = || outcomes.iter().filter(|outcome| !outcome.passed);
        let details: Vec<String> = failed()
            .map(|o| format!("{}: needed is {}; yours: {}.", o.rule, o.needed, o.yours))
            .collect();
        let remedies: Vec<&str> = failed().map(|o| o.remedy.as_str()).collect();
        Self::new(
            EmptyRule::NotEligible,
            details.join(" "),
            &remedies.join(" "),
            None,
        )
    }

    /// Somebody's standing does not allow new claims.
    #[must_use]
    pub fn standing(standing: &str, seconds_left: Option<i64>) -> Self {
        let detail = format!("Your standing in this project is {standing}.");
        let remedy = "Read the notice in your notifications; you can object there.";
        Self::new(EmptyRule::NotEligible, detail, remedy, seconds_left)
    }

    /// No batch gives claims at the moment.
    #[must_use]
    pub fn paused(why: &str) -> Self {
        let detail = format!("The project gives no tasks at the moment: {why}.");
        let remedy =
            "What you hold can still be submitted. Save the project to find it when it goes on.";
        Self::new(
            EmptyRule::Paused,
            detail,
            remedy,
            Some(PAUSED_RETRY_SECONDS),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::EligibilityRule;

    #[test]
    fn every_reason_has_figures_and_a_remedy() {
        let outcome = RuleOutcome {
            rule: EligibilityRule::Language,
            passed: false,
            yours: "en b1".to_owned(),
            needed: "en b2 or higher".to_owned(),
            remedy: "Raise it.".to_owned(),
        };
        let met = RuleOutcome {
            passed: true,
            ..outcome.clone()
        };
        let reasons = [
            EmptyReason::looking(),
            EmptyReason::none_left(),
            EmptyReason::live_limit(2, 2),
            EmptyReason::share_cap(3, 3, 10),
            EmptyReason::not_eligible(&[met, outcome]),
            EmptyReason::paused("manual"),
        ];
        let rules: Vec<EmptyRule> = reasons.iter().map(|reason| reason.rule).collect();
        assert_eq!(rules, EmptyRule::ALL);
        assert!(
            reasons
                .iter()
                .all(|r| !r.detail.is_empty() && !r.remedy.is_empty())
        );
        assert_eq!(
            reasons[0].retry_after,
            Some(0),
            "looking: ask again at once"
        );
        assert_eq!(
            reasons[4].detail,
            "language: needed is en b2 or higher; yours: en b1."
        );
    }
}
