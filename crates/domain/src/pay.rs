//! What a lease that ended is paid: one decision for every ended lease (assignment and epoch).
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

use crate::assignment::AssignmentState;
use crate::money::{Amount, MoneyError};
use crate::time::HOUR_SECONDS;
use crate::words;

words! {
    /// Where a pay decision takes its money from.
    pub enum PaySource: "source of pay" {
        /// What was set aside in escrow for the assignment.
        SetAside = "set_aside",
        /// The batch's reserve, as the place kept its own money.
        Reserve = "reserve",
        /// The operator, for an incident.
        Compensation = "compensation",
        /// Nothing is paid.
        Nothing = "nothing",
    }
}

/// Work time that may be paid by the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveTime {
    /// Active seconds that the server counted.
    pub seconds: i64,
    /// The floor, per hour, if the project has one.
    pub floor_per_hour: Option<Amount>,
    /// The yardstick: the median active seconds of recent accepted work, or the estimate while there is none.
    pub median_seconds: i64,
}

/// How a lease ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Accepted, with or without a fix, by a person, a deadline, a consensus or an appeal.
    Accepted,
    /// Paid, not used.
    Excluded,
    /// Rejected after second reviewer and appeal, or its deadline.
    RejectedFinal,
    /// Given back, without fault of the task.
    Returned,
    /// Given back from a task that was at fault.
    ReturnedFaultyTask(ActiveTime),
    /// Ran out.
    Expired,
    /// Ran out because of an incident of the platform.
    ExpiredByIncident(ActiveTime),
    /// Ended by the cancelling of its batch, without an answer.
    Released(ActiveTime),
    /// Voided by an incident of the platform.
    Voided(ActiveTime),
}

/// The decision: what is paid, and where from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayDecision {
    /// The pay, in minor units; at most the price.
    pub pay: Amount,
    /// Where it comes from.
    pub source: PaySource,
}

impl PayDecision {
    const NOTHING: Self = Self {
        pay: Amount::ZERO,
        source: PaySource::Nothing,
    };

    fn of(pay: Amount, source: PaySource) -> Self {
        if pay.is_zero() {
            Self::NOTHING
        } else {
            Self { pay, source }
        }
    }
}

/// Decides the pay of an ended lease.
///
/// # Errors
/// [`MoneyError::Negative`] for a negative price, rate or time.
pub fn decide(ended: &Ended, price: Amount) -> Result<PayDecision, MoneyError> {
    if price.is_negative() {
        return Err(MoneyError::Negative);
    }
    Ok(match ended {
        Ended::Accepted | Ended::Excluded => PayDecision::of(price, PaySource::SetAside),
        Ended::RejectedFinal | Ended::Returned | Ended::Expired => PayDecision::NOTHING,
        Ended::ReturnedFaultyTask(time) => {
            PayDecision::of(active_pay(time, price)?, PaySource::Reserve)
        }
        Ended::ExpiredByIncident(time) | Ended::Voided(time) => {
            PayDecision::of(active_pay(time, price)?, PaySource::Compensation)
        }
        Ended::Released(time) => {
            let half = price.fraction_rounded_up(1, 2)?;
            let at_floor = at_floor(time)?.unwrap_or(Amount::ZERO);
            PayDecision::of(half.max(at_floor).min(price), PaySource::SetAside)
        }
    })
}

/// How a lease ended, by the state that its assignment came to; `None` while it goes on, and for states that
/// are no end (a rejection that may be appealed). A late answer takes an expired lease up again, and then this
/// epoch's decision is the one on that answer. A member's own answer had no lease, so there is none on it.
#[must_use]
pub fn ended(state: AssignmentState, time: ActiveTime, task_was_at_fault: bool) -> Option<Ended> {
    match state {
        AssignmentState::Accepted | AssignmentState::AcceptedWithFix => Some(Ended::Accepted),
        AssignmentState::Excluded => Some(Ended::Excluded),
        AssignmentState::RejectedFinal => Some(Ended::RejectedFinal),
        AssignmentState::Returned if task_was_at_fault => Some(Ended::ReturnedFaultyTask(time)),
        AssignmentState::Returned => Some(Ended::Returned),
        AssignmentState::Expired => Some(Ended::Expired),
        AssignmentState::Released => Some(Ended::Released(time)),
        AssignmentState::Leased
        | AssignmentState::Submitted
        | AssignmentState::ChangesRequested
        | AssignmentState::RejectProposed
        | AssignmentState::Rejected
        | AssignmentState::Appealed => None,
    }
}

