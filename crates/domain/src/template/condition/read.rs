//! Reading a condition: every operand is found, every value is one that the question could have.

use serde_json::{Map, Value};

use super::{Condition, Reference};
use crate::template::fields::kind_of;
use crate::template::limit;
use crate::template::problem::{Place, Problems};
use crate::template::question::{Operand, Question};

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
