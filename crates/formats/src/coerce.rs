//! From a table's strings to the types that a template's data schema asks for.

use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// The types that a key of the data may have, by the template's data schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// A string is taken.
    pub text: bool,
    /// A number is taken.
    pub number: bool,
    /// A whole number is taken (also where `number` is).
    pub integer: bool,
    /// `true` and `false` are taken.
    pub boolean: bool,
    /// A list is taken.
    pub list: bool,
    /// An object is taken.
    pub object: bool,
}

impl Wanted {
    /// A string alone.
    pub const TEXT: Self = Self {
        text: true,
        number: false,
        integer: false,
        boolean: false,
        list: false,
        object: false,
    };

    /// Whether strings pass as they are, whatever is in them.
    pub(crate) fn is_text_alone(self) -> bool {
        self == Self::TEXT || self == Self::default()
    }

    fn from_schema(schema: &Value, root: &Value, depth: usize) -> Self {
        let mut wanted = Self::default();
        if depth > 8 {
            return wanted;
        }
        let types = match schema.get("type") {
            Some(Value::String(one)) => vec![one.as_str()],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        for name in types {
            match name {
                "string" => wanted.text = true,
                "number" => wanted.number = true,
                "integer" => wanted.integer = true,
                "boolean" => wanted.boolean = true,
                "array" => wanted.list = true,
                "object" => wanted.object = true,
                _ => {}
            }
        }
        let reference = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|name| name.strip_prefix('#'));
        let target = reference
            .and_then(|pointer| root.pointer(pointer))
            .into_iter();
        let alternatives = ["anyOf", "oneOf", "allOf"]
            .into_iter()
            .filter_map(|key| schema.get(key).and_then(Value::as_array))
            .flatten();
        target.chain(alternatives).fold(wanted, |wanted, other| {
            wanted.or(Self::from_schema(other, root, depth + 1))
        })
    }

    fn or(self, other: Self) -> Self {
        Self {
            text: self.text || other.text,
            number: self.number || other.number,
            integer: self.integer || other.integer,
            boolean: self.boolean || other.boolean,
            list: self.list || other.list,
            object: self.object || other.object,
        }
    }

    fn label(self) -> String {
        let kinds = [
            (self.number, "a number"),
            (self.integer && !self.number, "a whole number"),
            (self.boolean, "true or false"),
            (self.list, "a list in JSON, like [\"a\", \"b\"]"),
            (self.object, "an object in JSON, like {\"a\": 1}"),
        ];
        let kinds: Vec<_> = kinds
            .into_iter()
            .filter_map(|(is_wanted, kind)| is_wanted.then_some(kind))
            .collect();
        kinds.join(" or ")
    }
}

/// What is wanted of each key of the data; a key that is not named may be anything, so strings stay strings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wants(BTreeMap<String, Wanted>);

impl Wants {
    /// Reads the types of `properties` from a JSON Schema (`type`, `$ref`, `anyOf`, `oneOf`, `allOf`).
    pub fn from_data_schema(schema: &Value) -> Self {
        let properties = schema.get("properties").and_then(Value::as_object);
        Self(
            properties
                .into_iter()
                .flatten()
                .map(|(key, property)| (key.clone(), Wanted::from_schema(property, schema, 0)))
                .collect(),
        )
    }

    /// Says what is wanted of a key.
    pub fn set(&mut self, key: impl Into<String>, wanted: Wanted) {
        self.0.insert(key.into(), wanted);
    }

    /// What is wanted of a key.
    pub fn of(&self, key: &str) -> Wanted {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// The keys that are named.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A string as it is to be stored.
#[derive(Debug, PartialEq)]
pub(crate) enum Coerced<'a> {
    /// As the string it is.
    Text(&'a str),
    /// As JSON, to be checked and made small.
    Json(&'a str),
    /// As this number or truth value, in JSON's spelling.
    Scalar(String),
    /// Not at all: an empty cell where no string is wanted.
    Absent,
}

/// What a table's cell becomes; the error is a reason in words.
pub(crate) fn coerce_text(text: &str, wanted: Wanted) -> Result<Coerced<'_>, String> {
    if wanted.is_text_alone() {
        return Ok(Coerced::Text(text));
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(if wanted.text {
            Coerced::Text(text)
        } else {
            Coerced::Absent
        });
    }
    if (wanted.list && trimmed.starts_with('[')) || (wanted.object && trimmed.starts_with('{')) {
        return Ok(Coerced::Json(trimmed));
    }
    if wanted.text {
        return Ok(Coerced::Text(text));
    }
    let scalar = (wanted.integer || wanted.number)
        .then(|| number(trimmed, wanted))
        .flatten()
        .or_else(|| wanted.boolean.then(|| boolean(trimmed)).flatten());
    scalar.map(Coerced::Scalar).ok_or_else(|| {
        let start: String = trimmed.chars().take(40).collect();
        format!("`{start}` is not {}", wanted.label())
    })
}

fn number(text: &str, wanted: Wanted) -> Option<String> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.to_string());
    }
    // Not the words that Rust would take: inf, nan, infinity.
    if text
        .bytes()
        .any(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
    {
        return None;
    }
    let number = Number::from_f64(text.parse().ok()?)?;
    let shown = number.to_string();
    if wanted.number {
        Some(shown)
    } else {
        shown.strip_suffix(".0").map(str::to_owned)
    }
}

