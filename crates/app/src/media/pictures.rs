//! Where a task's data names pictures.

use candor_domain::template::{InputKind, ResultFieldKind, Template};
use serde_json::Value;

/// Whether a template shows pictures.
pub(super) fn are_in(template: &Template) -> bool {
    template.inputs.iter().any(|input| match &input.kind {
        InputKind::Image(_) => true,
        InputKind::Results(results) => {
            let mut fields = results.fields.iter();
            fields.any(|field| field.shown_as == ResultFieldKind::Image)
        }
        _ => false,
    })
}

/// Calls `act` with the pointer and the value of each picture that the template shows.
///
/// # Errors
/// The first of `act`.
pub(super) fn each<E>(
    template: &Template,
    data: &mut Value,
    mut act: impl FnMut(&str, &mut Value) -> Result<(), E>,
) -> Result<(), E> {
    for input in &template.inputs {
        let at = input.from.as_str();
        let Some(value) = data.pointer_mut(at) else {
            continue;
        };
        match &input.kind {
            InputKind::Image(_) => act(at, value)?,
            InputKind::Results(results) => {
                let is_list = value.is_array();
                let list = if is_list {
                    Some(value)
                } else {
                    value.get_mut("results")
                };
                let list = list.and_then(Value::as_array_mut).into_iter().flatten();
                let below = if is_list { "" } else { "/results" };
                for (index, result) in list.enumerate() {
                    for field in &results.fields {
                        if field.shown_as != ResultFieldKind::Image {
                            continue;
                        }
                        let from = field.from.as_str();
                        if let Some(picture) = result.pointer_mut(from) {
                            act(&format!("{at}{below}/{index}{from}"), picture)?;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The name of a picture within its value: a text, or the `media` or the `url` of an object.
pub(super) fn name_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(name) => Some(name),
        Value::Object(map) => map.get("media").or_else(|| map.get("url"))?.as_str(),
        _ => None,
    }
}

/// Gives a picture another name, under the key `key` where it is an object.
pub(super) fn rename(value: &mut Value, key: &str, name: String) {
    match value {
        Value::Object(map) => {
            map.remove("media");
            map.remove("url");
            map.insert(key.to_owned(), name.into());
        }
        other => *other = name.into(),
    }
}
