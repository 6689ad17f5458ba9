//! A contributor's standing in a project: `clear -> auto_paused -> clear | restricted | terminated`.
//!
//! Only a person restricts or terminates, in writing, with the figures, and another person hears the objection.
//! Money that was earned is never locked by any of this.

use crate::id::{AccountId, PseudonymId};
use crate::time::{HOUR_SECONDS, Timestamp};
use crate::words;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The longest automatic pause.
pub const AUTO_PAUSE_SECONDS_GREATEST: i64 = 72 * HOUR_SECONDS;

words! {
    /// How somebody stands in a project.
    pub enum StandingState: "standing" {
        /// Nothing is against them.
        Clear = "clear",
        /// A rule paused them, for new claims only, until a person looks or 72 hours pass.
        AutoPaused = "auto_paused",
        /// A person restricted what they may do.
        Restricted = "restricted",
        /// A person ended their part in the project.
        Terminated = "terminated",
    }
}

words! {
    /// What a restriction covers.
    pub enum RestrictionScope: "scope of a restriction" {
        /// No new claims.
        Claims = "claims",
        /// No reviews of others' work.
        Reviews = "reviews",
    }
}

/// A standing with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The state.
    pub state: StandingState,
    /// When an automatic pause or a restriction ends by itself.
    pub until: Option<Timestamp>,
    /// What a restriction covers.
    pub scope: Option<RestrictionScope>,
    /// Who restricted or terminated.
    pub decided_by: Option<AccountId>,
}

/// Why a standing cannot change so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StandingError {
    /// The state does not allow it.
    #[error("Somebody whose standing is {state} cannot be {wanted}.")]
    NotFrom {
        /// The present state.
        state: StandingState,
        /// What was asked, as a participle.
        wanted: &'static str,
    },
    /// It is written down.
    #[error("Say in writing why, so that the contributor can answer.")]
    NoWords,
    /// It rests on figures.
    #[error("Name the figures that this rests on, so that the contributor can check them.")]
    NoFigures,
    /// It has an end.
    #[error("A restriction ends some day: give a time in the future.")]
    EndsInThePast,
    /// It takes another person.
    #[error("The objection is heard by another person than the one who decided.")]
    SamePerson,
    /// Nobody decides on themselves.
    #[error("Nobody decides on their own standing.")]
    OwnStanding,
}

/// The decision of a person on somebody's standing.
#[derive(Clone, Copy, Debug)]
pub struct StandingDecision<'a> {
    /// Whom it is about.
    pub subject: AccountId,
    /// Who decides.
    pub by: AccountId,
    /// The decision in writing.
    pub words: &'a str,
    /// The figures that it rests on.
    pub figures: &'a str,
    /// The moment of the command.
    pub now: Timestamp,
}

impl StandingDecision<'_> {
    fn check(&self) -> Result<(), StandingError> {
        if self.by == self.subject {
            return Err(StandingError::OwnStanding);
        }
        if self.words.trim().is_empty() {
            return Err(StandingError::NoWords);
        }
        if self.figures.trim().is_empty() {
            return Err(StandingError::NoFigures);
        }
        Ok(())
    }
}

impl Standing {
    /// Nothing is against them.
    pub const CLEAR: Self = Self {
        state: StandingState::Clear,
        until: None,
        scope: None,
        decided_by: None,
    };

    fn refuse(&self, wanted: &'static str) -> StandingError {
        StandingError::NotFrom {
            state: self.state,
            wanted,
        }
    }

    /// A rule pauses somebody for at most 72 hours; new claims only.
    ///
    /// # Errors
    /// [`StandingError::NotFrom`] unless they are clear.
    pub fn auto_pause(&self, now: Timestamp, seconds: i64) -> Result<Self, StandingError> {
        if self.state != StandingState::Clear {
            return Err(self.refuse("paused"));
        }
        let until = now.plus_seconds(seconds.clamp(0, AUTO_PAUSE_SECONDS_GREATEST));
        Ok(Self {
            state: StandingState::AutoPaused,
            until: Some(until),
            ..Self::CLEAR
        })
    }

