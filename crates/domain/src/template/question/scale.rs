//! A scale from least to greatest by steps, shared by ratings and the criteria of a rubric.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::problem::{Place, Problems};

/// A scale with named places.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// The distance of two neighbours.
    pub step: f64,
    /// What a place means, by its number as text: `"1": "useless"`.
    pub anchors: BTreeMap<String, String>,
}

impl Scale {
    /// Reads `min`, `max`, `step` and `anchors`; 1 to 5 by 1 unless said otherwise.
    pub(super) fn read(fields: &Fields<'_>, with_step: bool) -> Option<Self> {
        let before = fields.problems.count();
        let min = fields.number("min").unwrap_or(1.0);
        let max = fields.number("max").unwrap_or(5.0);
        let step = if with_step {
            fields.number("step").unwrap_or(1.0)
        } else {
            1.0
        };
        if step <= 0.0 {
            fields.complain("step", "a step is greater than 0");
            return None;
        }
        if min >= max {
            fields.complain(
                "max",
                format!("the greatest value ({max}) must exceed the least ({min})"),
            );
            return None;
        }
        if (max - min) / step > limit::SCALE_STEPS {
            fields.complain(
                "max",
                format!("a scale has at most {} steps", limit::SCALE_STEPS),
            );
            return None;
        }
        let mut scale = Self {
            min,
            max,
            step,
            anchors: BTreeMap::new(),
        };
        if !scale.is_on_step(max) {
            fields.complain(
                "step",
                format!("steps of {step} from {min} do not reach {max}"),
            );
        }
        scale.anchors = scale.read_anchors(fields);
        (fields.problems.count() == before).then_some(scale)
    }

    fn read_anchors(&self, fields: &Fields<'_>) -> BTreeMap<String, String> {
        let mut anchors = BTreeMap::new();
        let at = fields.place.key("anchors");
        let Some(value) = fields.get("anchors") else {
            return anchors;
        };
        let Some(map) = value.as_object() else {
            let found = kind_of(value);
            fields.problems.add(
                at,
                format!("expected an object from places to words, found {found}"),
            );
            return anchors;
        };
        for (key, words) in map {
            let here = at.key(key);
            let place = key.parse::<f64>().ok().filter(|number| self.has(*number));
            match (place, words.as_str()) {
                (None, _) => fields
                    .problems
                    .add(here, format!("\"{key}\" is no place of this scale")),
                (_, Some(words)) if words.chars().nth(limit::LABEL_CHARS).is_none() => {
                    anchors.insert(key.clone(), words.to_owned());
                }
                _ => fields
                    .problems
                    .add(here, "expected a short text that says what the place means"),
            }
        }
        anchors
    }

    /// Whether a number is a place of the scale.
    #[must_use]
    pub fn has(&self, number: f64) -> bool {
        number >= self.min && number <= self.max && self.is_on_step(number)
    }

    /// Steps are counted from the least value; a millionth of a step is forgiven to binary fractions, and
    /// nothing where all is whole.
    fn is_on_step(&self, number: f64) -> bool {
        if self.is_whole() && number.fract() != 0.0 {
            return false;
        }
        let steps = (number - self.min) / self.step;
        (steps - steps.round()).abs() < 1e-6
    }

    fn is_whole(&self) -> bool {
        self.min.fract() == 0.0 && self.step.fract() == 0.0
    }

    pub(super) fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        let (min, max, step) = (self.min, self.max, self.step);
        match value.as_f64() {
            None => problems.add(
                place,
                format!("expected a number, found {}", kind_of(value)),
            ),
            Some(number) if number < min || number > max => {
                problems.add(place, format!("{number} is not within {min} to {max}"));
            }
            Some(number) if !self.is_on_step(number) => {
                problems.add(place, format!("{number} is no step of {step} from {min}"));
            }
            Some(_) => {}
        }
    }

    /// JSON Schema of a place: every place by name on short scales, else the range.
    pub(super) fn schema(&self) -> Value {
        let whole = self.is_whole();
        let kind = if whole { "integer" } else { "number" };
        let mut schema =
            json!({"type": kind, "minimum": tidy(self.min), "maximum": tidy(self.max)});
        // multipleOf counts from 0, steps count from the least value.
        if whole && self.step > 1.0 && self.min % self.step == 0.0 {
            schema["multipleOf"] = tidy(self.step);
        }
        schema
    }

    /// How near two places are: 1 when they are the same, 0 when the scale lies between them.
    #[must_use]
    pub fn nearness(&self, a: f64, b: f64) -> f64 {
        (1.0 - (a - b).abs() / (self.max - self.min)).clamp(0.0, 1.0)
    }
}

/// A number for JSON, whole where it is whole.
pub(crate) fn tidy(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 53 bits")]
        let whole = number as i64;
        whole.into()
    } else {
        number.into()
    }
}