/// Active time at the floor, or at price / median time where there is no floor, at most the price; rounded up.
fn active_pay(time: &ActiveTime, price: Amount) -> Result<Amount, MoneyError> {
    let median = time.median_seconds.max(1);
    let pay = match at_floor(time)? {
        Some(pay) => pay,
        None => price.fraction_rounded_up(time.seconds.min(median), median)?,
    };
    Ok(pay.min(price))
}

fn at_floor(time: &ActiveTime) -> Result<Option<Amount>, MoneyError> {
    let rate = time.floor_per_hour;
    rate.map(|rate| rate.fraction_rounded_up(time.seconds, HOUR_SECONDS))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minor(amount: i64) -> Amount {
        Amount::from_minor(amount)
    }

    fn time(seconds: i64) -> ActiveTime {
        ActiveTime {
            seconds,
            floor_per_hour: None,
            median_seconds: 120,
        }
    }

    fn pay(ended: &Ended, price: i64) -> (i64, PaySource) {
        let decision = decide(ended, minor(price)).unwrap();
        (decision.pay.as_minor(), decision.source)
    }

    #[test]
    fn the_table_of_money_md_holds() {
        use PaySource::{Compensation, Nothing, Reserve, SetAside};
        let floor = ActiveTime {
            floor_per_hour: Some(minor(1_200)),
            ..time(60)
        };
        let median = ActiveTime {
            median_seconds: 240,
            ..time(60)
        };
        let table = [
            (Ended::Accepted, (100, SetAside)),
            (Ended::Excluded, (100, SetAside)),
            (Ended::RejectedFinal, (0, Nothing)),
            (Ended::Returned, (0, Nothing)),
            (Ended::ReturnedFaultyTask(floor), (20, Reserve)),
            (Ended::ReturnedFaultyTask(median), (25, Reserve)),
            (Ended::ReturnedFaultyTask(time(0)), (0, Nothing)),
            (Ended::ReturnedFaultyTask(time(30)), (25, Reserve)),
            (Ended::Expired, (0, Nothing)),
            (Ended::ExpiredByIncident(floor), (20, Compensation)),
            (Ended::Released(time(0)), (50, SetAside)),
            (Ended::Released(floor), (50, SetAside)),
            (Ended::Voided(median), (25, Compensation)),
        ];
        for (ended, expected) in table {
            assert_eq!(pay(&ended, 100), expected, "{ended:?}");
        }
    }

    #[test]
    fn a_released_lease_is_paid_half_rounded_up_or_its_time_if_that_is_more() {
        assert_eq!(pay(&Ended::Released(time(0)), 101).0, 51);
        let slow = ActiveTime {
            floor_per_hour: Some(minor(1_200)),
            ..time(240)
        };
        assert_eq!(pay(&Ended::Released(slow), 100).0, 80);
        let slower = ActiveTime {
            seconds: 3_600,
            ..slow
        };
        assert_eq!(
            pay(&Ended::Released(slower), 100).0,
            100,
            "never above the price"
        );
    }

    #[test]
    fn every_end_has_one_decision_and_nothing_else_has() {
        use AssignmentState::*;
        for state in AssignmentState::ALL {
            let goes_on = matches!(
                state,
                Leased | Submitted | ChangesRequested | RejectProposed | Rejected | Appealed
            );
            assert_eq!(ended(*state, time(0), false).is_none(), goes_on, "{state}");
        }
        assert_eq!(
            ended(Returned, time(9), true),
            Some(Ended::ReturnedFaultyTask(time(9)))
        );
    }

    proptest! {
        #[test]
        fn nobody_is_paid_less_than_nothing_or_more_than_the_price(
            price in 0i64..10_000, seconds in 0i64..100_000, floor in proptest::option::of(0i64..10_000),
            median_seconds in 0i64..10_000, which in 0u8..6,
        ) {
            let time = ActiveTime { seconds, floor_per_hour: floor.map(minor), median_seconds };
            let ended = match which {
                0 => Ended::Accepted,
                1 => Ended::ReturnedFaultyTask(time),
                2 => Ended::ExpiredByIncident(time),
                3 => Ended::Released(time),
                4 => Ended::Voided(time),
                _ => Ended::RejectedFinal,
            };
            let (pay, source) = pay(&ended, price);
            prop_assert!((0..=price).contains(&pay));
            prop_assert_eq!(pay == 0, source == PaySource::Nothing);
            if which == 3 {
                prop_assert!(2 * pay >= price);
            }
        }
    }
}
