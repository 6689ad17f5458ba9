//! Amounts of money: integers in the minor unit of an ISO 4217 currency, never floats, never overflowing.
// Tests may add as they like: an overflow there fails the test.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt, str::FromStr};
use thiserror::Error;

/// What can go wrong with an amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Beyond what 64 bits hold.
    #[error("the amount is too large to be kept")]
    TooLarge,
    /// Below zero where only a positive amount makes sense.
    #[error("an amount cannot be negative here")]
    Negative,
    /// Zero where something must move.
    #[error("the amount must be more than zero")]
    Zero,
    /// No currency that money is counted in.
    #[error("\"{0}\" is no ISO 4217 currency with a minor unit, such as USD, EUR or JPY")]
    UnknownCurrency(String),
    /// Two currencies in one sum.
    #[error("{0} and {1} cannot be added: amounts must be in one currency")]
    CurrenciesDiffer(Currency, Currency),
    /// A fee that is no share of an amount.
    #[error("a fee of {0} basis points is not between 0 and 10000")]
    FeeOutOfRange(i64),
}

/// A currency of ISO 4217, as its three letters in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The three letters, `USD`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits of the minor unit: JPY 0, USD 2, KWD 3.
    #[must_use]
    pub fn exponent(self) -> u32 {
        // `from_str` admits only currencies that have one.
        self.0.exponent().map_or(0, u32::from)
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency(code.chars().take(16).collect()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = Cow::<'de, str>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units of a currency that the context names. May be negative (a part of a total).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Amount(i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Takes minor units.
    #[must_use]
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    /// The minor units, for storage.
    #[must_use]
    pub const fn as_minor(self) -> i64 {
        self.0
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether there is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or(MoneyError::TooLarge)
    }

    /// The difference; may be negative.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .ok_or(MoneyError::TooLarge)
    }

    /// So many times this amount.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        self.0
            .checked_mul(count)
            .map(Self)
            .ok_or(MoneyError::TooLarge)
    }

    /// This amount x `numerator` / `denominator`, rounded up: in favour of whoever receives it.
    /// `numerator` not negative, `denominator` above zero.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] for a negative amount or fraction, [`MoneyError::TooLarge`] on overflow or
    /// when divided by zero.
    pub fn fraction_rounded_up(self, numerator: i64, denominator: i64) -> Result<Self, MoneyError> {
        if self.0 < 0 || numerator < 0 || denominator < 0 {
            return Err(MoneyError::Negative);
        }
        let product = i128::from(self.0).checked_mul(i128::from(numerator));
        let raised = product.and_then(|p| p.checked_add(i128::from(denominator.saturating_sub(1))));
        let quotient = raised.and_then(|r| r.checked_div(i128::from(denominator)));
        narrow(quotient)
    }

    /// The greater of this and nothing.
    #[must_use]
    pub fn at_least_zero(self) -> Self {
        Self(self.0.max(0))
    }

    /// This amount if it is above zero.
    ///
    /// # Errors
    /// [`MoneyError::Zero`] or [`MoneyError::Negative`] otherwise.
    pub fn positive(self) -> Result<Self, MoneyError> {
        match self.0 {
            0 => Err(MoneyError::Zero),
            minor if minor < 0 => Err(MoneyError::Negative),
            _ => Ok(self),
        }
    }

    /// This amount with its currency.
    #[must_use]
    pub const fn in_currency(self, currency: Currency) -> Money {
        Money {
            amount: self,
            currency,
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn narrow(value: Option<i128>) -> Result<Amount, MoneyError> {
    value
        .and_then(|v| i64::try_from(v).ok())
        .map(Amount)
        .ok_or(MoneyError::TooLarge)
}

/// The sum of amounts.
///
/// # Errors
/// [`MoneyError::TooLarge`] on overflow.
pub fn sum(amounts: impl IntoIterator<Item = Amount>) -> Result<Amount, MoneyError> {
    amounts.into_iter().try_fold(Amount::ZERO, Amount::plus)
}

/// An amount with its currency: `{"amount": 1250, "currency": "USD"}` is 12.50 dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units.
    pub amount: Amount,
    /// What they are units of.
    pub currency: Currency,
}

impl Money {
    /// The amount, if this is in `currency`.
    ///
    /// # Errors
    /// [`MoneyError::CurrenciesDiffer`] otherwise.
    pub fn amount_in(self, currency: Currency) -> Result<Amount, MoneyError> {
        if self.currency == currency {
            Ok(self.amount)
        } else {
            Err(MoneyError::CurrenciesDiffer(self.currency, currency))
        }
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrenciesDiffer`], or [`MoneyError::TooLarge`] on overflow.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let amount = self.amount.plus(other.amount_in(self.currency)?)?;
        Ok(Self {
            amount,
            currency: self.currency,
        })
    }
}

impl fmt::Display for Money {
    /// Writes `12.50 USD`, with the digits of the currency's minor unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minor = self.amount.0.unsigned_abs();
        let sign = if self.amount.is_negative() { "-" } else { "" };
        let digits = self.currency.exponent();
        let unit = 10u64.saturating_pow(digits);
        let whole = minor.checked_div(unit).unwrap_or(minor);
        match usize::try_from(digits) {
            Ok(width) if width > 0 => {
                let rest = minor.checked_rem(unit).unwrap_or(0);
                write!(f, "{sign}{whole}.{rest:0width$} {}", self.currency)
            }
            _ => write!(f, "{sign}{whole} {}", self.currency),
        }
    }
}

/// The operator's fee in basis points (hundredths of a percent), 0 to 10000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FeeRate(i64);

impl FeeRate {
    /// No fee, the default.
    pub const NONE: Self = Self(0);

    /// Takes basis points.
    ///
    /// # Errors
    /// [`MoneyError::FeeOutOfRange`] below 0 or above 10000.
    pub const fn from_bps(bps: i64) -> Result<Self, MoneyError> {
        if bps < 0 || bps > 10_000 {
            return Err(MoneyError::FeeOutOfRange(bps));
        }
        Ok(Self(bps))
    }

    /// Basis points, for storage.
    #[must_use]
    pub const fn as_bps(self) -> i64 {
        self.0
    }

    /// The fee on what is in fact paid: amount x bps / 10000, rounded half up.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] for a negative amount.
    pub fn on(self, amount: Amount) -> Result<Amount, MoneyError> {
        if amount.is_negative() {
            return Err(MoneyError::Negative);
        }
        let product = i128::from(amount.0).checked_mul(i128::from(self.0));
        narrow(
            product
                .and_then(|p| p.checked_add(5_000))
                .and_then(|p| p.checked_div(10_000)),
        )
    }
}

impl<'de> Deserialize<'de> for FeeRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bps = i64::deserialize(deserializer)?;
        Self::from_bps(bps).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(amount: i64, code: &str) -> Money {
        Amount::from_minor(amount).in_currency(code.parse().unwrap())
    }

    #[test]
    fn money_is_written_with_the_digits_of_its_currency() {
        assert_eq!(money(1_250, "USD").to_string(), "12.50 USD");
        assert_eq!(money(1_250, "JPY").to_string(), "1250 JPY");
        assert_eq!(money(1_250, "KWD").to_string(), "1.250 KWD");
        assert_eq!(money(-5, "EUR").to_string(), "-0.05 EUR");
        assert_eq!(
            money(i64::MIN, "EUR").to_string(),
            "-92233720368547758.08 EUR"
        );
    }

    #[test]
    fn money_in_json_is_minor_units_and_code() {
        let text = r#"{"amount":1250,"currency":"USD"}"#;
        assert_eq!(serde_json::to_string(&money(1_250, "USD")).unwrap(), text);
        assert_eq!(
            serde_json::from_str::<Money>(text).unwrap(),
            money(1_250, "USD")
        );
        for bad in [
            r#"{"amount":12.5,"currency":"USD"}"#,
            r#"{"amount":1250,"currency":"usd"}"#,
            r#"{"amount":1250,"currency":"XAU"}"#,
            r#"{"amount":9223372036854775808,"currency":"USD"}"#,
        ] {
            assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn currencies_do_not_mix_and_sums_do_not_wrap() {
        assert!(money(1, "USD").plus(money(1, "EUR")).is_err());
        assert_eq!(
            Amount::from_minor(i64::MAX).plus(Amount::from_minor(1)),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(
            Amount::from_minor(i64::MAX).times(2),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(
            Amount::from_minor(1).fraction_rounded_up(1, 0),
            Err(MoneyError::TooLarge)
        );
    }

    #[test]
    fn a_fee_is_rounded_half_up() {
        let fee = FeeRate::from_bps(1_000).unwrap();
        let on = |minor| fee.on(Amount::from_minor(minor)).unwrap().as_minor();
        assert_eq!(
            (on(100), on(50), on(4), on(5), on(14), on(15)),
            (10, 5, 0, 1, 1, 2)
        );
        assert!(FeeRate::from_bps(10_001).is_err() && FeeRate::from_bps(-1).is_err());
    }

    proptest! {
        #[test]
        fn a_fee_is_within_half_a_unit(amount in 0i64..=i64::MAX, bps in 0i64..=10_000) {
            let fee = FeeRate::from_bps(bps).unwrap().on(Amount::from_minor(amount)).unwrap();
            let exact = i128::from(amount) * i128::from(bps);
            let error = i128::from(fee.as_minor()) * 10_000 - exact;
            prop_assert!((-5_000 < error) && (error <= 5_000), "half is rounded up, never down");
        }

        #[test]
        fn rounding_up_never_gives_less(amount in 0i64..1_000_000_000, n in 0i64..10_000, d in 1i64..10_000) {
            let part = Amount::from_minor(amount).fraction_rounded_up(n, d).unwrap().as_minor();
            let (part, exact) = (i128::from(part) * i128::from(d), i128::from(amount) * i128::from(n));
            prop_assert!(part >= exact && part < exact + i128::from(d));
        }
    }
}
