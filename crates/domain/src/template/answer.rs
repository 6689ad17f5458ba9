//! Checking an answer against its template and its task's data.
//!
//! A [`Template`] is its own compiled form: ids are resolved, options and scales are read, conditions point to
//! questions by position. Checking an answer reads nothing again; it walks the answer once, allocates one
//! small list per level, and writes a pointer only where something is wrong. Measured (release build, one core
//! of 2026): 0.13 µs for one choice, 0.7 µs for a preference with dimensions, 1.4 µs for four graded results.

use serde_json::{Map, Value};

use super::Template;
use super::condition::Level;
use super::fields::kind_of;
use super::limit;
use super::problem::{Place, Problem, Problems};
use super::question::{Context, Question, Reason};

/// Checks that an answer is complete and right in form, so that it may be submitted.
///
/// `data` is the task's data (whole or as [`super::visible_data`] gives it: both have the same elements).
///
/// # Errors
/// Every problem (at most [`limit::PROBLEMS`]) with a pointer into the answer.
pub fn validate_answer(
    template: &Template,
    data: &Value,
    answer: &Value,
) -> Result<(), Vec<Problem>> {
    let problems = Problems::default();
    match answer.as_object() {
        None => {
            let found = kind_of(answer);
            problems.add(
                Place::ROOT,
                format!("expected an object by question, found {found}"),
            );
        }
        Some(map) => {
            let level = Level::new(&template.questions, map, None);
            let context = Context {
                inputs: &template.inputs,
                data,
                problems: &problems,
                level: &level,
            };
            check_level(&level, Place::ROOT, &context);
        }
    }
    problems.result()
}

/// Checks one level of an answer: the whole of it, or what an `each` says of one element.
pub(crate) fn check_level(level: &Level<'_>, place: Place<'_>, outer: &Context<'_>) {
    let context = Context { level, ..*outer };
    let mut known = 0;
    for (question, asked) in level.questions.iter().zip(&level.visible) {
        if *asked {
            known += check_question(question, level.answer, place, &context);
        } else {
            known += refuse_hidden(question, level.answer, place, &context);
        }
    }
    if known < level.answer.len() {
        refuse_unknown(level, place, &context);
    }
}

/// Checks a question's value and what stands beside it; gives how many keys of the answer are its.
fn check_question(
    question: &Question,
    answer: &Map<String, Value>,
    place: Place<'_>,
    context: &Context<'_>,
) -> usize {
    let here = place.key(&question.id);
    let given = answer.get(&question.id);
    let value = given.filter(|value| !question.is_empty(value));
    match value {
        Some(value) => question.kind.asked().check(value, here, context),
        None if question.required && !question.kind.asked().may_be_absent(context) => {
            check_absent(question, given, here, context);
        }
        None => check_blank(question, given, here, context),
    }
    usize::from(given.is_some()) + check_beside(question, value.is_some(), answer, place, context)
}

/// A required question without a value. An `each` says by itself which elements are missing.
fn check_absent(
    question: &Question,
    given: Option<&Value>,
    here: Place<'_>,
    context: &Context<'_>,
) {
    if matches!(question.kind, super::QuestionKind::Each(_)) {
        let nothing = Value::Object(Map::new());
        let before = context.problems.count();
        question.kind.asked().check(
            given.filter(|v| v.is_object()).unwrap_or(&nothing),
            here,
            context,
        );
        if context.problems.count() > before {
            return;
        }
    }
    context
        .problems
        .add(here, "this question is not answered yet");
}

/// A value that says nothing still has to be of a kind that could say something.
fn check_blank(question: &Question, given: Option<&Value>, here: Place<'_>, context: &Context<'_>) {
    if let (Some(given @ Value::Object(_)), super::QuestionKind::Each(_)) = (given, &question.kind)
    {
        question.kind.asked().check(given, here, context);
    }
}

