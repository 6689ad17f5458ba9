//! A payout: `requested -> approved -> batched -> released -> settled | returned`.
//!
//! Once batched, only evidence from the rail moves it. On the rail `manual`, settling passes through the states
//! between, each with its event.

use crate::ledger::Rail;
use crate::money::{Amount, MoneyError};
use crate::words;
use thiserror::Error;

words! {
    /// Where a payout stands.
    pub enum PayoutState: "payout state" {
        /// The contributor asked for it; the money is in flight.
        Requested = "requested",
        /// The operator will pay it.
        Approved = "approved",
        /// It is in a file or a call to the rail.
        Batched = "batched",
        /// The rail has taken it.
        Released = "released",
        /// It arrived.
        Settled = "settled",
        /// It came back; the money is available again.
        Returned = "returned",
    }
}

impl PayoutState {
    /// Whether the money is on its way.
    #[must_use]
    pub const fn is_in_flight(self) -> bool {
        !matches!(self, Self::Settled | Self::Returned)
    }
}

/// Why a payout cannot change so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PayoutError {
    /// The state does not allow it.
    #[error("A payout that is {state} cannot be {wanted}.")]
    NotFrom {
        /// The present state.
        state: PayoutState,
        /// What was asked, as a participle.
        wanted: &'static str,
    },
    /// Only the rail knows.
    #[error("This payout is with the rail {0}: only its report can settle or return it.")]
    OnlyByEvidence(Rail),
    /// Too little.
    #[error("The least that can be paid out is {0} (in minor units).")]
    BelowMinimum(Amount),
    /// More than there is.
    #[error("Only {0} (in minor units) are available.")]
    NotAvailable(Amount),
    /// It is proved by something.
    #[error("Give the reference of the transfer, so that it can be found again.")]
    NoReference,
    /// It is explained.
    #[error("Say why the payout came back.")]
    NoReason,
    /// No amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

fn refuse<T>(state: PayoutState, wanted: &'static str) -> Result<T, PayoutError> {
    Err(PayoutError::NotFrom { state, wanted })
}

/// Requests a payout of what is available, at least the rail's minimum.
///
/// # Errors
/// [`PayoutError`] for amounts that are not positive, too small, or not there.
pub fn request(
    amount: Amount,
    available: Amount,
    minimum: Amount,
) -> Result<PayoutState, PayoutError> {
    let amount = amount.positive()?;
    if amount < minimum {
        return Err(PayoutError::BelowMinimum(minimum));
    }
    if amount > available {
        return Err(PayoutError::NotAvailable(available));
    }
    Ok(PayoutState::Requested)
}

/// Approves a request.
///
/// # Errors
/// [`PayoutError::NotFrom`] unless it is requested.
pub fn approve(state: PayoutState) -> Result<PayoutState, PayoutError> {
    match state {
        PayoutState::Requested => Ok(PayoutState::Approved),
        _ => refuse(state, "approved"),
    }
}

/// Puts an approved payout into a file or call.
///
/// # Errors
/// [`PayoutError::NotFrom`] unless it is approved.
pub fn batch(state: PayoutState) -> Result<PayoutState, PayoutError> {
    match state {
        PayoutState::Approved => Ok(PayoutState::Batched),
        _ => refuse(state, "put into a file"),
    }
}

/// The rail has taken it.
///
/// # Errors
/// [`PayoutError::NotFrom`] unless it is batched.
pub fn release(state: PayoutState) -> Result<PayoutState, PayoutError> {
    match state {
        PayoutState::Batched => Ok(PayoutState::Released),
        _ => refuse(state, "released"),
    }
}

/// Who says that a payout arrived or came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence<'a> {
    /// A report of the rail: a statement, a return file, a webhook.
    OfRail,
    /// The operator, with the reference of a transfer or the reason of a return.
    OfOperator(&'a str),
}

/// A payout arrived: the states that it passes, the last one `settled`.
///
/// # Errors
/// [`PayoutError`] without a reference, by hand on another rail than `manual`, or from another state.
pub fn settle(
    state: PayoutState,
    rail: Rail,
    evidence: Evidence<'_>,
) -> Result<Vec<PayoutState>, PayoutError> {
    if let Evidence::OfOperator(reference) = evidence {
        check_by_hand(rail, reference, PayoutError::NoReference)?;
    }
    finish(state, evidence, PayoutState::Settled, "settled")
}

