//! What is asked of a person before any place is looked at: eligibility, standing, live leases, share.

use super::reason::EmptyReason;
use super::settings::{WorkSettings, share_cap};
use crate::batch::{BatchState, PauseReason, PauseReasons};
use crate::eligibility::{RuleOutcome, Visibility, is_eligible};
use crate::participation::Standing;
use crate::time::Timestamp;

/// The most tasks that one claim can ask for.
pub const CLAIM_COUNT_GREATEST: i64 = 100;

/// What is known of a person in a project before a claim.
#[derive(Clone, Copy, Debug)]
pub struct GateFacts<'a> {
    /// How the rules of eligibility turned out.
    pub outcomes: &'a [RuleOutcome],
    /// Their standing.
    pub standing: &'a Standing,
    /// The leases that they hold in the project.
    pub live_leases: i64,
    /// How many they may hold.
    pub live_limit: i64,
    /// How many tasks they ask for.
    pub count: i64,
    /// The moment of the command.
    pub now: Timestamp,
}

/// How many tasks this claim may take at most, at least one.
///
/// # Errors
/// The [`EmptyReason`] by which it may take none.
pub fn admit(facts: &GateFacts<'_>) -> Result<i64, EmptyReason> {
    if !is_eligible(facts.outcomes) {
        return Err(EmptyReason::not_eligible(facts.outcomes));
    }
    if !facts.standing.may_claim(facts.now) {
        let left = facts
            .standing
            .until
            .map(|until| until.seconds_since(facts.now).max(1));
        return Err(EmptyReason::standing(facts.standing.state.as_str(), left));
    }
    let free = facts.live_limit.saturating_sub(facts.live_leases);
    if free < 1 {
        return Err(EmptyReason::live_limit(facts.live_leases, facts.live_limit));
    }
    Ok(facts.count.clamp(1, CLAIM_COUNT_GREATEST).min(free))
}

/// A batch of the project, as the gate meets it.
#[derive(Clone, Copy, Debug)]
pub struct BatchFacts<'a> {
    /// Its state.
    pub state: BatchState,
    /// Why it is paused, if it is.
    pub reasons: &'a PauseReasons,
    /// How many tasks it has.
    pub tasks: i64,
    /// How many of them this person has taken, ever.
    pub taken: i64,
    /// Its settings over those of the project.
    pub settings: WorkSettings,
    /// The project's visibility.
    pub visibility: Visibility,
}

impl BatchFacts<'_> {
    /// The tasks that one person may take here.
    #[must_use]
    pub fn cap(&self) -> i64 {
        share_cap(self.tasks, self.settings.share_cap_percent(self.visibility))
    }

    /// How many this person may still take; nothing when the batch gives no claims.
    #[must_use]
    pub fn allowance(&self) -> i64 {
        if self.state.gives_claims() {
            self.cap().saturating_sub(self.taken).max(0)
        } else {
            0
        }
    }
}

/// Why no batch is left to look into; `None` when there is one.
#[must_use]
pub fn nowhere_to_look(batches: &[BatchFacts<'_>]) -> Option<EmptyReason> {
    if batches.iter().any(|batch| batch.allowance() > 0) {
        return None;
    }
    if let Some(capped) = batches.iter().find(|batch| batch.state.gives_claims()) {
        let percent = capped.settings.share_cap_percent(capped.visibility);
        return Some(EmptyReason::share_cap(capped.taken, capped.cap(), percent));
    }
    let paused = batches
        .iter()
        .find(|batch| batch.state == BatchState::Paused);
    Some(paused.map_or_else(EmptyReason::none_left, |batch| {
        let reasons: Vec<&str> = batch.reasons.iter().map(PauseReason::as_str).collect();
        EmptyReason::paused(&reasons.join(", "))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::EmptyRule;
    use crate::eligibility::EligibilityRule;

    const NOW: Timestamp = Timestamp::EPOCH;

    fn facts<'a>(standing: &'a Standing, outcomes: &'a [RuleOutcome]) -> GateFacts<'a> {
        GateFacts {
            outcomes,
            standing,
            live_leases: 0,
            live_limit: 2,
            count: 1,
            now: NOW,
        }
    }

    fn batch(reasons: &PauseReasons) -> BatchFacts<'_> {
        BatchFacts {
            state: reasons.state(),
            reasons,
            tasks: 100,
            taken: 0,
            settings: WorkSettings::default(),
            visibility: Visibility::Public,
        }
    }

    #[test]
    fn a_claim_takes_no_more_than_may_be_held() {
        let clear = Standing::CLEAR;
        let admit = |live_leases, count| {
            admit(&GateFacts {
                live_leases,
                count,
                ..facts(&clear, &[])
            })
        };
        assert_eq!(admit(0, 1), Ok(1));
        assert_eq!(admit(0, 9), Ok(2));
        assert_eq!(admit(1, 9), Ok(1));
        assert_eq!(admit(0, -3), Ok(1));
        let full = admit(2, 1).unwrap_err();
        assert_eq!(
            (full.rule, full.detail.as_str()),
            (
                EmptyRule::LiveLimit,
                "You hold 2 of at most 2 tasks at once."
            )
        );
        assert!(admit(i64::MAX, 1).is_err());
    }

    #[test]
    fn eligibility_and_standing_come_first() {
        let outcome = RuleOutcome {
            rule: EligibilityRule::Block,
            passed: false,
            yours: "excluded".to_owned(),
            needed: "not excluded".to_owned(),
            remedy: "Write.".to_owned(),
        };
        let clear = Standing::CLEAR;
        let refused = admit(&facts(&clear, &[outcome])).unwrap_err();
        assert_eq!(refused.rule, EmptyRule::NotEligible);
        let paused = Standing::CLEAR.auto_pause(NOW, 600).unwrap();
        let refused = admit(&facts(&paused, &[])).unwrap_err();
        assert_eq!(
            (refused.rule, refused.retry_after),
            (EmptyRule::NotEligible, Some(600))
        );
    }

    #[test]
    fn a_share_leaves_something_for_others() {
        let none = PauseReasons::NONE;
        assert_eq!(batch(&none).allowance(), 10);
        assert_eq!(
            BatchFacts {
                taken: 9,
                ..batch(&none)
            }
            .allowance(),
            1
        );
        let capped = BatchFacts {
            taken: 10,
            ..batch(&none)
        };
        assert_eq!(
            nowhere_to_look(&[capped]).unwrap().rule,
            EmptyRule::ShareCap
        );
        assert_eq!(nowhere_to_look(&[capped, batch(&none)]), None);
        let members = BatchFacts {
            taken: 99,
            visibility: Visibility::Members,
            ..batch(&none)
        };
        assert_eq!(members.allowance(), 1);
    }

    #[test]
    fn a_pause_says_why() {
        let reasons = PauseReasons::NONE
            .with(PauseReason::Project)
            .with(PauseReason::Manual);
        let reason = nowhere_to_look(&[batch(&reasons)]).unwrap();
        assert_eq!(reason.rule, EmptyRule::Paused);
        assert_eq!(
            reason.detail,
            "The project gives no tasks at the moment: manual, project."
        );
        assert_eq!(nowhere_to_look(&[]).unwrap().rule, EmptyRule::NoneLeft);
    }
}