    /// The standing at a moment: an automatic pause that nobody looked at, and a restriction that is over, have
    /// ended as clear.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        match self.until {
            Some(until) if now >= until => Self::CLEAR,
            _ => self.clone(),
        }
    }

    /// A person looked and found nothing, or lifts what was decided.
    ///
    /// # Errors
    /// [`StandingError::NotFrom`] when nothing is against them.
    pub fn clear(&self) -> Result<Self, StandingError> {
        match self.state {
            StandingState::Clear => Err(self.refuse("cleared")),
            _ => Ok(Self::CLEAR),
        }
    }

    /// A person restricts somebody, for a time.
    ///
    /// # Errors
    /// [`StandingError`] without words, figures or an end in the future; or when they are terminated.
    pub fn restrict(
        &self,
        decision: &StandingDecision<'_>,
        scope: RestrictionScope,
        until: Timestamp,
    ) -> Result<Self, StandingError> {
        decision.check()?;
        if self.state == StandingState::Terminated {
            return Err(self.refuse("restricted"));
        }
        if until <= decision.now {
            return Err(StandingError::EndsInThePast);
        }
        let (state, by) = (StandingState::Restricted, decision.by);
        Ok(Self {
            state,
            until: Some(until),
            scope: Some(scope),
            decided_by: Some(by),
        })
    }

    /// A person ends somebody's part in a project.
    ///
    /// # Errors
    /// [`StandingError`] without words or figures, or when it was ended before.
    pub fn terminate(&self, decision: &StandingDecision<'_>) -> Result<Self, StandingError> {
        decision.check()?;
        if self.state == StandingState::Terminated {
            return Err(self.refuse("terminated"));
        }
        let (state, by) = (StandingState::Terminated, decision.by);
        Ok(Self {
            state,
            until: None,
            scope: None,
            decided_by: Some(by),
        })
    }

    /// Another person hears the objection: the decision stands, or it is lifted.
    ///
    /// # Errors
    /// [`StandingError`] for the person who decided, the subject, or when nothing was decided.
    pub fn hear_objection(
        &self,
        subject: AccountId,
        by: AccountId,
        lifts: bool,
    ) -> Result<Self, StandingError> {
        if by == subject {
            return Err(StandingError::OwnStanding);
        }
        match self.decided_by {
            None => Err(self.refuse("heard")),
            Some(decided_by) if decided_by == by => Err(StandingError::SamePerson),
            Some(_) if lifts => Ok(Self::CLEAR),
            Some(_) => Ok(self.clone()),
        }
    }

    /// Whether new claims are given at this moment.
    #[must_use]
    pub fn may_claim(&self, now: Timestamp) -> bool {
        let present = self.at(now);
        match present.state {
            StandingState::Clear => true,
            StandingState::Restricted => present.scope != Some(RestrictionScope::Claims),
            StandingState::AutoPaused | StandingState::Terminated => false,
        }
    }

    /// Whether money that was earned may be taken out: always.
    #[must_use]
    pub const fn may_be_paid_out(&self) -> bool {
        true
    }
}

/// What an organization reads instead of a name: `C-4F7KQ2MB`, from a hash of the pseudonym's random id.
/// The id itself tells when somebody joined, so it is not shown.
#[must_use]
pub fn pseudonym(id: PseudonymId) -> String {
    // Crockford's letters: none is taken for another.
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digest = Sha256::digest(id.as_uuid().as_bytes());
    let letters = digest
        .iter()
        .take(8)
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    format!("C-{}", letters.collect::<String>())
}

