//! A person's account: `active -> closing -> erased`.
//!
//! | module | question |
//! | --- | --- |
//! | here | which states are there, and what does closing wait for |
//! | [`email`] | what is an address, and when are two the same |
//! | [`password`] | what is a password that can be taken |
//! | [`display_name`] | what may a name that others see look like |
//! | [`lifetime`] | how long do sessions, tokens, invitations and links last |

pub mod display_name;
pub mod email;
pub mod lifetime;
pub mod password;

pub use display_name::{DisplayName, DisplayNameError};
pub use email::{EmailAddress, EmailError};
pub use lifetime::{Lifetime, SessionAge, is_over, token_end};
pub use password::{PasswordError, check_password};

use crate::words;
use serde::{Deserialize, Serialize};
use thiserror::Error;

words! {
    /// Where an account stands.
    pub enum AccountState: "account state" {
        /// In use.
        Active = "active",
        /// Being closed: no sessions, no claims; pending work gets its verdict.
        Closing = "closing",
        /// The personal data is gone; ledger, answers and events hold the id only.
        Erased = "erased",
    }
}

/// What an account that is being closed still waits for; the answer to `DELETE /me`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// Leases that are not returned yet.
    pub leases: i64,
    /// Assignments whose money is set aside.
    pub set_aside: i64,
    /// Rejections that may still be appealed, and appeals.
    pub appealable: i64,
    /// Payouts on their way.
    pub payouts_in_flight: i64,
    /// Currencies in which something is available that was neither paid out nor given up in writing.
    pub balances: i64,
    /// Organizations that would be left without an owner.
    pub organizations_owned_alone: i64,
}

impl Awaited {
    /// Whether nothing is awaited.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Why an account cannot change so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AccountError {
    /// The state does not allow it.
    #[error("An account that is {state} cannot be {wanted}.")]
    NotFrom {
        /// The present state.
        state: AccountState,
        /// What was asked, as a participle.
        wanted: &'static str,
    },
    /// An organization needs somebody.
    #[error("You are the only owner of {0} organizations. Make somebody else an owner first.")]
    OnlyOwner(i64),
    /// Not everything is settled.
    #[error("The account cannot be erased yet: something is still awaited.")]
    StillAwaited(Awaited),
}

/// Begins to close an account: sessions end, leases are returned, no claims are given.
///
/// # Errors
/// [`AccountError::OnlyOwner`], or [`AccountError::NotFrom`] unless it is active.
pub fn close(state: AccountState, awaited: &Awaited) -> Result<AccountState, AccountError> {
    if state != AccountState::Active {
        return Err(AccountError::NotFrom {
            state,
            wanted: "closed",
        });
    }
    match awaited.organizations_owned_alone {
        0 => Ok(AccountState::Closing),
        owned => Err(AccountError::OnlyOwner(owned)),
    }
}

/// Erases an account, once nothing is set aside, appealable or in flight and what is available is paid out or
/// given up.
///
/// # Errors
/// [`AccountError::StillAwaited`] with what is left, or [`AccountError::NotFrom`] unless it is closing.
pub fn erase(state: AccountState, awaited: &Awaited) -> Result<AccountState, AccountError> {
    match state {
        AccountState::Closing if awaited.is_nothing() => Ok(AccountState::Erased),
        AccountState::Closing => Err(AccountError::StillAwaited(*awaited)),
        _ => Err(AccountError::NotFrom {
            state,
            wanted: "erased",
        }),
    }
}

/// Least characters of the words by which a balance is given up.
pub const GIVE_UP_CHARACTERS_LEAST: usize = 10;
/// Most of them.
pub const GIVE_UP_CHARACTERS: usize = 2_000;

/// Why a balance cannot be given up so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GiveUpError {
    /// Only closing an account makes it necessary.
    #[error("Only somebody who is closing their account can give up what they have.")]
    NotClosing,
    /// Nothing was said.
    #[error(
        "Say in your own words that you give up what is left: {GIVE_UP_CHARACTERS_LEAST} to {GIVE_UP_CHARACTERS} characters."
    )]
    NoWords,
}

/// Whether what is left may be given up, in these words.
///
/// # Errors
/// [`GiveUpError`].
pub fn give_up(state: AccountState, words: &str) -> Result<(), GiveUpError> {
    if state != AccountState::Closing {
        return Err(GiveUpError::NotClosing);
    }
    let said = words.trim().chars().count();
    (GIVE_UP_CHARACTERS_LEAST..=GIVE_UP_CHARACTERS)
        .contains(&said)
        .then_some(())
        .ok_or(GiveUpError::NoWords)
}

#[cfg(test)]
mod tests {
    use super::AccountState::{Active, Closing, Erased};
    use super::*;

    #[test]
    fn an_account_is_erased_only_when_nothing_is_awaited() {
        let nothing = Awaited::default();
        assert_eq!(close(Active, &nothing), Ok(Closing));
        assert!(close(Closing, &nothing).is_err() && close(Erased, &nothing).is_err());
        assert_eq!(erase(Closing, &nothing), Ok(Erased));
        assert!(erase(Active, &nothing).is_err() && erase(Erased, &nothing).is_err());
        let awaited = [
            Awaited {
                leases: 1,
                ..nothing
            },
            Awaited {
                set_aside: 1,
                ..nothing
            },
            Awaited {
                appealable: 1,
                ..nothing
            },
            Awaited {
                payouts_in_flight: 1,
                ..nothing
            },
            Awaited {
                balances: 1,
                ..nothing
            },
        ];
        for awaited in awaited {
            assert_eq!(
                close(Active, &awaited),
                Ok(Closing),
                "closing itself waits for nothing"
            );
            assert_eq!(
                erase(Closing, &awaited),
                Err(AccountError::StillAwaited(awaited))
            );
        }
        let owner = Awaited {
            organizations_owned_alone: 2,
            ..nothing
        };
        assert_eq!(close(Active, &owner), Err(AccountError::OnlyOwner(2)));
    }

    #[test]
    fn what_is_left_is_given_up_while_closing_and_in_words() {
        assert_eq!(give_up(Closing, "I give up my 12 cents."), Ok(()));
        assert_eq!(
            give_up(Active, "I give up my 12 cents."),
            Err(GiveUpError::NotClosing)
        );
        assert_eq!(give_up(Closing, "  yes      "), Err(GiveUpError::NoWords));
        assert_eq!(
            give_up(Closing, &"x".repeat(2_001)),
            Err(GiveUpError::NoWords)
        );
    }
}
