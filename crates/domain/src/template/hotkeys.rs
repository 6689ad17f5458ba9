//! Hotkeys of options: which are refused, and which are given to options that have none.
//!
//! A key is one of a-z and 0-9. A **digit** belongs to the group that is active (the options of one question,
//! or of one branch of a tree), so every group may have its own `1`. A **letter** is one thing on the whole
//! task. Reserved are the workbench's own letters (`g` guideline, `r` report), and those that a question type
//! of the same template takes for itself. A person's own remapping belongs to the person, not here.

use serde_json::Value;

use super::Template;
use super::problem::{Place, Problems};
use super::question::{ChoiceOption, Question, QuestionKind};

/// Letters that the workbench keeps: guideline and report.
pub const RESERVED: &[char] = &['g', 'r'];
/// What missing keys are filled in from, in this order.
pub const POOL: &str = "1234567890qwetyuiopasdfhjklzxcvbnm";

/// The keys that a question type takes for itself wherever it stands.
#[must_use]
pub const fn own_keys(kind: &QuestionKind) -> &'static str {
    match kind {
        // A and B choose a side, 0 says that both are bad.
        QuestionKind::Preference(_) => "ab0",
        // A letter chooses an alternative, a digit puts it at a place, V compares two.
        QuestionKind::Ranking(_) => "abcdefgh0123456789v",
        QuestionKind::Choice(_)
        | QuestionKind::Rating(_)
        | QuestionKind::Rubric(_)
        | QuestionKind::Text(_)
        | QuestionKind::Number(_)
        | QuestionKind::Date(_)
        | QuestionKind::Each(_) => "",
    }
}

/// The template as JSON with a hotkey for every option, as far as keys last. Those given are kept.
#[must_use]
pub fn filled_in(template: &Template) -> Value {
    let mut source = template.source().clone();
    let taken = own_keys_of(&template.questions);
    let mut letters: Vec<char> = given_letters(&template.questions);
    for (index, question) in template.questions.iter().enumerate() {
        fill_question(
            question,
            source.pointer_mut(&format!("/questions/{index}")),
            &taken,
            &mut letters,
        );
    }
    source
}

fn fill_question(
    question: &Question,
    source: Option<&mut Value>,
    taken: &[char],
    letters: &mut Vec<char>,
) {
    let Some(source) = source else { return };
    match &question.kind {
        QuestionKind::Choice(choice) => {
            fill_group(&choice.options, source.get_mut("options"), taken, letters);
        }
        QuestionKind::Each(each) => {
            for (index, ask) in each.ask.iter().enumerate() {
                let inner = source.get_mut("ask").and_then(|asks| asks.get_mut(index));
                fill_question(ask, inner, taken, letters);
            }
        }
        _ => {}
    }
}

fn fill_group(
    options: &[ChoiceOption],
    source: Option<&mut Value>,
    taken: &[char],
    letters: &mut Vec<char>,
) {
    let Some(source) = source.and_then(Value::as_array_mut) else {
        return;
    };
    let mut used: Vec<char> = options.iter().filter_map(key_of).collect();
    for (option, value) in options.iter().zip(source) {
        if option.hotkey.is_none() {
            let free = |key: &char| {
                let is_free =
                    !used.contains(key) && !taken.contains(key) && !RESERVED.contains(key);
                is_free && (key.is_ascii_digit() || !letters.contains(key))
            };
            if let Some(key) = POOL.chars().find(free) {
                used.push(key);
                letters.push(key);
                value["hotkey"] = key.to_string().into();
            }
        }
        fill_group(&option.children, value.get_mut("children"), taken, letters);
    }
}

/// Refuses keys that are no keys, reserved, taken by a question type, or there twice.
pub(super) fn check(questions: &[Question], problems: &Problems) {
    let taken = own_keys_of(questions);
    let mut letters: Vec<(char, String)> = Vec::new();
    let at = Place::ROOT.key("questions");
    for (index, question) in questions.iter().enumerate() {
        check_question(question, at.index(index), &taken, &mut letters, problems);
    }
}

fn check_question(
    question: &Question,
    place: Place<'_>,
    taken: &[char],
    letters: &mut Vec<(char, String)>,
    problems: &Problems,
) {
    match &question.kind {
        QuestionKind::Choice(choice) => {
            check_group(
                &choice.options,
                place.key("options"),
                taken,
                letters,
                problems,
            );
        }
        QuestionKind::Each(each) => {
            let at = place.key("ask");
            for (index, ask) in each.ask.iter().enumerate() {
                check_question(ask, at.index(index), taken, letters, problems);
            }
        }
        _ => {}
    }
}

fn check_group(
    options: &[ChoiceOption],
    place: Place<'_>,
    taken: &[char],
    letters: &mut Vec<(char, String)>,
    problems: &Problems,
) {
    let mut digits: Vec<char> = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let here = place.index(index);
        if let Some(text) = &option.hotkey {
            let trouble = match key_of(option) {
                None => Some(format!(
                    "\"{text}\" is no hotkey; use one of a-z (in lower case) or 0-9"
                )),
                Some(key) if RESERVED.contains(&key) => Some(format!(
                    "\"{key}\" is reserved by the workbench; choose another key"
                )),
                Some(key) if taken.contains(&key) => Some(format!(
                    "\"{key}\" is a key of a question type of this template; choose another"
                )),
                Some(key) => clash(key, &option.value, &mut digits, letters),
            };
            if let Some(message) = trouble {
                problems.add(here.key("hotkey"), message);
            }
        }
        check_group(
            &option.children,
            here.key("children"),
            taken,
            letters,
            problems,
        );
    }
}

fn clash(
    key: char,
    value: &str,
    digits: &mut Vec<char>,
    letters: &mut Vec<(char, String)>,
) -> Option<String> {
    if key.is_ascii_digit() {
        if digits.contains(&key) {
            return Some(format!(
                "\"{key}\" is already the key of another option here"
            ));
        }
        digits.push(key);
        return None;
    }
    if let Some((_, other)) = letters.iter().find(|(letter, _)| *letter == key) {
        return Some(format!(
            "\"{key}\" is already the key of \"{other}\"; a letter is used once in a task"
        ));
    }
    letters.push((key, value.to_owned()));
    None
}

fn key_of(option: &ChoiceOption) -> Option<char> {
    let mut chars = option.hotkey.as_deref()?.chars();
    let key = chars
        .next()
        .filter(|key| key.is_ascii_lowercase() || key.is_ascii_digit())?;
    chars.next().is_none().then_some(key)
}

fn own_keys_of(questions: &[Question]) -> Vec<char> {
    questions
        .iter()
        .flat_map(|question| own_keys(&question.kind).chars())
        .collect()
}

fn given_letters(questions: &[Question]) -> Vec<char> {
    fn of_options(options: &[ChoiceOption], letters: &mut Vec<char>) {
        for option in options {
            letters.extend(key_of(option).filter(char::is_ascii_lowercase));
            of_options(&option.children, letters);
        }
    }
    let mut letters = Vec::new();
    for question in questions {
        match &question.kind {
            QuestionKind::Choice(choice) => of_options(&choice.options, &mut letters),
            QuestionKind::Each(each) => letters.extend(given_letters(&each.ask)),
            _ => {}
        }
    }
    letters
}
