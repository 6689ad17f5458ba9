//! What a new version of a template changes for the answers that were begun under the older one.
//!
//! Safe: every answer that was right is still right and means the same (a label, help, an optional question,
//! one more option, a wider limit). Breaking: some are not, or a scale means something else. Questions and
//! options that are gone need a [`Mapping`] for open drafts: where their values go, or that they are dropped.

mod draft;

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

pub use draft::{Carried, carry_draft};

use super::input::{Input, InputKind};
use super::question::{
    Choice, Coverage, Each, Length, Question, QuestionKind, Reason, Scale, Text,
};
use super::{Problem, Template};

/// What a new version changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Why it breaks answers, with pointers by id (`/questions/sentiment`); empty for a safe change.
    pub reasons: Vec<Problem>,
    /// What a mapping must say.
    pub needs: Vec<Need>,
}

/// Something that is gone and of which a mapping must say what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// A question, by its path (`q`, or `turn/ok` inside of an each).
    Question(String),
    /// An option of a question, by its value (`dog`, in a tree `animal/dog`).
    Option {
        /// The question's path.
        question: String,
        /// The option.
        option: String,
    },
}

/// What becomes of values whose question or option is gone: another one, or (null) nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// By the older question's path.
    pub questions: BTreeMap<String, Option<String>>,
    /// By the older question's path, then the older option.
    pub options: BTreeMap<String, BTreeMap<String, Option<String>>>,
}

impl Change {
    /// Compares two versions.
    #[must_use]
    pub fn between(older: &Template, newer: &Template) -> Self {
        let mut change = Self::default();
        compare_inputs(older, newer, &mut change);
        compare_questions(&older.questions, &newer.questions, "", &mut change);
        change
    }

    /// Whether some answer that was right is right no more, or means something else.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        !self.reasons.is_empty()
    }

    /// `safe` or `breaking`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        if self.is_breaking() {
            "breaking"
        } else {
            "safe"
        }
    }

    /// What a mapping still has to say, with pointers into the mapping; empty if it says all.
    #[must_use]
    pub fn unmapped(&self, mapping: &Mapping, newer: &Template) -> Vec<Problem> {
        let mut problems: Vec<Problem> = Vec::new();
        let mut complain =
            |pointer: String, message: String| problems.push(Problem { pointer, message });
        for need in &self.needs {
            match need {
                Need::Question(path) if !mapping.questions.contains_key(path) => complain(
                    format!("/questions/{}", super::pointer::escape(path)),
                    format!("\"{path}\" is gone; say which question takes its values, or null"),
                ),
                Need::Option { question, option }
                    if !mapping
                        .options
                        .get(question)
                        .is_some_and(|map| map.contains_key(option)) =>
                {
                    let (at, of) = (
                        super::pointer::escape(question),
                        super::pointer::escape(option),
                    );
                    complain(
                        format!("/options/{at}/{of}"),
                        format!(
                            "the option \"{option}\" of \"{question}\" is gone; say which takes its place, or null"
                        ),
                    );
                }
                _ => {}
            }
        }
        for (path, target) in &mapping.questions {
            let Some(target) = target else { continue };
            if find(&newer.questions, target).is_none() {
                let at = super::pointer::escape(path);
                complain(
                    format!("/questions/{at}"),
                    format!("there is no question \"{target}\""),
                );
            }
        }
        problems
    }

    fn breaks(&mut self, place: &str, message: impl Into<String>) {
        self.reasons.push(Problem {
            pointer: place.to_owned(),
            message: message.into(),
        });
    }
}

/// The question of a path: `q`, or `turn/ok` inside of an each.
fn find<'q>(questions: &'q [Question], path: &str) -> Option<&'q Question> {
    match path.split_once('/') {
        None => questions.iter().find(|question| question.id == path),
        Some((id, rest)) => match &questions.iter().find(|question| question.id == id)?.kind {
            QuestionKind::Each(each) => find(&each.ask, rest),
            _ => None,
        },
    }
}

fn compare_inputs(older: &Template, newer: &Template, change: &mut Change) {
    for input in &older.inputs {
        let place = format!("/inputs/{}", input.id);
        match newer.input(&input.id) {
            None => change.breaks(&place, format!("the input \"{}\" is gone", input.id)),
            Some(after) => compare_input(input, after, &place, change),
        }
    }
    for input in newer
        .inputs
        .iter()
        .filter(|input| older.input(&input.id).is_none())
    {
        let message = format!(
            "the input \"{}\" is new; tasks that are there may lack {}",
            input.id, input.from
        );
        change.breaks(&format!("/inputs/{}", input.id), message);
    }
}