fn boolean(text: &str) -> Option<String> {
    let is_true = match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => true,
        "false" | "f" | "no" | "n" | "0" => false,
        _ => return None,
    };
    Some(is_true.to_string())
}

/// Changes a value to a wanted type where its string says it plainly: a table's `"3"` to `3`, `"[1]"` to `[1]`.
/// Values that are no strings stay. `Ok(None)` is an empty cell where no string is wanted.
pub fn coerce(value: Value, wanted: Wanted) -> Result<Option<Value>, String> {
    let Value::String(text) = &value else {
        return Ok(Some(value));
    };
    match coerce_text(text, wanted)? {
        Coerced::Text(_) => Ok(Some(value)),
        Coerced::Absent => Ok(None),
        Coerced::Scalar(json) => Ok(serde_json::from_str(&json).ok()),
        Coerced::Json(json) => match serde_json::from_str(json) {
            Ok(parsed) => Ok(Some(parsed)),
            Err(_) if wanted.text => Ok(Some(value)),
            Err(error) => Err(format!("is not JSON: {error}")),
        },
    }
}

/// Coerces each value of an object that is wanted otherwise; errors come with the key.
pub fn coerce_all(
    data: Map<String, Value>,
    wants: &Wants,
) -> Result<Map<String, Value>, (String, String)> {
    let mut coerced = Map::new();
    for (key, value) in data {
        match coerce(value, wants.of(&key)) {
            Ok(Some(value)) => {
                coerced.insert(key, value);
            }
            Ok(None) => {}
            Err(reason) => return Err((key, reason)),
        }
    }
    Ok(coerced)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn want(types: &Value) -> Wanted {
        Wants::from_data_schema(&json!({"properties": {"k": {"type": types}}})).of("k")
    }

    #[test]
    fn cells_become_what_is_wanted() {
        let cases = [
            ("3", json!("string"), Ok(Some(json!("3")))),
            ("3", json!("number"), Ok(Some(json!(3)))),
            (" +3.50 ", json!("number"), Ok(Some(json!(3.5)))),
            ("3.0", json!("integer"), Ok(Some(json!(3)))),
            (
                "3.5",
                json!("integer"),
                Err("`3.5` is not a whole number".to_owned()),
            ),
            (
                "nan",
                json!("number"),
                Err("`nan` is not a number".to_owned()),
            ),
            (
                "1e999",
                json!("number"),
                Err("`1e999` is not a number".to_owned()),
            ),
            ("Yes", json!("boolean"), Ok(Some(json!(true)))),
            ("", json!("number"), Ok(None)),
            ("", json!("string"), Ok(Some(json!("")))),
            (
                "[1, {\"a\": 2}]",
                json!("array"),
                Ok(Some(json!([1, {"a": 2}]))),
            ),
            (
                "[not json",
                json!(["string", "array"]),
                Ok(Some(json!("[not json"))),
            ),
            (
                "{\"a\": 1}",
                json!(["array", "object"]),
                Ok(Some(json!({"a": 1}))),
            ),
        ];
        for (cell, types, expected) in cases {
            assert_eq!(
                coerce(json!(cell), want(&types)),
                expected,
                "{cell} as {types}"
            );
        }
        assert!(
            coerce(json!("a;b"), want(&json!("array")))
                .unwrap_err()
                .contains("a list in JSON")
        );
        assert_eq!(
            coerce(json!([1]), want(&json!("string"))),
            Ok(Some(json!([1]))),
            "no strings stay"
        );
    }

    #[test]
    fn references_and_alternatives_of_a_schema_are_followed() {
        let schema = json!({
            "$defs": {"turns": {"type": "array"}, "loop": {"$ref": "#/$defs/loop"}},
            "properties": {
                "messages": {"anyOf": [{"$ref": "#/$defs/turns"}, {"type": "string"}]},
                "loop": {"$ref": "#/$defs/loop"},
            },
        });
        let wants = Wants::from_data_schema(&schema);
        assert_eq!(
            wants.of("messages"),
            Wanted {
                text: true,
                list: true,
                ..Wanted::default()
            }
        );
        assert_eq!(wants.of("loop"), Wanted::default());
        assert_eq!(wants.of("other"), Wanted::default());
    }
}
