//! As much of JSON Schema 2020-12 as the derived schemas use, to hold them against the validator.

use serde_json::Value;

/// Whether a value satisfies a schema. A keyword that is not known here is a failure of the test itself.
pub(super) fn accepts(schema: &Value, value: &Value) -> bool {
    let Some(map) = schema.as_object() else {
        return schema.as_bool().expect("a schema is an object or a bool");
    };
    map.iter()
        .all(|(keyword, rule)| holds(keyword, rule, map, value))
}

fn holds(
    keyword: &str,
    rule: &Value,
    schema: &serde_json::Map<String, Value>,
    value: &Value,
) -> bool {
    let list = || rule.as_array().expect("a list");
    let bound = || rule.as_f64().expect("a number");
    let size = || usize::try_from(rule.as_u64().expect("a size")).unwrap();
    match keyword {
        "$schema" | "title" | "format" | "then" | "else" => true,
        "type" => match rule {
            Value::Array(kinds) => kinds.iter().any(|kind| is_kind(kind, value)),
            kind => is_kind(kind, value),
        },
        "const" => same(rule, value),
        "enum" => list().iter().any(|one| same(one, value)),
        "anyOf" => list().iter().any(|one| accepts(one, value)),
        "allOf" => list().iter().all(|one| accepts(one, value)),
        "not" => !accepts(rule, value),
        "if" => {
            let branch = if accepts(rule, value) { "then" } else { "else" };
            schema
                .get(branch)
                .is_none_or(|branch| accepts(branch, value))
        }
        "minimum" => value.as_f64().is_none_or(|number| number >= bound()),
        "maximum" => value.as_f64().is_none_or(|number| number <= bound()),
        "multipleOf" => value
            .as_f64()
            .is_none_or(|number| (number / bound()).fract() == 0.0),
        "minLength" => value
            .as_str()
            .is_none_or(|text| text.chars().count() >= size()),
        "maxLength" => value
            .as_str()
            .is_none_or(|text| text.chars().count() <= size()),
        "pattern" => value
            .as_str()
            .is_none_or(|text| matches(rule.as_str().unwrap(), text)),
        "minItems" => value.as_array().is_none_or(|items| items.len() >= size()),
        "maxItems" => value.as_array().is_none_or(|items| items.len() <= size()),
        "uniqueItems" => value.as_array().is_none_or(|items| {
            items
                .iter()
                .enumerate()
                .all(|(index, item)| !items[..index].contains(item))
        }),
        "items" => value
            .as_array()
            .is_none_or(|items| items.iter().all(|item| accepts(rule, item))),
        "contains" => value
            .as_array()
            .is_none_or(|items| items.iter().any(|item| accepts(rule, item))),
        "required" => value.as_object().is_none_or(|map| {
            list()
                .iter()
                .all(|name| map.contains_key(name.as_str().unwrap()))
        }),
        "properties" => value.as_object().is_none_or(|map| {
            rule.as_object()
                .unwrap()
                .iter()
                .all(|(name, inner)| map.get(name).is_none_or(|v| accepts(inner, v)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|map| {
            let named = schema.get("properties").and_then(Value::as_object);
            map.iter()
                .all(|(name, v)| named.is_some_and(|n| n.contains_key(name)) || accepts(rule, v))
        }),
        other => panic!("the schema uses \"{other}\", which this test cannot judge"),
    }
}

fn is_kind(kind: &Value, value: &Value) -> bool {
    match kind.as_str().expect("a type is a word") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type {other}"),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    a == b || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a == b)
}

/// The patterns that the schemas use.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "^\\s*$" => text.trim().is_empty(),
        "^https?://" => text.starts_with("http://") || text.starts_with("https://"),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            text.len() == 10
                && text.bytes().enumerate().all(|(i, b)| {
                    if i == 4 || i == 7 {
                        b == b'-'
                    } else {
                        b.is_ascii_digit()
                    }
                })
        }
        other => panic!("no pattern {other}"),
    }
}