fn compare_input(before: &Input, after: &Input, place: &str, change: &mut Change) {
    let (old, new) = (before.kind.type_name(), after.kind.type_name());
    if old != new {
        change.breaks(place, format!("its type was {old} and is {new}"));
    }
    if before.from != after.from {
        change.breaks(
            place,
            format!(
                "it was bound to {} and is bound to {}",
                before.from, after.from
            ),
        );
    }
    if before.when != after.when {
        change.breaks(place, "it is shown under another condition");
    }
    // What answers are about: rows that get or lose their ids, turns that are hidden.
    let elements_differ = match (&before.kind, &after.kind) {
        (InputKind::Table(a), InputKind::Table(b)) => a.row_id != b.row_id,
        (InputKind::Conversation(a), InputKind::Conversation(b)) => a.show_system != b.show_system,
        _ => false,
    };
    if elements_differ {
        change.breaks(
            place,
            "its elements are others, or are named in another way",
        );
    }
}

fn compare_questions(older: &[Question], newer: &[Question], above: &str, change: &mut Change) {
    for question in older {
        let path = format!("{above}{}", question.id);
        let place = format!("/questions/{path}");
        match newer.iter().find(|after| after.id == question.id) {
            None => {
                change.breaks(&place, format!("the question \"{path}\" is gone"));
                change.needs.push(Need::Question(path));
            }
            Some(after) => compare_question(question, after, &path, change),
        }
    }
    for question in newer
        .iter()
        .filter(|after| !older.iter().any(|before| before.id == after.id))
    {
        if question.required {
            let path = format!("{above}{}", question.id);
            let message = format!("the question \"{path}\" is new and required");
            change.breaks(&format!("/questions/{path}"), message);
        }
    }
}

fn compare_question(before: &Question, after: &Question, path: &str, change: &mut Change) {
    let place = format!("/questions/{path}");
    if !before.required && after.required {
        change.breaks(&place, "it was optional and is required");
    }
    if before.when != after.when {
        change.breaks(&place, "it is asked under another condition");
    }
    match (before.reason, after.reason) {
        (Reason::None | Reason::Optional, Reason::Required) => {
            change.breaks(&place, "its answer now needs a reason");
        }
        (Reason::Optional | Reason::Required, Reason::None) => {
            change.breaks(&place, "reasons are no longer taken");
        }
        _ => {}
    }
    compare_kind(before, after, path, &place, change);
}

fn compare_kind(before: &Question, after: &Question, path: &str, place: &str, change: &mut Change) {
    use QuestionKind as Kind;
    match (&before.kind, &after.kind) {
        (Kind::Choice(a), Kind::Choice(b)) => compare_choice(a, b, path, place, change),
        (Kind::Rating(a), Kind::Rating(b)) => {
            compare_scale(&a.scale, &b.scale, place, change);
            if a.na && !b.na {
                change.breaks(place, "\"does not apply\" is no longer an answer");
            }
        }
        (Kind::Rubric(a), Kind::Rubric(b)) => {
            let ids = |list: &[super::question::Criterion]| -> Vec<String> {
                list.iter().map(|criterion| criterion.id.clone()).collect()
            };
            compare_parts(
                &ids(&a.criteria),
                &ids(&b.criteria),
                "criterion",
                place,
                change,
            );
            for criterion in &a.criteria {
                if let Some(same) = b.criteria.iter().find(|other| other.id == criterion.id) {
                    compare_scale(&criterion.scale, &same.scale, place, change);
                }
            }
        }
        (Kind::Text(a), Kind::Text(b)) => compare_text(a, b, place, change),
        (Kind::Number(a), Kind::Number(b)) => {
            if raised(a.min, b.min) || lowered(a.max, b.max) {
                change.breaks(place, "its limits are narrower");
            }
            if b.step.is_some() && a.step != b.step || a.unit != b.unit {
                change.breaks(place, "its step or unit is another");
            }
        }
        (Kind::Date(a), Kind::Date(b)) => {
            let later = b.min.is_some() && b.min > a.min;
            let earlier = b.max.is_some_and(|new| a.max.is_none_or(|old| new < old));
            if later || earlier {
                change.breaks(place, "its limits are narrower");
            }
        }
        (Kind::Preference(a), Kind::Preference(b)) => {
            let ids = |list: &[(String, String)]| -> Vec<String> {
                list.iter().map(|(id, _)| id.clone()).collect()
            };
            compare_parts(
                &ids(&a.dimensions),
                &ids(&b.dimensions),
                "dimension",
                place,
                change,
            );
            if a.of != b.of || a.strength != b.strength {
                change.breaks(place, "it compares something else, or by other steps");
            }
            if a.tie && !b.tie || a.both_bad && !b.both_bad {
                change.breaks(place, "a tie, or \"both are bad\", is no longer an answer");
            }
        }
        (Kind::Ranking(a), Kind::Ranking(b)) => {
            if a.of != b.of
                || a.best_worst != b.best_worst
                || a.top_k != b.top_k
                || a.ties && !b.ties
            {
                change.breaks(place, "it ranks something else, or by other rules");
            }
        }
        (Kind::Each(a), Kind::Each(b)) => compare_each(a, b, path, place, change),
        (a, b) => {
            change.breaks(
                place,
                format!("its type was {} and is {}", a.type_name(), b.type_name()),
            );
        }
    }
}

