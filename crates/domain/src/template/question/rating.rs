//! Question `rating`: a place on a scale, `4`, or `{"na": true}` where that is allowed.

use serde_json::{Value, json};

use super::scale::Scale;
use super::{Asked, Context, Operand, Scope};
use crate::template::fields::Fields;
use crate::template::problem::Place;

/// The fields of a `rating`.
#[derive(Clone, Debug)]
pub struct Rating {
    /// Its scale.
    pub scale: Scale,
    /// How it is shown.
    pub widget: Widget,
    /// "Does not apply" is an answer.
    pub na: bool,
}

/// How a rating is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widget {
    /// A row of stars.
    Stars,
    /// A row of places with words at the ends.
    Likert,
    /// A slider.
    Slider,
}

const WIDGETS: &[(&str, Widget)] = &[
    ("likert", Widget::Likert),
    ("stars", Widget::Stars),
    ("slider", Widget::Slider),
];

impl Rating {
    pub(super) fn read(fields: &Fields<'_>, _scope: &Scope<'_>) -> Option<Self> {
        let widget = fields.word("widget", WIDGETS).unwrap_or(Widget::Likert);
        let na = fields.flag("na", false);
        Some(Self {
            scale: Scale::read(fields, true)?,
            widget,
            na,
        })
    }
}

impl Asked for Rating {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        if let Some(map) = value.as_object() {
            if !self.na {
                context.problems.add(
                    place,
                    "\"does not apply\" is no answer to this question; choose a place",
                );
            } else if map.len() != 1 || map.get("na") != Some(&Value::Bool(true)) {
                context
                    .problems
                    .add(place, "expected a number, or {\"na\": true}");
            }
            return;
        }
        self.scale.check(value, place, context.problems);
    }

    fn schema(&self) -> Value {
        let place = self.scale.schema();
        if !self.na {
            return place;
        }
        json!({"anyOf": [place, flag_schema("na")]})
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
        &["mean", "median", "majority"]
    }
}

/// JSON Schema of `{"<name>": true}`.
pub(super) fn flag_schema(name: &str) -> Value {
    json!({
        "type": "object",
        "properties": {name: {"const": true}},
        "required": [name],
        "additionalProperties": false,
    })
}
