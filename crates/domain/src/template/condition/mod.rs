//! Conditions: when an input is shown or a question asked, as data and not as code.
//!
//! `{"eq": ["sentiment", "mixed"]}`, `in`, `gte`, `lte`, `{"answered": "sentiment"}`, and `all`, `any`, `not`
//! over them. An operand is a question's id, or `id.part` for a part of its value (`pick.winner`,
//! `style.clarity`). A list has what one of its entries has: `eq` on a choice with `many` asks whether the
//! option is among those chosen. A question that is hidden has no value, so nothing holds of it.

mod read;

use serde_json::{Map, Value, json};

use super::question::Question;

pub(crate) use read::{Referable, read};

/// A condition on the values of earlier questions.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The value is this, or has it.
    Eq(Reference, Value),
    /// The value is one of these, or has one of them.
    In(Reference, Vec<Value>),
    /// The number or date is this or later.
    Gte(Reference, Value),
    /// The number or date is this or earlier.
    Lte(Reference, Value),
    /// There is a value.
    Answered(Reference),
    /// Every one of these holds.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

/// The question that a condition looks at, found when the template was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The question's id.
    pub question: String,
    /// A part of its value.
    pub part: Option<String>,
    /// Its position among its siblings.
    index: usize,
    /// Asked outside of the `each` in which the condition stands.
    outer: bool,
    /// Its value may be a list.
    lists: bool,
}

/// One level of an answer: the whole of it, or what an `each` says of one element.
pub(crate) struct Level<'a> {
    pub(crate) questions: &'a [Question],
    pub(crate) answer: &'a Map<String, Value>,
    pub(crate) visible: Vec<bool>,
    pub(crate) outer: Option<&'a Level<'a>>,
}

impl<'a> Level<'a> {
    /// Decides which questions are asked, in their order: a condition looks only at earlier ones.
    pub(crate) fn new(
        questions: &'a [Question],
        answer: &'a Map<String, Value>,
        outer: Option<&'a Level<'a>>,
    ) -> Self {
        let visible = Vec::with_capacity(questions.len());
        let mut level = Self {
            questions,
            answer,
            visible,
            outer,
        };
        for question in questions {
            let asked = question
                .when
                .as_ref()
                .is_none_or(|condition| condition.holds(&level));
            level.visible.push(asked);
        }
        level
    }

    fn value(&self, index: usize) -> Option<&'a Value> {
        let question = self.questions.get(index)?;
        let value = self.answer.get(&question.id)?;
        let asked = self.visible.get(index).copied().unwrap_or(false);
        (asked && !question.is_empty(value)).then_some(value)
    }
}

impl Condition {
    /// Whether it holds at this level.
    pub(crate) fn holds(&self, level: &Level<'_>) -> bool {
        match self {
            Self::Eq(of, wanted) => of.value(level).is_some_and(|value| has(value, wanted)),
            Self::In(of, wanted) => of
                .value(level)
                .is_some_and(|value| wanted.iter().any(|one| has(value, one))),
            Self::Gte(of, bound) => of.value(level).is_some_and(|value| at_least(value, bound)),
            Self::Lte(of, bound) => of.value(level).is_some_and(|value| at_least(bound, value)),
            Self::Answered(of) => of.value(level).is_some(),
            Self::All(parts) => parts.iter().all(|part| part.holds(level)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(level)),
            Self::Not(part) => !part.holds(level),
        }
    }

    /// The ids of the questions that it looks at.
    #[must_use]
    pub fn questions(&self) -> Vec<&str> {
        match self {
            Self::Eq(of, _)
            | Self::In(of, _)
            | Self::Gte(of, _)
            | Self::Lte(of, _)
            | Self::Answered(of) => vec![&of.question],
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().flat_map(Condition::questions).collect()
            }
            Self::Not(part) => part.questions(),
        }
    }

    /// The same as a JSON Schema of the answer, where JSON Schema can say it (not for dates' order, nor
    /// for what stands outside of an `each`).
    pub(crate) fn schema(&self) -> Option<Value> {
        match self {
            Self::Eq(of, wanted) => of.schema(&of.match_schema(wanted)),
            Self::In(of, wanted) => {
                let any: Vec<Value> = wanted.iter().map(|one| of.match_schema(one)).collect();
                of.schema(&json!({"anyOf": any}))
            }
            Self::Gte(of, bound) => {
                of.schema(&json!({"type": "number", "minimum": bound.as_f64()?}))
            }
            Self::Lte(of, bound) => {
                of.schema(&json!({"type": "number", "maximum": bound.as_f64()?}))
            }
            Self::Answered(of) => of.schema(&json!(true)),
            Self::All(parts) => {
                Some(json!({"allOf": parts.iter().map(Self::schema).collect::<Option<Vec<_>>>()?}))
            }
            Self::Any(parts) => {
                Some(json!({"anyOf": parts.iter().map(Self::schema).collect::<Option<Vec<_>>>()?}))
            }
            Self::Not(part) => Some(json!({"not": part.schema()?})),
        }
    }
}

impl Reference {
    fn value<'a>(&self, level: &Level<'a>) -> Option<&'a Value> {
        let level = if self.outer { level.outer? } else { level };
        let value = level.value(self.index)?;
        match &self.part {
            None => Some(value),
            Some(part) => value.as_object()?.get(part),
        }
    }

    fn schema(&self, inner: &Value) -> Option<Value> {
        if self.outer {
            return None;
        }
        let value = match &self.part {
            None => inner.clone(),
            Some(part) => {
                json!({"type": "object", "required": [part], "properties": {part: inner}})
            }
        };
        let question = &self.question;
        Some(json!({"required": [question], "properties": {question: value}}))
    }

    fn match_schema(&self, wanted: &Value) -> Value {
        let same = json!({"const": wanted});
        if !self.lists {
            return same;
        }
        let listed = json!({"type": "array", "contains": same});
        json!({"anyOf": [same, listed, {"type": "array", "contains": listed}]})
    }
}

/// Whether a value is what is wanted, or (a list, or a list of lists) has it.
fn has(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(list), _) => {
            value == wanted
                || list.iter().any(|entry| match entry {
                    Value::Array(path) => entry == wanted || path.contains(wanted),
                    entry => entry == wanted,
                })
        }
        _ => value == wanted,
    }
}

/// Whether `value` is `bound` or greater; numbers by size, dates (`YYYY-MM-DD`) by time.
fn at_least(value: &Value, bound: &Value) -> bool {
    match (value, bound) {
        (Value::String(a), Value::String(b)) => a >= b,
        (a, b) => a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a >= b),
    }
}
