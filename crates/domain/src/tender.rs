//! The tender: which places are born, and in which order, from what is in the reserve.
//!
//! Refills first, then further opinions, then new tasks; and a new task only while the reserve then still
//! covers what the admitted ones may yet need.

use crate::ledger::PlaceCost;
use crate::money::{Amount, MoneyError};

/// How many places are born in the command that publishes; the rest are a job's.
pub const BORN_AT_PUBLISHING: i64 = 1_000;

/// What the tender has to decide on, all of one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What the reserve holds (never read too high).
    pub reserve: Amount,
    /// The cost of a place.
    pub cost: PlaceCost,
    /// Places to fill again after an answer was excluded or rejected, or a place was lost.
    pub refills: i64,
    /// Places for another opinion.
    pub opinions: i64,
    /// Tasks that have no place yet.
    pub new_tasks: i64,
    /// Places that each new task gets at once.
    pub overlap: i64,
    /// Places that each new task may come to need in all.
    pub overlap_greatest: i64,
    /// Places that the admitted tasks may yet need, beyond these refills and opinions.
    pub admitted_may_need: i64,
}

/// What can be born now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Births {
    /// Refills.
    pub refills: i64,
    /// Further opinions.
    pub opinions: i64,
    /// New tasks, each with all places of its overlap.
    pub new_tasks: i64,
    /// What leaves the reserve for the escrow.
    pub amount: Amount,
    /// Wanted places that wait for funds, shown as such; the batch goes on.
    pub waiting: i64,
}

/// Decides what is born. Unpaid work is never short of money.
///
/// # Errors
/// [`MoneyError::TooLarge`] when counts and costs overflow.
pub fn decide(wanted: &Wanted) -> Result<Births, MoneyError> {
    let place = wanted.cost.total()?;
    let new_places = wanted
        .new_tasks
        .checked_mul(wanted.overlap)
        .ok_or(MoneyError::TooLarge)?;
    let places = [wanted.refills, wanted.opinions, new_places]
        .into_iter()
        .try_fold(0i64, i64::checked_add)
        .ok_or(MoneyError::TooLarge)?;
    let affordable = affordable(wanted.reserve, place);
    let refills = wanted.refills.min(affordable);
    let opinions = wanted.opinions.min(affordable - refills);
    // A task that is admitted can be finished: what it and its elders may yet need stays covered.
    let free = (affordable - refills - opinions)
        .saturating_sub(wanted.admitted_may_need)
        .max(0);
    let admissible = free / wanted.overlap_greatest.max(1);
    let new_tasks = wanted.new_tasks.min(admissible);
    let born = refills + opinions + new_tasks * wanted.overlap;
    Ok(Births {
        refills,
        opinions,
        new_tasks,
        amount: place.times(born)?,
        waiting: places - born,
    })
}

fn affordable(reserve: Amount, place: Amount) -> i64 {
    if place.is_zero() {
        return i64::MAX;
    }
    reserve.at_least_zero().as_minor() / place.as_minor()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::FeeRate;
    use proptest::prelude::*;

    fn wanted(reserve: i64, price: i64) -> Wanted {
        let fee_rate = FeeRate::from_bps(1_000).unwrap();
        Wanted {
            reserve: Amount::from_minor(reserve),
            cost: PlaceCost::new(Amount::from_minor(price), fee_rate).unwrap(),
            refills: 0,
            opinions: 0,
            new_tasks: 0,
            overlap: 3,
            overlap_greatest: 3,
            admitted_may_need: 0,
        }
    }

    #[test]
    fn the_worked_case_is_born_from_770() {
        let births = decide(&Wanted {
            new_tasks: 2,
            ..wanted(770, 100)
        })
        .unwrap();
        assert_eq!(
            (births.new_tasks, births.amount),
            (2, Amount::from_minor(660))
        );
        let births = decide(&Wanted {
            refills: 1,
            ..wanted(110, 100)
        })
        .unwrap();
        assert_eq!((births.refills, births.waiting), (1, 0));
        let births = decide(&Wanted {
            refills: 1,
            ..wanted(0, 100)
        })
        .unwrap();
        assert_eq!(
            (births.refills, births.waiting),
            (0, 1),
            "the refill waits for funds"
        );
    }

    #[test]
    fn refills_come_before_opinions_before_new_tasks() {
        let births = decide(&Wanted {
            refills: 2,
            opinions: 2,
            new_tasks: 9,
            ..wanted(330, 100)
        });
        let births = births.unwrap();
        assert_eq!(
            (births.refills, births.opinions, births.new_tasks),
            (2, 1, 0)
        );
        assert_eq!(births.waiting, 1 + 27);
    }

    #[test]
    fn a_new_task_is_admitted_only_if_its_elders_stay_covered() {
        let all = Wanted {
            new_tasks: 5,
            overlap: 1,
            overlap_greatest: 3,
            ..wanted(1_100, 100)
        };
        assert_eq!(
            decide(&all).unwrap().new_tasks,
            3,
            "ten places cover three tasks of up to three"
        );
        let elders = Wanted {
            admitted_may_need: 5,
            ..all
        };
        assert_eq!(decide(&elders).unwrap().new_tasks, 1);
    }

    #[test]
    fn unpaid_work_never_waits() {
        let births = decide(&Wanted {
            refills: 2,
            new_tasks: 1_000_000,
            ..wanted(0, 0)
        })
        .unwrap();
        assert_eq!((births.new_tasks, births.waiting), (1_000_000, 0));
        assert_eq!(births.amount, Amount::ZERO);
    }

    proptest! {
        #[test]
        fn the_reserve_is_never_overdrawn(
            reserve in 0i64..100_000, price in 1i64..500, refills in 0i64..50, opinions in 0i64..50,
            new_tasks in 0i64..500, overlap in 1i64..5, wider in 0i64..4, admitted in 0i64..50,
        ) {
            let facts = Wanted {
                refills, opinions, new_tasks, overlap, overlap_greatest: overlap + wider,
                admitted_may_need: admitted, ..wanted(reserve, price)
            };
            let births = decide(&facts).unwrap();
            prop_assert!(births.amount <= facts.reserve);
            let asked = refills + opinions + new_tasks * overlap;
            let born = births.refills + births.opinions + births.new_tasks * overlap;
            prop_assert_eq!(births.waiting, asked - born);
            if births.new_tasks > 0 {
                let later = births.new_tasks * wider + admitted;
                let left = facts.reserve.minus(births.amount).unwrap();
                prop_assert!(facts.cost.total().unwrap().times(later).unwrap() <= left);
            }
        }
    }
}
