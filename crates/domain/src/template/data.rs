//! A task's data: is it what the template shows, and what of it may a contributor see.

use serde_json::{Map, Value};

use super::fields::{exceeds, kind_of};
use super::input::ElementKind;
use super::pointer::Pointer;
use super::problem::{Place, Problem, Problems};
use super::question::QuestionKind;
use super::{Template, limit};

/// Checks a task's data: every input finds a value of its type, and the task shows something.
///
/// Keys that nothing binds to are allowed: they are kept, exported, and never shown.
///
/// # Errors
/// Every problem (at most [`limit::PROBLEMS`]) with a pointer into the data.
pub fn validate_data(template: &Template, data: &Value) -> Result<(), Vec<Problem>> {
    let problems = Problems::default();
    if !data.is_object() {
        let found = kind_of(data);
        problems.add(
            Place::ROOT,
            format!("a task's data is an object, found {found}"),
        );
        return problems.result();
    }
    if exceeds(data, limit::DATA_DEPTH, usize::MAX) {
        problems.add(
            Place::ROOT,
            format!("the data nests deeper than {}", limit::DATA_DEPTH),
        );
        return problems.result();
    }
    let mut blank = !template.inputs.is_empty();
    for input in &template.inputs {
        let shown = input.kind.shown();
        at(&input.from, |place| match input.value(data) {
            None => {
                let id = &input.id;
                problems.add(
                    place,
                    format!("the input \"{id}\" is bound to this, and it is missing"),
                );
            }
            Some(value) => {
                blank &= shown.is_blank(value);
                shown.check(value, place, &problems);
            }
        });
        for pointer in shown.further_pointers() {
            check_further(pointer, data, &problems);
        }
    }
    for question in &template.questions {
        for pointer in question.kind.asked().pointers() {
            check_further(pointer, data, &problems);
        }
    }
    if blank && problems.count() == 0 {
        let place = template.inputs.first().map(|input| &input.from);
        let message = "there is nothing to show: everything that is bound is empty";
        match place {
            Some(pointer) => at(pointer, |place| problems.add(place, message)),
            None => problems.add(Place::ROOT, message),
        }
    }
    check_pairs(template, data, &problems);
    problems.result()
}

/// The part of a task's data that a contributor may see: only the values that inputs (or a text to be
/// edited, or a prefill) bind to, and of these only what the input shows. Everything else, a `label` column
/// above all, stays behind. Elements of conversations, responses and results carry their ids.
#[must_use]
pub fn visible_data(template: &Template, data: &Value) -> Value {
    let mut seen = Value::Object(Map::new());
    for input in &template.inputs {
        let shown = input.kind.shown();
        if let Some(value) = input.value(data) {
            put(&mut seen, input.from.steps(), shown.visible(value));
        }
        for pointer in shown.further_pointers() {
            put_plain(&mut seen, pointer, data);
        }
    }
    for question in &template.questions {
        for pointer in question.kind.asked().pointers() {
            if !template.inputs.iter().any(|input| input.from == *pointer) {
                put_plain(&mut seen, pointer, data);
            }
        }
        // A suggestion is shown whole: whoever wrote the template bound it on purpose.
        if let Some(pointer) = &question.prefill
            && let Some(value) = pointer.find(data)
        {
            put(&mut seen, pointer.steps(), value.clone());
        }
    }
    seen
}

/// Copies a bound value as it is, unless it holds more than one value: then nobody said which may be seen.
fn put_plain(seen: &mut Value, pointer: &Pointer, data: &Value) {
    if let Some(value) = pointer.find(data).filter(|value| !value.is_object()) {
        put(seen, pointer.steps(), value.clone());
    }
}

/// Puts a value at its place, with objects on the way; objects that meet are merged.
pub(crate) fn put(into: &mut Value, steps: &[String], value: Value) {
    let Some((first, rest)) = steps.split_first() else {
        match (into, value) {
            (Value::Object(into), Value::Object(from)) => {
                for (key, value) in from {
                    put(into.entry(key).or_insert(Value::Null), &[], value);
                }
            }
            (into, value) => *into = value,
        }
        return;
    };
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    if let Some(map) = into.as_object_mut() {
        put(map.entry(first.clone()).or_insert(Value::Null), rest, value);
    }
}

fn check_further(pointer: &Pointer, data: &Value, problems: &Problems) {
    at(pointer, |place| match pointer.find(data) {
        Some(Value::String(_)) => {}
        Some(other) => problems.add(place, format!("expected a text, found {}", kind_of(other))),
        None => problems.add(place, "this is bound, and it is missing"),
    });
}

/// A preference compares exactly two.
fn check_pairs(template: &Template, data: &Value, problems: &Problems) {
    for question in &template.questions {
        let QuestionKind::Preference(preference) = &question.kind else {
            continue;
        };
        let Some(input) = template.input(&preference.of.input) else {
            continue;
        };
        let found = input.elements(data).len();
        let many = found > 2 && input.element_kind() == Some(ElementKind::Response);
        if many {
            let id = &question.id;
            let message = format!(
                "the preference \"{id}\" compares two alternatives, found {found}; rank them instead"
            );
            at(&input.from, |place| problems.add(place, message.as_str()));
        }
    }
}

/// Runs `then` with the place that a pointer points to.
fn at(pointer: &Pointer, mut then: impl FnMut(Place<'_>)) {
    fn descend(steps: &[String], place: Place<'_>, then: &mut dyn FnMut(Place<'_>)) {
        match steps.split_first() {
            None => then(place),
            Some((first, rest)) => descend(rest, place.key(first), then),
        }
    }
    descend(pointer.steps(), Place::ROOT, &mut then);
}
