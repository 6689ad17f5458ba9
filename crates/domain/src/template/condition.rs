//! Conditions: when an input is shown or a question asked, as data and not as code.
//!
//! `{"eq": ["sentiment", "mixed"]}`, `in`, `gte`, `lte`, `{"answered": "sentiment"}`, and `all`, `any`, `not`
//! over them. An operand is a question's id, or `id.part` for a part of its value (`pick.winner`,
//! `style.clarity`). A list has what one of its entries has: `eq` on a choice with `many` asks whether the
//! option is among those chosen. A question that is hidden has no value, so nothing holds of it.

use serde_json::{Map, Value, json};

use super::fields::kind_of;
use super::limit;
use super::problem::{Place, Problems};
use super::question::{Operand, Question};

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

/// What a condition may refer to.
#[derive(Clone, Copy)]
pub(crate) struct Referable<'a> {
    /// Earlier questions at its own level.
    pub(crate) near: &'a [Question],
    /// Earlier questions outside of the `each` in which it stands.
    pub(crate) outer: &'a [Question],
    /// Ids that exist but could not be read; what is wrong with them is already said.
    pub(crate) broken: &'a [String],
}

/// Reads a condition.
pub(crate) fn read(
    value: &Value,
    place: Place<'_>,
    problems: &Problems,
    known: Referable<'_>,
) -> Option<Condition> {
    read_part(value, place, problems, known, 1)
}

fn read_part(
    value: &Value,
    place: Place<'_>,
    problems: &Problems,
    known: Referable<'_>,
    depth: usize,
) -> Option<Condition> {
    const OPERATORS: &str = "eq, in, gte, lte, answered, all, any, not";
    if depth > limit::CONDITION_DEPTH {
        problems.add(
            place,
            format!("a condition nests at most {} deep", limit::CONDITION_DEPTH),
        );
        return None;
    }
    let Some((operator, operand)) = value.as_object().and_then(only_entry) else {
        problems.add(
            place,
            format!("a condition is an object with exactly one of: {OPERATORS}"),
        );
        return None;
    };
    let here = place.key(operator);
    match operator.as_str() {
        "all" | "any" => {
            let parts = read_parts(operand, here, problems, known, depth)?;
            Some(if operator == "all" {
                Condition::All(parts)
            } else {
                Condition::Any(parts)
            })
        }
        "not" => {
            let part = read_part(operand, here, problems, known, depth + 1)?;
            Some(Condition::Not(Box::new(part)))
        }
        "answered" => find(operand, here, problems, known).map(|(of, _)| Condition::Answered(of)),
        "eq" | "in" | "gte" | "lte" => read_comparison(operator, operand, here, problems, known),
        _ => {
            problems.add(
                place,
                format!("\"{operator}\" is no condition; known are: {OPERATORS}"),
            );
            None
        }
    }
}

fn only_entry(map: &Map<String, Value>) -> Option<(&String, &Value)> {
    if map.len() == 1 {
        map.iter().next()
    } else {
        None
    }
}

fn read_parts(
    value: &Value,
    place: Place<'_>,
    problems: &Problems,
    known: Referable<'_>,
    depth: usize,
) -> Option<Vec<Condition>> {
    let Some(list) = value.as_array().filter(|list| !list.is_empty()) else {
        problems.add(place, "expected a list of one or more conditions");
        return None;
    };
    if list.len() > limit::CONDITION_PARTS {
        problems.add(
            place,
            format!("at most {} conditions stand here", limit::CONDITION_PARTS),
        );
        return None;
    }
    let read = |(index, part)| read_part(part, place.index(index), problems, known, depth + 1);
    list.iter().enumerate().map(read).collect()
}

