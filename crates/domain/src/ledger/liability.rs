//! What a batch may come to cost at most, and what is missing of it.

use crate::money::{Amount, FeeRate, MoneyError};
use serde::{Deserialize, Serialize};

/// The reserve's own share of the work's cost, in percent (rounded up; asked for once).
pub const RESERVE_SHARE_PERCENT: i64 = 15;

/// What a place costs: its greatest pay, and the fee on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCost {
    price: Amount,
    fee_rate: FeeRate,
}

impl PlaceCost {
    /// The cost of a place at this price and fee.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] for a negative price, [`MoneyError::TooLarge`] if price and fee overflow.
    pub fn new(price: Amount, fee_rate: FeeRate) -> Result<Self, MoneyError> {
        let cost = Self { price, fee_rate };
        cost.total()?;
        Ok(cost)
    }

    /// The greatest pay of a place.
    #[must_use]
    pub const fn price(self) -> Amount {
        self.price
    }

    /// The batch's fee.
    #[must_use]
    pub const fn fee_rate(self) -> FeeRate {
        self.fee_rate
    }

    /// The fee on the greatest pay.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] for a negative price.
    pub fn fee(self) -> Result<Amount, MoneyError> {
        self.fee_rate.on(self.price)
    }

    /// Price and fee: what is in escrow for one place.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn total(self) -> Result<Amount, MoneyError> {
        self.price.plus(self.fee()?)
    }
}

/// The work that a batch may come to pay for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// All tasks.
    pub tasks: i64,
    /// The greatest number of answers to one.
    pub overlap_greatest: i64,
    /// Places on the shelf of gold.
    pub gold_places: i64,
    /// Paid seats of qualifications, as their whole cost.
    pub qualification_cost: Amount,
}

/// The greatest liability of a batch, which must be funded before it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Liability {
    /// How many places the tasks may need.
    pub places: i64,
    /// What these, gold and qualifications cost.
    pub work: Amount,
    /// The reserve's own share: the greater of 15 % of the work, rounded up, and one place.
    pub reserve_share: Amount,
    /// Both together.
    pub total: Amount,
}

impl Liability {
    /// Computes it: tasks x greatest overlap x (price + fee) + gold + qualification seats + own share.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn of(work: &Work, cost: PlaceCost) -> Result<Self, MoneyError> {
        let place = cost.total()?;
        let places = work
            .tasks
            .checked_mul(work.overlap_greatest)
            .ok_or(MoneyError::TooLarge)?;
        let all_places = places
            .checked_add(work.gold_places)
            .ok_or(MoneyError::TooLarge)?;
        let work = place.times(all_places)?.plus(work.qualification_cost)?;
        let reserve_share = work
            .fraction_rounded_up(RESERVE_SHARE_PERCENT, 100)?
            .max(place);
        Ok(Self {
            places,
            work,
            reserve_share,
            total: work.plus(reserve_share)?,
        })
    }

    /// What is missing before opening: the liability less what is funded, at least nothing.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn missing(&self, funded: Amount) -> Result<Amount, MoneyError> {
        Ok(self.total.minus(funded)?.at_least_zero())
    }
}

/// What is missing after opening: the cost of wanted but unborn places less the reserve, at least nothing.
///
/// # Errors
/// [`MoneyError::TooLarge`] on overflow.
pub fn missing_after_opening(
    unborn_places: i64,
    cost: PlaceCost,
    reserve: Amount,
) -> Result<Amount, MoneyError> {
    Ok(cost
        .total()?
        .times(unborn_places)?
        .minus(reserve)?
        .at_least_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(price: i64, bps: i64) -> PlaceCost {
        PlaceCost::new(Amount::from_minor(price), FeeRate::from_bps(bps).unwrap()).unwrap()
    }

    fn work(tasks: i64, overlap_greatest: i64) -> Work {
        Work {
            tasks,
            overlap_greatest,
            gold_places: 0,
            qualification_cost: Amount::ZERO,
        }
    }

    #[test]
    fn the_worked_case_asks_for_770() {
        let liability = Liability::of(&work(2, 3), cost(100, 1_000)).unwrap();
        assert_eq!(liability.places, 6);
        assert_eq!(liability.work, Amount::from_minor(660));
        assert_eq!(
            liability.reserve_share,
            Amount::from_minor(110),
            "one place, as 15 % is only 99"
        );
        assert_eq!(liability.total, Amount::from_minor(770));
        assert_eq!(
            liability.missing(Amount::from_minor(700)).unwrap(),
            Amount::from_minor(70)
        );
        assert_eq!(
            liability.missing(Amount::from_minor(900)).unwrap(),
            Amount::ZERO
        );
    }

    #[test]
    fn fifteen_percent_is_rounded_up() {
        let liability = Liability::of(&work(7, 1), cost(9, 0)).unwrap();
        assert_eq!(
            liability.reserve_share,
            Amount::from_minor(10),
            "15 % of 63 is 9.45"
        );
    }

    #[test]
    fn unpaid_work_is_no_liability() {
        let liability = Liability::of(&work(1_000, 3), cost(0, 1_000)).unwrap();
        assert_eq!(liability.total, Amount::ZERO);
    }

    #[test]
    fn a_liability_beyond_all_money_is_an_error() {
        assert_eq!(
            Liability::of(&work(i64::MAX, 2), cost(1, 0)),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(
            Liability::of(&work(i64::MAX, 1), cost(2, 0)),
            Err(MoneyError::TooLarge)
        );
    }

    #[test]
    fn after_opening_only_unborn_places_are_missing() {
        let missing = |unborn, reserve| {
            missing_after_opening(unborn, cost(100, 1_000), Amount::from_minor(reserve)).unwrap()
        };
        assert_eq!(missing(1, 0), Amount::from_minor(110));
        assert_eq!(missing(1, 110), Amount::ZERO);
        assert_eq!(missing(0, 0), Amount::ZERO);
    }
}
