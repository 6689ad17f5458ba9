//! Input `conversation`: the turns of a recorded conversation, `[{id?, role, content, name?, tool_calls?}]`.

use serde_json::{Value, json};

use super::{Element, ElementKind, Shown, check_element_ids, check_text, element_id, only};
use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::problem::{Place, Problems};

/// The fields of a `conversation` input.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Turns of the role `system` are shown; else they are not even sent.
    pub show_system: bool,
    /// Calls of tools and their results are folded to one line.
    pub fold_tools: bool,
}

const VISIBLE: &[&str] = &["role", "content", "name", "tool_calls"];

impl Conversation {
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            show_system: fields.flag("show_system", false),
            fold_tools: fields.flag("fold_tools", true),
        })
    }
}

impl Shown for Conversation {
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        check_turns(value, place, problems);
        check_element_ids(&turns(value), place, problems);
    }

    fn schema(&self) -> Value {
        turns_schema()
    }

    /// Every turn with its id, so that hiding the system's turns moves no one else's.
    fn visible(&self, value: &Value) -> Value {
        self.elements(value).iter().map(visible_turn).collect()
    }

    fn element_kind(&self) -> Option<ElementKind> {
        Some(ElementKind::Turn)
    }

    fn elements<'v>(&self, value: &'v Value) -> Vec<Element<'v>> {
        let mut turns = turns(value);
        turns.retain(|turn| self.show_system || role(turn.value) != Some("system"));
        turns
    }

    fn is_blank(&self, value: &Value) -> bool {
        value.as_array().is_none_or(Vec::is_empty)
    }

    fn element_fields(&self) -> Option<Vec<&str>> {
        Some(vec!["role", "name"])
    }
}

fn role(turn: &Value) -> Option<&str> {
    turn.get("role").and_then(Value::as_str)
}

fn turns(value: &Value) -> Vec<Element<'_>> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let element = |(index, value)| Element {
        id: element_id(value, || format!("t{index}")),
        value,
    };
    list.iter().enumerate().map(element).collect()
}

/// Every turn of a list with its id and what is shown of it.
pub(super) fn visible_turns(value: &Value) -> Value {
    turns(value).iter().map(visible_turn).collect()
}

fn visible_turn(turn: &Element<'_>) -> Value {
    let mut seen = turn
        .value
        .as_object()
        .map(|map| only(map, VISIBLE))
        .unwrap_or_default();
    seen.insert("id".to_owned(), turn.id.as_ref().into());
    seen.into()
}

/// Checks a list of turns. Also an alternative of `responses` may be one.
pub(super) fn check_turns(value: &Value, place: Place<'_>, problems: &Problems) {
    let Some(list) = value.as_array() else {
        problems.add(
            place,
            format!("expected a list of turns, found {}", kind_of(value)),
        );
        return;
    };
    if list.len() > limit::TURNS {
        let most = limit::TURNS;
        problems.add(
            place,
            format!("has {} turns, at most {most} are allowed", list.len()),
        );
        return;
    }
    for (index, turn) in list.iter().enumerate() {
        check_turn(turn, place.index(index), problems);
    }
}

fn check_turn(turn: &Value, place: Place<'_>, problems: &Problems) {
    let Some(map) = turn.as_object() else {
        problems.add(
            place,
            format!(
                "expected a turn with role and content, found {}",
                kind_of(turn)
            ),
        );
        return;
    };
    if !role(turn).is_some_and(|role| !role.is_empty() && role.len() <= limit::ID_CHARS) {
        problems.add(
            place.key("role"),
            "a turn has a role, such as user, assistant or system",
        );
    }
    let calls = map.get("tool_calls").is_some_and(Value::is_array);
    match map.get("content") {
        None | Some(Value::Null) if calls => {}
        None | Some(Value::Null) => problems.add(place.key("content"), "a turn has content"),
        Some(Value::Array(parts)) => check_parts(parts, place.key("content"), problems),
        Some(text) => check_text(text, place.key("content"), problems),
    }
}

fn check_parts(parts: &[Value], place: Place<'_>, problems: &Problems) {
    for (index, part) in parts.iter().enumerate() {
        let here = place.index(index);
        match part.get("type").and_then(Value::as_str) {
            None => problems.add(
                here,
                "a part of a content is an object with a type, such as text",
            ),
            Some("text") => {
                check_text(
                    part.get("text").unwrap_or(&Value::Null),
                    here.key("text"),
                    problems,
                );
            }
            Some(_) => {}
        }
    }
}

/// JSON Schema of a list of turns.
pub(super) fn turns_schema() -> Value {
    json!({
        "type": "array",
        "maxItems": limit::TURNS,
        "items": {
            "type": "object",
            "properties": {
                "id": {"type": ["string", "integer"]},
                "role": {"type": "string", "minLength": 1, "maxLength": limit::ID_CHARS},
                "name": {"type": "string"},
                "content": {"anyOf": [
                    {"type": "string"},
                    {"type": "array", "items": {
                        "type": "object",
                        "properties": {"type": {"type": "string"}, "text": {"type": "string"}},
                        "required": ["type"],
                    }},
                    {"type": "null"},
                ]},
                "tool_calls": {"type": "array"},
            },
            "required": ["role"],
        },
    })
}
