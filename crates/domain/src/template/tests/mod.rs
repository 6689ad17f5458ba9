//! Tests of the template model as a whole; each states what a user would miss if it failed.

#![expect(
    clippy::needless_pass_by_value,
    reason = "json! makes values, and a test reads best with them"
)]

mod answers;
mod changes;
mod cost;
mod data;
mod derived;
mod json_schema;
mod properties;
mod templates;

use serde_json::{Value, json};

use super::{Problem, Template};

/// A template with these inputs and questions.
pub(crate) fn template(inputs: &Value, questions: &Value) -> Template {
    let value = json!({"template": 1, "title": "Test", "inputs": inputs, "questions": questions});
    Template::parse(&value).unwrap_or_else(|problems| panic!("{}", lines(&problems)))
}

/// A template that shows `/text` and asks these questions.
pub(super) fn about_text(questions: &Value) -> Template {
    template(
        &json!([{"id": "text", "type": "text", "from": "/text"}]),
        questions,
    )
}

/// The problems of a template with these inputs and questions, as `pointer: message`.
pub(super) fn refused(inputs: &Value, questions: &Value) -> Vec<String> {
    let value = json!({"template": 1, "title": "Test", "inputs": inputs, "questions": questions});
    Template::parse(&value)
        .err()
        .map(|list| list.iter().map(ToString::to_string).collect())
        .unwrap_or_default()
}

/// The pointers of problems.
pub(super) fn pointers(result: Result<(), Vec<Problem>>) -> Vec<String> {
    result
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|problem| problem.pointer)
        .collect()
}

fn lines(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
