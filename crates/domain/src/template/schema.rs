//! The two JSON Schemas (2020-12) of a template: one for a task's data, one for an answer.
//!
//! They say as much as JSON Schema can. What needs the data (ids of elements) or counting (words) is left to
//! [`super::validate_data`] and [`super::validate_answer`], so a schema never refuses what those accept.

use serde_json::{Map, Value, json};

use super::question::{Question, Reason};
use super::{Template, limit};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The JSON Schema of a task's data. Keys that nothing binds to are allowed.
#[must_use]
pub fn data_schema(template: &Template) -> Value {
    let mut schema = json!({"type": "object"});
    for input in &template.inputs {
        let mut value = input.kind.shown().schema();
        if !input.title.is_empty() {
            value["title"] = input.title.as_str().into();
        }
        require(&mut schema, input.from.steps(), value);
        for pointer in input.kind.shown().further_pointers() {
            require(&mut schema, pointer.steps(), json!({"type": "string"}));
        }
    }
    for question in &template.questions {
        for pointer in question.kind.asked().pointers() {
            require(&mut schema, pointer.steps(), json!({"type": "string"}));
        }
    }
    let mut whole =
        json!({"$schema": DIALECT, "title": format!("{}: data of a task", template.title)});
    merge(&mut whole, schema);
    whole
}

/// The JSON Schema of an answer.
#[must_use]
pub fn answer_schema(template: &Template) -> Value {
    let mut whole = json!({"$schema": DIALECT, "title": format!("{}: answer", template.title)});
    merge(&mut whole, level_schema(&template.questions));
    whole
}

/// The schema of one level of an answer.
pub(crate) fn level_schema(questions: &[Question]) -> Value {
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    let mut conditions: Vec<Value> = Vec::new();
    for question in questions {
        let mut value = question.kind.asked().schema();
        if !question.label.is_empty() {
            value["title"] = question.label.as_str().into();
        }
        let must = question.required && !matches!(question.kind, super::QuestionKind::Each(_));
        if !must {
            value = json!({"anyOf": [value, blank(question)]});
        }
        properties.insert(question.id.clone(), value);
        add_beside(question, &mut properties);
        match question.when.as_ref().map(super::Condition::schema) {
            None if must => required.push(&question.id),
            Some(Some(when)) => conditions.push(conditional(question, &when, must)),
            _ => {}
        }
    }
    let mut schema =
        json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if !conditions.is_empty() {
        schema["allOf"] = conditions.into();
    }
    schema
}

/// What an optional question may hold to say nothing.
fn blank(question: &Question) -> Value {
    match question.kind.type_name() {
        "each" => json!({"type": ["object", "null"]}),
        "text" => json!({"anyOf": [{"type": "null"}, {"type": "string", "pattern": "^\\s*$"}, {
            "type": "object", "additionalProperties": {"type": ["string", "null"], "pattern": "^\\s*$"},
        }]}),
        _ => json!({"enum": [null, "", [], {}]}),
    }
}

fn add_beside(question: &Question, properties: &mut Map<String, Value>) {
    if question.reason != Reason::None {
        let reason = json!({"type": ["string", "null"], "maxLength": limit::REASON_CHARS});
        properties.insert(format!("{}.reason", question.id), reason);
    }
    if question.prefill.is_some() {
        let origin = json!({"enum": ["human", "confirmed", "edited"]});
        properties.insert(format!("{}.origin", question.id), origin);
    }
}

/// Asked only while a condition holds: then perhaps required, else without a value.
fn conditional(question: &Question, when: &Value, must: bool) -> Value {
    let id = &question.id;
    let then = if must {
        json!({"required": [id]})
    } else {
        json!(true)
    };
    json!({"if": when, "then": then, "else": {"properties": {id: {"type": "null"}}}})
}

/// Puts the schema of a bound value at its place, and demands every key on the way.
fn require(schema: &mut Value, steps: &[String], value: Value) {
    let Some((first, rest)) = steps.split_first() else {
        if schema.as_object().is_some_and(Map::is_empty) {
            *schema = value;
        } else {
            let before = schema.take();
            *schema = json!({"allOf": [before, value]});
        }
        return;
    };
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    map.entry("type").or_insert_with(|| "object".into());
    let required = map.entry("required").or_insert_with(|| json!([]));
    if let Some(list) = required.as_array_mut()
        && !list.iter().any(|name| name == first)
    {
        list.push(first.as_str().into());
    }
    let properties = map.entry("properties").or_insert_with(|| json!({}));
    if let Some(properties) = properties.as_object_mut() {
        let inner = properties.entry(first.clone()).or_insert_with(|| json!({}));
        require(inner, rest, value);
    }
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}
