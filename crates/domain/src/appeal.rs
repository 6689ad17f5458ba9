//! An appeal, the contributor's objection to a rejection: `rejected -> appealed -> accepted | rejected_final`.
//! Silence of the project decides for the contributor.

use crate::assignment::AssignmentState;
use crate::id::AccountId;
use crate::time::{HOUR_SECONDS, Timestamp};
use crate::words;
use thiserror::Error;

/// How long the project has to decide an appeal; then it is won.
pub const DECISION_SECONDS: i64 = 72 * HOUR_SECONDS;
/// The longest objection or explanation, in characters.
pub const WORDS_CHARACTERS_GREATEST: usize = 10_000;

words! {
    /// What is decided on an appeal.
    pub enum AppealDecision: "decision on an appeal" {
        /// The contributor was right: paid, and in the data as surplus.
        Accept = "accept",
        /// The rejection stands.
        RejectFinal = "reject_final",
    }
}

/// Why an appeal cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AppealError {
    /// Only one's own.
    #[error("Only the person who gave an answer can appeal its rejection.")]
    NotYours,
    /// The state does not allow it.
    #[error("An assignment that is {} has no {wanted}.", .state.in_words())]
    NotFrom {
        /// The present state.
        state: AssignmentState,
        /// What was looked for.
        wanted: &'static str,
    },
    /// Too late.
    #[error("The rejection could be appealed until {0}.")]
    WindowPassed(Timestamp),
    /// It has nothing to say.
    #[error("Say in your own words what speaks {0} the rejection.")]
    NoWords(&'static str),
    /// Nobody reads so much.
    #[error("At most {WORDS_CHARACTERS_GREATEST} characters, please.")]
    TooLong,
    /// It takes somebody who took no part.
    #[error("An appeal is decided by somebody who took no part in the answer or its reviews.")]
    TookPart,
}

/// Appeals a rejection within its window; tells until when it must be decided.
///
/// # Errors
/// [`AppealError`] with what stands against it.
pub fn appeal(
    state: AssignmentState,
    author: AccountId,
    by: AccountId,
    appeal_until: Timestamp,
    words: &str,
    now: Timestamp,
) -> Result<(AssignmentState, Timestamp), AppealError> {
    if by != author {
        return Err(AppealError::NotYours);
    }
    if state != AssignmentState::Rejected {
        return Err(AppealError::NotFrom {
            state,
            wanted: "rejection to appeal",
        });
    }
    if now >= appeal_until {
        return Err(AppealError::WindowPassed(appeal_until));
    }
    check_words(words, "against")?;
    Ok((
        AssignmentState::Appealed,
        now.plus_seconds(DECISION_SECONDS),
    ))
}

/// Who decides an appeal.
#[derive(Clone, Copy, Debug)]
pub struct Decider<'a> {
    /// The person.
    pub account: AccountId,
    /// The author, both reviewers, and whoever else took part.
    pub took_part: &'a [AccountId],
}

/// Decides an appeal; won, the answer is accepted as surplus (its place was given to somebody else).
///
/// # Errors
/// [`AppealError`] for somebody who took part, an upheld rejection without words, or another state.
pub fn decide(
    state: AssignmentState,
    decider: &Decider<'_>,
    decision: AppealDecision,
    words: &str,
) -> Result<AssignmentState, AppealError> {
    if state != AssignmentState::Appealed {
        return Err(AppealError::NotFrom {
            state,
            wanted: "appeal to decide",
        });
    }
    if decider.took_part.contains(&decider.account) {
        return Err(AppealError::TookPart);
    }
    match decision {
        AppealDecision::Accept => Ok(AssignmentState::Accepted),
        AppealDecision::RejectFinal => {
            check_words(words, "for")?;
            Ok(AssignmentState::RejectedFinal)
        }
    }
}

fn check_words(words: &str, side: &'static str) -> Result<(), AppealError> {
    if words.trim().is_empty() {
        return Err(AppealError::NoWords(side));
    }
    if words.chars().count() > WORDS_CHARACTERS_GREATEST {
        return Err(AppealError::TooLong);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::EPOCH;

    fn person(number: u128) -> AccountId {
        AccountId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn the_author_appeals_within_the_window_in_words() {
        let until = NOW.plus_seconds(100);
        let by = |person, words: &str, now| {
            appeal(
                AssignmentState::Rejected,
                super::tests::person(1),
                person,
                until,
                words,
                now,
            )
        };
        let (state, due) = by(person(1), "The text is ironic.", NOW).unwrap();
        assert_eq!(
            (state, due),
            (AssignmentState::Appealed, NOW.plus_seconds(72 * 3_600))
        );
        assert_eq!(by(person(2), "x", NOW), Err(AppealError::NotYours));
        assert_eq!(
            by(person(1), " ", NOW),
            Err(AppealError::NoWords("against"))
        );
        assert_eq!(
            by(person(1), "x", until),
            Err(AppealError::WindowPassed(until))
        );
        let endless = "x".repeat(WORDS_CHARACTERS_GREATEST + 1);
        assert_eq!(by(person(1), &endless, NOW), Err(AppealError::TooLong));
        for state in AssignmentState::ALL
            .iter()
            .filter(|s| **s != AssignmentState::Rejected)
        {
            assert!(
                appeal(*state, person(1), person(1), until, "x", NOW).is_err(),
                "{state}"
            );
        }
    }

    #[test]
    fn somebody_who_took_no_part_decides() {
        let took_part = [person(1), person(2), person(3)];
        let by = |number, decision, words| {
            let decider = Decider {
                account: person(number),
                took_part: &took_part,
            };
            decide(AssignmentState::Appealed, &decider, decision, words)
        };
        assert_eq!(
            by(4, AppealDecision::Accept, ""),
            Ok(AssignmentState::Accepted)
        );
        let upheld = by(4, AppealDecision::RejectFinal, "Clause 2.1 says so.");
        assert_eq!(upheld, Ok(AssignmentState::RejectedFinal));
        assert_eq!(
            by(4, AppealDecision::RejectFinal, ""),
            Err(AppealError::NoWords("for"))
        );
        for number in 1..=3 {
            assert_eq!(
                by(number, AppealDecision::Accept, ""),
                Err(AppealError::TookPart)
            );
        }
        let decider = Decider {
            account: person(4),
            took_part: &took_part,
        };
        for state in AssignmentState::ALL
            .iter()
            .filter(|s| **s != AssignmentState::Appealed)
        {
            assert!(
                decide(*state, &decider, AppealDecision::Accept, "").is_err(),
                "{state}"
            );
        }
    }
}
