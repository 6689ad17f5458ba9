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
}

/// Reads `YYYY-MM-DD` and nothing else.
pub(crate) fn parse(value: &Value) -> Option<civil::Date> {
    let text = value.as_str()?;
    let day = civil::Date::strptime("%Y-%m-%d", text).ok()?;
    (day.to_string() == text).then_some(day)
}

/// A day as days since 1970-01-01.
pub(crate) fn day_number(value: &Value) -> Option<f64> {
    let epoch = civil::date(1970, 1, 1);
    let days = parse(value)?
        .since((jiff::Unit::Day, epoch))
        .ok()?
        .get_days();
    Some(f64::from(days))
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
