//! How long sessions, tokens, invitations and links last.

use crate::time::{DAY_SECONDS, HOUR_SECONDS, Timestamp};
use crate::words;
use thiserror::Error;

/// A session that is not used ends after so long.
pub const SESSION_IDLE_SECONDS: i64 = 14 * DAY_SECONDS;
/// A session ends after so long in any case.
pub const SESSION_SECONDS_GREATEST: i64 = 90 * DAY_SECONDS;
/// A token without a given end lasts so long.
pub const TOKEN_SECONDS_DEFAULT: i64 = 90 * DAY_SECONDS;
/// A token lasts at most so long.
pub const TOKEN_SECONDS_GREATEST: i64 = 366 * DAY_SECONDS;

words! {
    /// What is sent to somebody and ends by itself.
    pub enum Lifetime: "link" {
        /// An invitation into an organization or a project.
        Invitation = "invitation",
        /// The confirmation of an address.
        Confirmation = "confirmation",
        /// The reset of a password.
        PasswordReset = "password_reset",
        /// The link by which the first operator is made.
        OperatorSetup = "operator_setup",
    }
}

impl Lifetime {
    /// How long it lasts, in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Invitation => 7 * DAY_SECONDS,
            Self::Confirmation => 3 * DAY_SECONDS,
            Self::PasswordReset => HOUR_SECONDS,
            Self::OperatorSetup => DAY_SECONDS,
        }
    }

    /// When one that is sent now ends.
    #[must_use]
    pub fn ends(self, now: Timestamp) -> Timestamp {
        now.plus_seconds(self.seconds())
    }
}

/// Whether something that ends has ended.
#[must_use]
pub fn is_over(ends: Timestamp, now: Timestamp) -> bool {
    now >= ends
}

/// The age of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionAge {
    /// When it began.
    pub began: Timestamp,
    /// When it was last used.
    pub last_used: Timestamp,
}

impl SessionAge {
    /// Whether the session still counts.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        let idle = self.last_used.plus_seconds(SESSION_IDLE_SECONDS);
        let end = self.began.plus_seconds(SESSION_SECONDS_GREATEST);
        !is_over(idle.min(end), now)
    }
}

/// An end that a token cannot have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TokenEndError {
    /// It would be over at once.
    #[error("expires_at is in the past.")]
    InThePast,
    /// Nobody remembers it then.
    #[error("A token lasts at most a year: expires_at may be {0} at the latest.")]
    TooLate(Timestamp),
}

/// When a token that is made now ends.
///
/// # Errors
/// [`TokenEndError`] for an end in the past or after more than a year.
pub fn token_end(asked: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, TokenEndError> {
    let latest = now.plus_seconds(TOKEN_SECONDS_GREATEST);
    match asked {
        None => Ok(now.plus_seconds(TOKEN_SECONDS_DEFAULT)),
        Some(end) if end <= now => Err(TokenEndError::InThePast),
        Some(end) if end > latest => Err(TokenEndError::TooLate(latest)),
        Some(end) => Ok(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::EPOCH;

    #[test]
    fn a_session_ends_when_unused_and_in_any_case() {
        let unused = SessionAge {
            began: NOW,
            last_used: NOW,
        };
        assert!(unused.is_live(NOW.plus_seconds(SESSION_IDLE_SECONDS - 1)));
        assert!(!unused.is_live(NOW.plus_seconds(SESSION_IDLE_SECONDS)));
        let end = NOW.plus_seconds(SESSION_SECONDS_GREATEST);
        let used = SessionAge {
            began: NOW,
            last_used: end,
        };
        assert!(!used.is_live(end));
    }

    #[test]
    fn a_token_has_an_end() {
        assert_eq!(token_end(None, NOW), Ok(NOW.plus_seconds(90 * 86_400)));
        let soon = NOW.plus_seconds(60);
        assert_eq!(token_end(Some(soon), NOW), Ok(soon));
        assert_eq!(token_end(Some(NOW), NOW), Err(TokenEndError::InThePast));
        assert!(matches!(
            token_end(Some(Timestamp::MAX), NOW),
            Err(TokenEndError::TooLate(_))
        ));
    }

    #[test]
    fn links_end_by_themselves() {
        for link in Lifetime::ALL {
            let end = link.ends(NOW);
            assert!(!is_over(end, NOW) && is_over(end, end), "{link}");
        }
    }
}