/// Whether a least value rose (or came to be).
fn raised(before: Option<f64>, after: Option<f64>) -> bool {
    after.is_some_and(|after| before.is_none_or(|before| after > before))
}

/// Whether a greatest value fell (or came to be).
fn lowered(before: Option<f64>, after: Option<f64>) -> bool {
    after.is_some_and(|after| before.is_none_or(|before| after < before))
}

fn compare_choice(a: &Choice, b: &Choice, path: &str, place: &str, change: &mut Change) {
    if a.many != b.many || a.tree != b.tree {
        change.breaks(
            place,
            "its answers have another form (one or many, list or tree)",
        );
    }
    for leaf in a.leaves().iter().filter(|leaf| !b.has_leaf(leaf)) {
        let steps: Vec<_> = leaf
            .iter()
            .map(|step| {
                if a.tree {
                    super::pointer::escape(step)
                } else {
                    (*step).into()
                }
            })
            .collect();
        let option = steps.join("/");
        change.breaks(place, format!("the option \"{option}\" is gone"));
        change.needs.push(Need::Option {
            question: path.to_owned(),
            option,
        });
    }
    let most = |max: Option<usize>| max.unwrap_or(usize::MAX);
    if b.min > a.min || most(b.max) < most(a.max) {
        change.breaks(place, "the number of options to choose is limited more");
    }
    if a.other && !b.other || a.unsure && !b.unsure {
        change.breaks(place, "\"other\" or \"unsure\" is no longer an answer");
    }
}

/// A scale with other ends or steps is another scale: 4 of 5 is not 4 of 7.
fn compare_scale(a: &Scale, b: &Scale, place: &str, change: &mut Change) {
    if (a.min, a.max, a.step) != (b.min, b.max, b.step) {
        let (old, new) = (
            format!("{} to {}", a.min, a.max),
            format!("{} to {}", b.min, b.max),
        );
        change.breaks(
            place,
            format!(
                "its scale was {old} by {} and is {new} by {}",
                a.step, b.step
            ),
        );
    }
}

fn compare_parts(a: &[String], b: &[String], what: &str, place: &str, change: &mut Change) {
    for id in a.iter().filter(|id| !b.contains(id)) {
        change.breaks(place, format!("the {what} \"{id}\" is gone"));
    }
    for id in b.iter().filter(|id| !a.contains(id)) {
        change.breaks(place, format!("the {what} \"{id}\" is new"));
    }
}

fn compare_text(a: &Text, b: &Text, place: &str, change: &mut Change) {
    let ids =
        |text: &Text| -> Vec<String> { text.parts.iter().map(|part| part.id.clone()).collect() };
    compare_parts(&ids(a), &ids(b), "part", place, change);
    let narrower = |a: Length, b: Length| {
        b.min.unwrap_or(0) > a.min.unwrap_or(0)
            || b.max.unwrap_or(usize::MAX) < a.max.unwrap_or(usize::MAX)
    };
    let limited = |length: Length| length.min.is_some() || length.max.is_some();
    let part_is_narrower = b.parts.iter().any(|part| {
        a.parts
            .iter()
            .any(|before| before.id == part.id && narrower(before.length, part.length))
    });
    if narrower(a.length, b.length) || part_is_narrower {
        change.breaks(place, "its length is limited more");
    }
    let counts = limited(b.length) || b.parts.iter().any(|part| limited(part.length));
    if a.unit != b.unit && counts {
        change.breaks(place, "its length is counted in another unit");
    }
}

fn compare_each(a: &Each, b: &Each, path: &str, place: &str, change: &mut Change) {
    if a.of != b.of || a.filter != b.filter {
        change.breaks(place, "it asks about other elements");
    }
    let demand = |coverage: Coverage| match coverage {
        Coverage::None => 0,
        Coverage::Any => 1,
        Coverage::All => 2,
    };
    if demand(b.coverage) > demand(a.coverage) {
        change.breaks(place, "more elements must be answered");
    }
    compare_questions(&a.ask, &b.ask, &format!("{path}/"), change);
}

impl Mapping {
    /// Reads a mapping from JSON.
    ///
    /// # Errors
    /// One problem that says what is expected.
    pub fn parse(value: &Value) -> Result<Self, Vec<Problem>> {
        Self::deserialize(value).map_err(|error| {
            let message = format!(
                "expected {{\"questions\": {{\"old\": \"new\" or null}}, \"options\": {{\"question\": {{\"old\": \"new\" or null}}}}}}: {error}"
            );
            vec![Problem { pointer: String::new(), message }]
        })
    }
}