/// How an organization reads a contributor: by pseudonym, unless they chose to show their name.
#[must_use]
pub fn shown_as(id: PseudonymId, display_name: &str, shows_name: bool) -> String {
    if shows_name {
        display_name.to_owned()
    } else {
        pseudonym(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::EPOCH;

    fn person(number: u128) -> AccountId {
        AccountId::from_uuid(Uuid::from_u128(number))
    }

    fn decision() -> StandingDecision<'static> {
        StandingDecision {
            subject: person(1),
            by: person(2),
            words: "Answers were given without opening the item.",
            figures: "gold accuracy 0.31 over 40",
            now: NOW,
        }
    }

    #[test]
    fn an_automatic_pause_ends_as_clear_after_72_hours() {
        let paused = Standing::CLEAR.auto_pause(NOW, i64::MAX).unwrap();
        assert_eq!(paused.until, Some(NOW.plus_seconds(72 * 3_600)));
        assert!(!paused.may_claim(NOW) && paused.may_be_paid_out());
        assert!(paused.may_claim(NOW.plus_seconds(72 * 3_600)));
        assert_eq!(paused.at(NOW.plus_seconds(72 * 3_600)), Standing::CLEAR);
        assert!(paused.auto_pause(NOW, 5).is_err());
    }

    #[test]
    fn only_a_person_restricts_or_terminates_in_writing_with_figures() {
        let until = NOW.plus_seconds(86_400);
        let paused = Standing::CLEAR.auto_pause(NOW, 60).unwrap();
        let restricted = paused
            .restrict(&decision(), RestrictionScope::Claims, until)
            .unwrap();
        assert!(!restricted.may_claim(NOW) && restricted.may_claim(until));
        let reviews = paused
            .restrict(&decision(), RestrictionScope::Reviews, until)
            .unwrap();
        assert!(reviews.may_claim(NOW));
        let terminated = restricted.terminate(&decision()).unwrap();
        assert!(!terminated.may_claim(Timestamp::MAX) && terminated.may_be_paid_out());
        assert!(
            terminated
                .restrict(&decision(), RestrictionScope::Claims, until)
                .is_err()
        );
        let refused = |decision: StandingDecision<'_>| paused.terminate(&decision).unwrap_err();
        assert_eq!(
            refused(StandingDecision {
                words: " ",
                ..decision()
            }),
            StandingError::NoWords
        );
        assert_eq!(
            refused(StandingDecision {
                figures: "",
                ..decision()
            }),
            StandingError::NoFigures
        );
        assert_eq!(
            refused(StandingDecision {
                by: person(1),
                ..decision()
            }),
            StandingError::OwnStanding
        );
        let past = paused.restrict(&decision(), RestrictionScope::Claims, NOW);
        assert_eq!(past, Err(StandingError::EndsInThePast));
    }

    #[test]
    fn an_organization_reads_a_pseudonym_unless_the_person_shows_their_name() {
        let id = |n| PseudonymId::from_uuid(Uuid::from_u128(n));
        let text = pseudonym(id(1));
        assert!(text.len() == 10 && text.starts_with("C-"), "{text}");
        assert_eq!(text, pseudonym(id(1)));
        assert_ne!(text, pseudonym(id(2)));
        assert_eq!(shown_as(id(1), "Ada", false), text);
        assert_eq!(shown_as(id(1), "Ada", true), "Ada");
    }

    #[test]
    fn another_person_hears_the_objection() {
        let terminated = Standing::CLEAR.terminate(&decision()).unwrap();
        let hear = |by, lifts| terminated.hear_objection(person(1), person(by), lifts);
        assert_eq!(hear(2, true), Err(StandingError::SamePerson));
        assert_eq!(hear(1, true), Err(StandingError::OwnStanding));
        assert_eq!(hear(3, true), Ok(Standing::CLEAR));
        assert_eq!(hear(3, false), Ok(terminated.clone()));
        assert!(
            Standing::CLEAR
                .hear_objection(person(1), person(3), true)
                .is_err()
        );
        assert!(Standing::CLEAR.clear().is_err() && terminated.clear().is_ok());
    }
}