/// A payout came back: the states that it passes, the last one `returned`.
///
/// # Errors
/// [`PayoutError`] without a reason, by hand on another rail than `manual`, or from another state.
pub fn come_back(
    state: PayoutState,
    rail: Rail,
    evidence: Evidence<'_>,
) -> Result<Vec<PayoutState>, PayoutError> {
    if let Evidence::OfOperator(reason) = evidence {
        // Before it is batched, an operator may turn a request down on any rail.
        let is_ours = matches!(state, PayoutState::Requested | PayoutState::Approved);
        let rail = if is_ours { Rail::Manual } else { rail };
        check_by_hand(rail, reason, PayoutError::NoReason)?;
        if is_ours {
            return Ok(vec![PayoutState::Returned]);
        }
    }
    finish(state, evidence, PayoutState::Returned, "returned")
}

fn check_by_hand(rail: Rail, words: &str, missing: PayoutError) -> Result<(), PayoutError> {
    if rail != Rail::Manual {
        return Err(PayoutError::OnlyByEvidence(rail));
    }
    if words.trim().is_empty() {
        Err(missing)
    } else {
        Ok(())
    }
}

fn finish(
    state: PayoutState,
    evidence: Evidence<'_>,
    end: PayoutState,
    wanted: &'static str,
) -> Result<Vec<PayoutState>, PayoutError> {
    let path = [
        PayoutState::Requested,
        PayoutState::Approved,
        PayoutState::Batched,
        PayoutState::Released,
    ];
    let passed = path.iter().position(|s| *s == state);
    let at_rail = matches!(state, PayoutState::Batched | PayoutState::Released);
    match (passed, evidence) {
        (Some(at), Evidence::OfOperator(_)) => {
            Ok(path.into_iter().skip(at + 1).chain([end]).collect())
        }
        (Some(at), Evidence::OfRail) if at_rail => {
            Ok(path.into_iter().skip(at + 1).chain([end]).collect())
        }
        _ => refuse(state, wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::PayoutState::{Approved, Batched, Released, Requested, Returned, Settled};
    use super::*;

    fn minor(amount: i64) -> Amount {
        Amount::from_minor(amount)
    }

    #[test]
    fn a_request_is_for_what_is_there() {
        let request = |amount| request(minor(amount), minor(500), minor(100));
        assert_eq!(request(500), Ok(Requested));
        assert_eq!(request(501), Err(PayoutError::NotAvailable(minor(500))));
        assert_eq!(request(99), Err(PayoutError::BelowMinimum(minor(100))));
        assert!(request(0).is_err() && request(-5).is_err());
    }

    #[test]
    fn only_the_drawn_transitions_are_possible() {
        type Transition = fn(PayoutState) -> Result<PayoutState, PayoutError>;
        let table: [(Transition, PayoutState, PayoutState); 3] = [
            (approve, Requested, Approved),
            (batch, Approved, Batched),
            (release, Batched, Released),
        ];
        for (transition, from, to) in table {
            for state in PayoutState::ALL {
                assert_eq!(
                    transition(*state).ok(),
                    (*state == from).then_some(to),
                    "{state}"
                );
            }
        }
    }

    #[test]
    fn by_hand_a_payout_settles_through_every_state_between() {
        let by_hand = |state| settle(state, Rail::Manual, Evidence::OfOperator("wire 7"));
        assert_eq!(
            by_hand(Requested).unwrap(),
            [Approved, Batched, Released, Settled]
        );
        assert_eq!(by_hand(Released).unwrap(), [Settled]);
        assert!(by_hand(Settled).is_err() && by_hand(Returned).is_err());
        let silent = settle(Requested, Rail::Manual, Evidence::OfOperator(" "));
        assert_eq!(silent, Err(PayoutError::NoReference));
    }

    #[test]
    fn once_batched_only_the_rail_moves_it() {
        let by_hand = |state| settle(state, Rail::Sepa, Evidence::OfOperator("wire 7"));
        for state in PayoutState::ALL {
            assert_eq!(
                by_hand(*state),
                Err(PayoutError::OnlyByEvidence(Rail::Sepa))
            );
        }
        assert_eq!(
            settle(Batched, Rail::Sepa, Evidence::OfRail).unwrap(),
            [Released, Settled]
        );
        assert!(
            settle(Approved, Rail::Sepa, Evidence::OfRail).is_err(),
            "it was not even sent"
        );
        let back = |state, evidence| come_back(state, Rail::Sepa, evidence);
        assert_eq!(back(Released, Evidence::OfRail).unwrap(), [Returned]);
        let by_hand = back(Batched, Evidence::OfOperator("wrong IBAN"));
        assert_eq!(by_hand, Err(PayoutError::OnlyByEvidence(Rail::Sepa)));
        let turned_down = back(Requested, Evidence::OfOperator("wrong IBAN"));
        assert_eq!(
            turned_down.unwrap(),
            [Returned],
            "before it is batched it is ours"
        );
        assert_eq!(
            back(Requested, Evidence::OfOperator("")),
            Err(PayoutError::NoReason)
        );
    }
}
