//! Carrying an open draft over to a new version of its template.

use serde_json::{Map, Value};

use super::super::Template;
use super::super::answer::problems_of_value;
use super::super::opinion::category;
use super::super::question::{Choice, Question, QuestionKind};
use super::Mapping;

/// A draft under the new version.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// What could be kept.
    pub answer: Value,
    /// The keys of the older draft whose values could not be kept; the person is told.
    pub dropped: Vec<String>,
}

/// Carries a draft over: values follow the mapping; what was right and is wrong now is dropped; what was not
/// finished stays as it is, as long as its question is of the same type.
#[must_use]
pub fn carry_draft(
    older: &Template,
    newer: &Template,
    mapping: &Mapping,
    data: &Value,
    draft: &Value,
) -> Carried {
    let empty = Map::new();
    let before = draft.as_object().unwrap_or(&empty);
    let mut answer = Map::new();
    let mut dropped = Vec::new();
    for (key, value) in before {
        let (id, beside) = key
            .split_once('.')
            .map_or((key.as_str(), None), |(id, rest)| (id, Some(rest)));
        let target = match mapping.questions.get(id) {
            Some(target) => target.as_deref(),
            None => Some(id),
        };
        let Some(question) = target.and_then(|target| newer.question(target)) else {
            dropped.push(key.clone());
            continue;
        };
        let new_key = beside.map_or_else(
            || question.id.clone(),
            |rest| format!("{}.{rest}", question.id),
        );
        if answer.contains_key(&new_key) {
            dropped.push(key.clone());
            continue;
        }
        let value = if beside.is_some() {
            Some(value.clone())
        } else {
            carry_value(older.question(id), question, mapping, id, value)
        };
        match value {
            Some(value) => {
                answer.insert(new_key, value);
            }
            None => dropped.push(key.clone()),
        }
    }
    drop_wrong(older, newer, data, before, &mut answer, &mut dropped);
    Carried {
        answer: answer.into(),
        dropped,
    }
}

/// Renames options; `None` if nothing is left.
fn carry_value(
    older: Option<&Question>,
    newer: &Question,
    mapping: &Mapping,
    path: &str,
    value: &Value,
) -> Option<Value> {
    match (older.map(|question| &question.kind), &newer.kind) {
        (Some(QuestionKind::Choice(choice)), QuestionKind::Choice(after)) => {
            carry_choice(choice, after, mapping, path, value)
        }
        (Some(QuestionKind::Each(before)), QuestionKind::Each(after)) => {
            let mut elements = Map::new();
            for (element, said) in value.as_object()? {
                let mut kept = Map::new();
                for (key, value) in said.as_object()? {
                    let inner = format!("{path}/{key}");
                    let target = match mapping.questions.get(&inner) {
                        Some(Some(target)) => {
                            target.rsplit('/').next().unwrap_or(target).to_owned()
                        }
                        Some(None) => continue,
                        None => key.clone(),
                    };
                    let old = before.ask.iter().find(|ask| ask.id == *key);
                    let Some(new) = after.ask.iter().find(|ask| ask.id == target) else {
                        continue;
                    };
                    if let Some(value) = carry_value(old, new, mapping, &inner, value) {
                        kept.insert(target, value);
                    }
                }
                elements.insert(element.clone(), kept.into());
            }
            Some(elements.into())
        }
        _ => Some(value.clone()),
    }
}

fn carry_choice(
    before: &Choice,
    after: &Choice,
    mapping: &Mapping,
    path: &str,
    value: &Value,
) -> Option<Value> {
    let Some(options) = mapping.options.get(path) else {
        return Some(value.clone());
    };
    let as_value = |option: &str| -> Value {
        if after.tree {
            let steps = option
                .split('/')
                .map(|step| step.replace("~1", "/").replace("~0", "~"));
            steps.collect::<Vec<_>>().into()
        } else {
            option.into()
        }
    };
    let one = |value: &Value| match category(value).and_then(|name| options.get(&name)) {
        Some(Some(option)) => Some(as_value(option)),
        Some(None) => None,
        None => Some(value.clone()),
    };
    match value {
        Value::Array(list) if before.many => {
            let mut kept: Vec<Value> = Vec::new();
            for value in list.iter().filter_map(one) {
                if !kept.contains(&value) {
                    kept.push(value);
                }
            }
            (!kept.is_empty()).then(|| kept.into())
        }
        value => one(value),
    }
}

/// Drops values that were right before and are wrong now, and those of another type that are wrong.
fn drop_wrong(
    older: &Template,
    newer: &Template,
    data: &Value,
    before: &Map<String, Value>,
    answer: &mut Map<String, Value>,
    dropped: &mut Vec<String>,
) {
    for question in &newer.questions {
        if !answer.contains_key(&question.id)
            || problems_of_value(newer, data, answer, question) == 0
        {
            continue;
        }
        let unfinished = older.question(&question.id).is_some_and(|old| {
            old.kind.type_name() == question.kind.type_name()
                && problems_of_value(older, data, before, old) > 0
        });
        if !unfinished {
            answer.remove(&question.id);
            answer.remove(&format!("{}.reason", question.id));
            answer.remove(&format!("{}.origin", question.id));
            dropped.push(question.id.clone());
        }
    }
}
