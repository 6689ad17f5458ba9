//! Question `date`: a day, `"2026-11-23"`.

use jiff::civil;
use serde_json::{Value, json};

use super::{Asked, Context, Operand, Scope};
use crate::template::fields::Fields;
use crate::template::problem::Place;

/// The fields of a `date`.
#[derive(Clone, Debug)]
pub struct Date {
    /// The earliest day.
    pub min: Option<civil::Date>,
    /// The latest day.
    pub max: Option<civil::Date>,
}

/// Where days are counted from.
const EPOCH: civil::Date = civil::date(1970, 1, 1);
const EXPECTED: &str = "expected a day as YYYY-MM-DD, such as \"2026-11-23\"";

impl Date {
    pub(super) fn read(fields: &Fields<'_>, _scope: &Scope<'_>) -> Option<Self> {
        let day = |name| {
            let value = fields.get(name)?;
            let day = parse(value);
            if day.is_none() {
                fields.complain(name, EXPECTED);
            }
            day
        };
        let (min, max) = (day("min"), day("max"));
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            fields.complain("max", "the latest day lies before the earliest");
            return None;
        }
        Some(Self { min, max })
    }

    /// The earliest and the latest day as days since 1970-01-01, where both are set.
    pub(crate) fn day_numbers(&self) -> Option<(f64, f64)> {
        days_since_epoch(self.min?).zip(days_since_epoch(self.max?))
    }
}

/// Reads `YYYY-MM-DD` and nothing else.
pub(crate) fn parse(value: &Value) -> Option<civil::Date> {
    let text = value.as_str()?;
    let day = civil::Date::strptime("%Y-%m-%d", text).ok()?;
    (day.to_string() == text).then_some(day)
}

/// A day as days since 1970-01-01.
pub(crate) fn day_number(value: &Value) -> Option<f64> {
    days_since_epoch(parse(value)?)
}

fn days_since_epoch(day: civil::Date) -> Option<f64> {
    let span = day.since((jiff::Unit::Day, EPOCH)).ok()?;
    Some(f64::from(span.get_days()))
}

/// The day that lies so many days after 1970-01-01, as `YYYY-MM-DD`; parts of a day are rounded. `None` past the years
/// that the calendar has.
#[must_use]
pub fn day_text(number: f64) -> Option<String> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number beyond it is a day past the calendar too"
    )]
    let days = number.round() as i64;
    let span = jiff::Span::new().try_days(days).ok()?;
    let day = EPOCH.checked_add(span).ok()?;
    number.is_finite().then(|| day.to_string())
}

impl Asked for Date {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        let problems = context.problems;
        match parse(value) {
            None => problems.add(place, EXPECTED),
            Some(day) if self.min.is_some_and(|min| day < min) => {
                let min = self.min.unwrap_or(day);
                problems.add(place, format!("{day} lies before {min}"));
            }
            Some(day) if self.max.is_some_and(|max| day > max) => {
                let max = self.max.unwrap_or(day);
                problems.add(place, format!("{day} lies after {max}"));
            }
            Some(_) => {}
        }
    }

    fn schema(&self) -> Value {
        json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
    }

    fn operand(&self, part: Option<&str>) -> Operand<'_> {
        if part.is_none() {
            Operand::Date
        } else {
            Operand::Nothing
        }
    }

    fn scorers(&self) -> &'static [&'static str] {
        &["distance", "exact"]
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["majority"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_its_number_are_the_same() {
        for day in [
            "1970-01-01",
            "1969-12-31",
            "2024-02-29",
            "9999-12-31",
            "0001-01-01",
        ] {
            let number = day_number(&json!(day)).expect("a day");
            assert_eq!(day_text(number).as_deref(), Some(day));
        }
        assert_eq!(day_text(0.6).as_deref(), Some("1970-01-02"));
        for beyond in [f64::NAN, f64::INFINITY, 1e15, -1e15] {
            assert_eq!(day_text(beyond), None);
        }
    }
}
