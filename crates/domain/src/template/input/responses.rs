//! Input `responses`: two to eight alternatives, each a string, or `{id?, content}` with a text or turns.

use serde_json::{Map, Value, json};

use super::conversation::{check_turns, turns_schema, visible_turns};
use super::{Element, ElementKind, Shown, check_element_ids, check_text, element_id};
use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::problem::{Place, Problems};

/// The fields of a `responses` input.
#[derive(Clone, Debug)]
pub struct Responses {
    /// Who or what wrote an alternative is not told.
    pub blind: bool,
    /// The order differs from person to person; see [`crate::template::shown_order`].
    pub shuffle: bool,
    /// What differs between the alternatives can be marked.
    pub diff: bool,
    /// How many stand side by side; `None` leaves it to the width of the screen.
    pub columns: Option<usize>,
}

impl Responses {
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            blind: fields.flag("blind", true),
            shuffle: fields.flag("shuffle", true),
            diff: fields.flag("diff", false),
            columns: fields.whole("columns", 1, 4),
        })
    }
}

impl Shown for Responses {
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        let Some(list) = value.as_array() else {
            problems.add(
                place,
                format!("expected a list of alternatives, found {}", kind_of(value)),
            );
            return;
        };
        let (least, most) = (limit::RESPONSES_MIN, limit::RESPONSES_MAX);
        if !(least..=most).contains(&list.len()) {
            let message = format!(
                "expected {least} to {most} alternatives, found {}",
                list.len()
            );
            problems.add(place, message);
            return;
        }
        for (index, alternative) in list.iter().enumerate() {
            let here = place.index(index);
            match alternative {
                Value::String(_) => check_text(alternative, here, problems),
                Value::Object(map) => check_content(map, here, problems),
                other => {
                    let found = kind_of(other);
                    problems.add(
                        here,
                        format!("an alternative is a text or has a content, found {found}"),
                    );
                }
            }
        }
        check_element_ids(&self.elements(value), place, problems);
    }

    fn schema(&self) -> Value {
        json!({
            "type": "array",
            "minItems": limit::RESPONSES_MIN,
            "maxItems": limit::RESPONSES_MAX,
            "items": {"anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {
                        "id": {"type": ["string", "integer"]},
                        "content": {"anyOf": [{"type": "string"}, turns_schema()]},
                    },
                    "required": ["content"],
                },
            ]},
        })
    }

    /// Id and content alone: which model wrote it, and any score in the file, stay behind.
    fn visible(&self, value: &Value) -> Value {
        let seen = |element: &Element<'_>| {
            let content = match element.value {
                Value::Object(map) => map.get("content").map(visible_content).unwrap_or_default(),
                other => visible_content(other),
            };
            json!({"id": element.id, "content": content})
        };
        self.elements(value).iter().map(seen).collect()
    }

    fn element_kind(&self) -> Option<ElementKind> {
        Some(ElementKind::Response)
    }

    fn elements<'v>(&self, value: &'v Value) -> Vec<Element<'v>> {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let element = |(index, value)| Element {
            id: element_id(value, || letter(index)),
            value,
        };
        list.iter()
            .take(limit::RESPONSES_MAX)
            .enumerate()
            .map(element)
            .collect()
    }

    fn is_blank(&self, value: &Value) -> bool {
        value.as_array().is_none_or(Vec::is_empty)
    }
}

fn visible_content(content: &Value) -> Value {
    if content.is_array() {
        visible_turns(content)
    } else {
        content.clone()
    }
}

fn check_content(map: &Map<String, Value>, place: Place<'_>, problems: &Problems) {
    match map.get("content") {
        Some(turns @ Value::Array(_)) => check_turns(turns, place.key("content"), problems),
        Some(text) => check_text(text, place.key("content"), problems),
        None => problems.add(place, "an alternative has a content"),
    }
}

/// `a`, `b`, ... for the positions 0, 1, ...
fn letter(index: usize) -> String {
    ["a", "b", "c", "d", "e", "f", "g", "h"]
        .get(index)
        .copied()
        .unwrap_or("z")
        .to_owned()
}
