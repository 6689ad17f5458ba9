//! Answers as flat rows, for CSV and Parquet.
//!
//! One column per thing that has one value: `q`, `q.criterion`, `q.winner`, `q.reason`. What has many values
//! (several options, a ranking, an `each`) stands in its column as JSON, so that nothing is lost.

use serde_json::{Map, Value};

use super::Template;
use super::opinion::category;
use super::question::{Choice, Question, QuestionKind, Reason};

/// The names of the columns of an answer.
#[must_use]
pub fn columns(template: &Template) -> Vec<String> {
    cells(template, &Map::new())
        .into_iter()
        .map(|(name, _)| name)
        .collect()
}

/// The cells of an answer, as many as [`columns`] and in the same order: null, true or false, a number or a
/// string. An answer that was not validated gives null where nothing can be read.
#[must_use]
pub fn flatten(template: &Template, answer: &Value) -> Vec<Value> {
    let empty = Map::new();
    let map = answer.as_object().unwrap_or(&empty);
    cells(template, map)
        .into_iter()
        .map(|(_, cell)| cell)
        .collect()
}

fn cells(template: &Template, answer: &Map<String, Value>) -> Vec<(String, Value)> {
    let mut row = Vec::new();
    for question in &template.questions {
        let value = answer.get(&question.id).unwrap_or(&Value::Null);
        add_question(question, value, &mut row);
        if question.reason != Reason::None {
            let name = format!("{}.reason", question.id);
            let reason = answer
                .get(&name)
                .filter(|reason| reason.is_string())
                .cloned();
            row.push((name, reason.unwrap_or_default()));
        }
    }
    row
}

fn add_question(question: &Question, value: &Value, row: &mut Vec<(String, Value)>) {
    let id = &question.id;
    let mut put = |part: &str, value: Option<Value>| {
        let name = if part.is_empty() {
            id.clone()
        } else {
            format!("{id}.{part}")
        };
        row.push((name, value.unwrap_or_default()));
    };
    match &question.kind {
        QuestionKind::Choice(choice) => add_choice(choice, value, &mut put),
        QuestionKind::Rating(rating) => {
            put("", plain(Some(value)));
            if rating.na {
                put("na", value.get("na").cloned());
            }
        }
        QuestionKind::Number(_) | QuestionKind::Date(_) => put("", plain(Some(value))),
        QuestionKind::Text(text) if text.parts.is_empty() => put("", plain(Some(value))),
        QuestionKind::Text(text) => {
            for part in &text.parts {
                put(&part.id, plain(value.get(&part.id)));
            }
        }
        QuestionKind::Rubric(rubric) => {
            for criterion in &rubric.criteria {
                put(&criterion.id, plain(value.get(&criterion.id)));
            }
        }
        QuestionKind::Preference(preference) => {
            put("winner", plain(value.get("winner")));
            if preference.strength > 1 {
                put("strength", plain(value.get("strength")));
            }
            if preference.both_bad {
                put("both_bad", plain(value.get("both_bad")));
            }
            for (dimension, _) in &preference.dimensions {
                let winner = value.get("dimensions").and_then(|list| list.get(dimension));
                put(&format!("dimensions.{dimension}"), plain(winner));
            }
        }
        QuestionKind::Ranking(ranking) if ranking.best_worst => {
            put("best", plain(value.get("best")));
            put("worst", plain(value.get("worst")));
        }
        QuestionKind::Ranking(_) | QuestionKind::Each(_) => put("", as_json(value)),
    }
}

fn add_choice(choice: &Choice, value: &Value, put: &mut impl FnMut(&str, Option<Value>)) {
    let other = |value: &Value| {
        value
            .get("other")
            .filter(|words| words.is_string())
            .cloned()
    };
    let chosen = |value: &Value| {
        if value.is_object() {
            None
        } else {
            category(value).map(Value::from)
        }
    };
    if choice.many {
        let list = value
            .as_array()
            .map(|list| list.iter().filter_map(chosen).collect::<Vec<Value>>());
        put("", list.and_then(|list| as_json(&list.into())));
        if choice.other {
            let words: Vec<Value> = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(other)
                .collect();
            put(
                "other",
                if words.is_empty() {
                    None
                } else {
                    as_json(&words.into())
                },
            );
        }
    } else {
        put("", chosen(value));
        if choice.other {
            put("other", other(value));
        }
    }
    if choice.unsure {
        put(
            "unsure",
            value
                .get("unsure")
                .filter(|flag| flag.is_boolean())
                .cloned(),
        );
    }
}

fn plain(value: Option<&Value>) -> Option<Value> {
    value
        .filter(|value| !value.is_array() && !value.is_object())
        .cloned()
}

fn as_json(value: &Value) -> Option<Value> {
    if value.is_null() {
        None
    } else {
        Some(value.to_string().into())
    }
}
