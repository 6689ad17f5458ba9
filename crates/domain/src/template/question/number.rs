//! Question `number`: `12.5`.

use serde_json::{Value, json};

use super::scale::tidy;
use super::{Asked, Context, Operand, Scope};
use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::problem::Place;

/// The fields of a `number`.
#[derive(Clone, Debug)]
pub struct Number {
    /// The least value.
    pub min: Option<f64>,
    /// The greatest value.
    pub max: Option<f64>,
    /// The distance of neighbours, counted from `min`, or from 0 without one.
    pub step: Option<f64>,
    /// The unit that is shown behind it; "" for none.
    pub unit: String,
}

impl Number {
    pub(super) fn read(fields: &Fields<'_>, _scope: &Scope<'_>) -> Option<Self> {
        let (min, max) = (fields.number("min"), fields.number("max"));
        let step = fields.number("step");
        let unit = fields.text("unit", limit::ID_CHARS).unwrap_or_default();
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            fields.complain("max", "the greatest value is less than the least");
            return None;
        }
        if step.is_some_and(|step| step <= 0.0) {
            fields.complain("step", "a step is greater than 0");
            return None;
        }
        Some(Self {
            min,
            max,
            step,
            unit,
        })
    }

    fn is_on_step(&self, number: f64) -> bool {
        let Some(step) = self.step else { return true };
        let steps = (number - self.min.unwrap_or(0.0)) / step;
        (steps - steps.round()).abs() < 1e-6
    }
}

impl Asked for Number {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        let problems = context.problems;
        let Some(number) = value.as_f64() else {
            problems.add(
                place,
                format!("expected a number, found {}", kind_of(value)),
            );
            return;
        };
        if let Some(min) = self.min.filter(|min| number < *min) {
            problems.add(place, format!("{number} is less than {min}"));
        } else if let Some(max) = self.max.filter(|max| number > *max) {
            problems.add(place, format!("{number} is greater than {max}"));
        } else if !self.is_on_step(number) {
            let (step, from) = (self.step.unwrap_or(1.0), self.min.unwrap_or(0.0));
            problems.add(place, format!("{number} is no step of {step} from {from}"));
        }
    }

    fn schema(&self) -> Value {
        let mut schema = json!({"type": "number"});
        if let Some(min) = self.min {
            schema["minimum"] = tidy(min);
        }
        if let Some(max) = self.max {
            schema["maximum"] = tidy(max);
        }
        schema
    }

    fn operand(&self, part: Option<&str>) -> Operand<'_> {
        if part.is_none() {
            Operand::Number
        } else {
            Operand::Nothing
        }
    }

    fn scorers(&self) -> &'static [&'static str] {
        &["distance", "exact"]
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["mean", "median"]
    }
}