fn read_comparison(
    operator: &str,
    value: &Value,
    place: Place<'_>,
    problems: &Problems,
    known: Referable<'_>,
) -> Option<Condition> {
    let Some([question, wanted]) = value.as_array().map(Vec::as_slice) else {
        problems.add(
            place,
            "expected a list of two: the question and a value, [\"sentiment\", \"mixed\"]",
        );
        return None;
    };
    let (of, operand) = find(question, place.index(0), problems, known)?;
    let at = place.index(1);
    let wanted = wanted.clone();
    match operator {
        "eq" => {
            check_wanted(&operand, &wanted, at, problems)?;
            Some(Condition::Eq(of, wanted))
        }
        "in" => {
            let Value::Array(list) = wanted else {
                problems.add(at, "expected a list of values");
                return None;
            };
            if list.is_empty() || list.len() > limit::CONDITION_PARTS {
                problems.add(
                    at,
                    format!("expected 1 to {} values", limit::CONDITION_PARTS),
                );
                return None;
            }
            for (index, one) in list.iter().enumerate() {
                check_wanted(&operand, one, at.index(index), problems)?;
            }
            Some(Condition::In(of, list))
        }
        _ => {
            check_bound(&operand, &wanted, &of, at, problems)?;
            Some(if operator == "gte" {
                Condition::Gte(of, wanted)
            } else {
                Condition::Lte(of, wanted)
            })
        }
    }
}

/// Finds the question that a condition names.
fn find<'q>(
    value: &Value,
    place: Place<'_>,
    problems: &Problems,
    known: Referable<'q>,
) -> Option<(Reference, Operand<'q>)> {
    let Some(name) = value.as_str() else {
        problems.add(
            place,
            format!("expected the id of a question, found {}", kind_of(value)),
        );
        return None;
    };
    let (id, part) = match name.split_once('.') {
        Some((id, part)) => (id, Some(part)),
        None => (name, None),
    };
    let position = |questions: &[Question]| questions.iter().position(|q| q.id == id);
    let near = position(known.near).map(|index| (index, false));
    let Some((index, outer)) = near.or_else(|| position(known.outer).map(|index| (index, true)))
    else {
        if !known.broken.iter().any(|broken| broken == id) {
            problems.add(
                place,
                format!("\"{id}\" is no earlier question; a condition looks only back"),
            );
        }
        return None;
    };
    let question: &'q Question = if outer {
        &known.outer[index]
    } else {
        &known.near[index]
    };
    let operand = question.operand(part);
    if matches!(operand, Operand::Nothing) {
        problems.add(
            place,
            format!(
                "the answer to \"{id}\" has no part \"{}\"",
                part.unwrap_or_default()
            ),
        );
        return None;
    }
    let lists = matches!(operand, Operand::Choice(_));
    let part = part.map(str::to_owned);
    Some((
        Reference {
            question: id.to_owned(),
            part,
            index,
            outer,
            lists,
        },
        operand,
    ))
}

fn check_wanted(
    operand: &Operand<'_>,
    wanted: &Value,
    place: Place<'_>,
    problems: &Problems,
) -> Option<()> {
    let trouble = match operand {
        Operand::Choice(choice) if choice.can_have(wanted) => return Some(()),
        Operand::Choice(_) => format!("{wanted} is none of the question's options"),
        Operand::Number if wanted.is_number() || wanted.is_object() => return Some(()),
        Operand::Number => "expected a number to compare with".to_owned(),
        Operand::Date | Operand::Text if wanted.is_string() => return Some(()),
        Operand::Date | Operand::Text => "expected a string to compare with".to_owned(),
        Operand::Element if wanted.is_string() || wanted.is_null() => return Some(()),
        Operand::Element => "expected the id of an element, or null".to_owned(),
        Operand::Flag if wanted.is_boolean() => return Some(()),
        Operand::Flag => "expected true or false".to_owned(),
        Operand::Whole | Operand::Nothing => {
            "this answer has no single value; ask whether it is \"answered\"".to_owned()
        }
    };
    problems.add(place, trouble);
    None
}

fn check_bound(
    operand: &Operand<'_>,
    bound: &Value,
    of: &Reference,
    place: Place<'_>,
    problems: &Problems,
) -> Option<()> {
    let trouble = match operand {
        Operand::Number if bound.is_number() => return Some(()),
        Operand::Date if bound.is_string() => return Some(()),
        Operand::Number => "expected a number to compare with".to_owned(),
        Operand::Date => "expected a date, such as \"2026-11-23\"".to_owned(),
        _ => format!(
            "the answer to \"{}\" is neither a number nor a date",
            of.question
        ),
    };
    problems.add(place, trouble);
    None
}
