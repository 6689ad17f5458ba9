//! A deposit: `awaiting -> confirmed | declined`.

use crate::money::{Amount, MoneyError};
use crate::words;
use thiserror::Error;

/// The longest reference of a deposit, in characters.
pub const REFERENCE_CHARACTERS_GREATEST: usize = 200;

words! {
    /// Where a deposit stands.
    pub enum DepositState: "deposit state" {
        /// Announced; the operator, or a provider, has to confirm it.
        Awaiting = "awaiting",
        /// The money came in.
        Confirmed = "confirmed",
        /// It did not.
        Declined = "declined",
    }
}

/// Why a deposit cannot be so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DepositError {
    /// It was decided.
    #[error("This deposit is {0} already.")]
    Decided(DepositState),
    /// Nobody reads so much.
    #[error("A reference has at most {REFERENCE_CHARACTERS_GREATEST} characters.")]
    ReferenceTooLong,
    /// No amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Announces a deposit; one that an operator makes is confirmed at once.
///
/// # Errors
/// [`DepositError`] for an amount that is not positive, or an endless reference.
pub fn announce(
    amount: Amount,
    reference: &str,
    by_operator: bool,
) -> Result<DepositState, DepositError> {
    amount.positive()?;
    if reference.chars().count() > REFERENCE_CHARACTERS_GREATEST {
        return Err(DepositError::ReferenceTooLong);
    }
    Ok(if by_operator {
        DepositState::Confirmed
    } else {
        DepositState::Awaiting
    })
}

/// The money came in.
///
/// # Errors
/// [`DepositError::Decided`] unless it is awaited.
pub fn confirm(state: DepositState) -> Result<DepositState, DepositError> {
    match state {
        DepositState::Awaiting => Ok(DepositState::Confirmed),
        _ => Err(DepositError::Decided(state)),
    }
}

/// The money did not come in.
///
/// # Errors
/// [`DepositError::Decided`] unless it is awaited.
pub fn decline(state: DepositState) -> Result<DepositState, DepositError> {
    match state {
        DepositState::Awaiting => Ok(DepositState::Declined),
        _ => Err(DepositError::Decided(state)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deposit_is_decided_once() {
        let amount = Amount::from_minor(5);
        assert_eq!(
            announce(amount, "invoice 7", false),
            Ok(DepositState::Awaiting)
        );
        assert_eq!(announce(amount, "", true), Ok(DepositState::Confirmed));
        assert!(announce(Amount::ZERO, "", true).is_err());
        assert!(announce(amount, &"x".repeat(201), true).is_err());
        assert_eq!(confirm(DepositState::Awaiting), Ok(DepositState::Confirmed));
        assert_eq!(decline(DepositState::Awaiting), Ok(DepositState::Declined));
        for state in [DepositState::Confirmed, DepositState::Declined] {
            assert_eq!(confirm(state), Err(DepositError::Decided(state)));
            assert_eq!(decline(state), Err(DepositError::Decided(state)));
        }
    }
}