/// Checks `"<id>.reason"` and `"<id>.origin"`.
fn check_beside(
    question: &Question,
    answered: bool,
    answer: &Map<String, Value>,
    place: Place<'_>,
    context: &Context<'_>,
) -> usize {
    let mut known = 0;
    let has_beside = question.reason != Reason::None || question.prefill.is_some();
    if !has_beside {
        return 0;
    }
    if question.reason != Reason::None {
        let key = format!("{}.reason", question.id);
        let reason = answer.get(&key);
        known += usize::from(reason.is_some());
        check_reason(question, answered, reason, place.key(&key), context);
    }
    if question.prefill.is_some() {
        let key = format!("{}.origin", question.id);
        if let Some(origin) = answer.get(&key) {
            known += 1;
            check_origin(origin, place.key(&key), context);
        }
    }
    known
}

fn check_reason(
    question: &Question,
    answered: bool,
    reason: Option<&Value>,
    here: Place<'_>,
    context: &Context<'_>,
) {
    let problems = context.problems;
    let said = reason.filter(|reason| !reason.is_null() && reason.as_str() != Some(""));
    match said {
        None if answered && question.reason == Reason::Required => {
            problems.add(here, "say why, in a few words");
        }
        None => {}
        Some(_) if !answered => {
            problems.add(here, "there is a reason but no answer it could explain");
        }
        Some(Value::String(words)) if words.trim().is_empty() => {
            problems.add(here, "say why, in a few words");
        }
        Some(Value::String(words)) if words.chars().nth(limit::REASON_CHARS).is_some() => {
            problems.add(
                here,
                format!("a reason has at most {} characters", limit::REASON_CHARS),
            );
        }
        Some(Value::String(_)) => {}
        Some(other) => problems.add(here, format!("expected a text, found {}", kind_of(other))),
    }
}

/// Where a value with a prefill comes from; a prefill that nobody confirmed is no answer.
fn check_origin(origin: &Value, here: Place<'_>, context: &Context<'_>) {
    match origin.as_str() {
        Some("human" | "confirmed" | "edited") => {}
        Some("prefill") => {
            context
                .problems
                .add(here, "this value was suggested and nobody confirmed it yet");
        }
        _ => context
            .problems
            .add(here, "expected one of: human, confirmed, edited, prefill"),
    }
}

/// A question that is not asked has no value, and nothing beside it.
fn refuse_hidden(
    question: &Question,
    answer: &Map<String, Value>,
    place: Place<'_>,
    context: &Context<'_>,
) -> usize {
    let mut known = 0;
    let (reason, origin) = (
        format!("{}.reason", question.id),
        format!("{}.origin", question.id),
    );
    for key in [&question.id, &reason, &origin] {
        if let Some(value) = answer.get(key) {
            known += 1;
            if !value.is_null() {
                let message = "this question is not asked here, so it has no value; leave it out";
                context.problems.add(place.key(key), message);
            }
        }
    }
    known
}

fn refuse_unknown(level: &Level<'_>, place: Place<'_>, context: &Context<'_>) {
    let asked = |key: &str| {
        level
            .questions
            .iter()
            .any(|question| match key.strip_prefix(question.id.as_str()) {
                Some("") => true,
                Some(".reason") => question.reason != Reason::None,
                Some(".origin") => question.prefill.is_some(),
                _ => false,
            })
    };
    for key in level.answer.keys().filter(|key| !asked(key)) {
        let message = match key.rsplit_once('.') {
            Some((id, "reason")) if level.questions.iter().any(|q| q.id == id) => {
                format!("no reason is asked for \"{id}\"")
            }
            _ => format!("there is no question \"{key}\""),
        };
        context.problems.add(place.key(key), message);
    }
}

/// How many problems the value of one question has in an answer that may be unfinished; 0 without a value.
pub(crate) fn problems_of_value(
    template: &Template,
    data: &Value,
    answer: &Map<String, Value>,
    question: &Question,
) -> usize {
    let problems = Problems::default();
    let level = Level::new(&template.questions, answer, None);
    let context = Context {
        inputs: &template.inputs,
        data,
        problems: &problems,
        level: &level,
    };
    if let Some(value) = answer
        .get(&question.id)
        .filter(|value| !question.is_empty(value))
    {
        question
            .kind
            .asked()
            .check(value, Place::ROOT.key(&question.id), &context);
    }
    problems.count()
}
