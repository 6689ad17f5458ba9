//! Adaptive redundancy: a task gets answers until its consensus is sure enough, or its greatest overlap is reached.

use crate::task::{Doubt, FEWEST_ANSWERS_TO_BE_SURE};
use crate::template::{QuestionKind, Template};
use thiserror::Error;

/// The lowest target, in percent: below it a coin would do.
pub const TARGET_PERCENT_LEAST: i64 = 50;
/// The highest target, in percent: no number of answers makes people's shared errors go away.
pub const TARGET_PERCENT_GREATEST: i64 = 99;

/// Why a batch cannot have a target.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TargetError {
    /// No sensible target.
    #[error(
        "target_percent must be between {TARGET_PERCENT_LEAST} and {TARGET_PERCENT_GREATEST}; it is {0}. 90 is usual."
    )]
    OutOfRange(i64),
    /// One answer is no consensus.
    #[error(
        "One answer is no consensus: with a target, overlap must be at least {FEWEST_ANSWERS_TO_BE_SURE}."
    )]
    Overlap,
    /// How sure words or numbers are is no probability.
    #[error(
        "The template asks no choice, and only of choices can it be said how sure their consensus is."
    )]
    NothingToBeSureOf,
}

/// Checks the target of a batch that asks `overlap` answers at least, by this template.
///
/// # Errors
/// [`TargetError`] with what is wrong.
pub fn check_target(percent: i64, overlap: i64, template: &Template) -> Result<(), TargetError> {
    if !(TARGET_PERCENT_LEAST..=TARGET_PERCENT_GREATEST).contains(&percent) {
        return Err(TargetError::OutOfRange(percent));
    }
    if overlap < FEWEST_ANSWERS_TO_BE_SURE {
        return Err(TargetError::Overlap);
    }
    let asks_choice = template
        .questions
        .iter()
        .any(|question| match &question.kind {
            QuestionKind::Choice(_) => true,
            QuestionKind::Each(each) => each
                .ask
                .iter()
                .any(|asked| matches!(asked.kind, QuestionKind::Choice(_))),
            _ => false,
        });
    if asks_choice {
        Ok(())
    } else {
        Err(TargetError::NothingToBeSureOf)
    }
}

/// What a certainty means for a task under a target; nothing to be sure of is doubt.
#[must_use]
pub fn doubt(percent: i64, certainty: Option<f64>) -> Doubt {
    // A target of at most 99 is exact as a float.
    let target = f64::from(i32::try_from(percent).unwrap_or(i32::MAX)) / 100.0;
    match certainty {
        Some(certainty) if certainty >= target => Doubt::Sure,
        _ => Doubt::InDoubt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn template(questions: &serde_json::Value) -> Template {
        Template::parse(&json!({
            "template": 1,
            "title": "T",
            "inputs": [{ "id": "text", "type": "text", "from": "/text" }],
            "questions": questions,
        }))
        .unwrap()
    }

    #[test]
    fn a_target_needs_a_choice_two_answers_and_a_sensible_number() {
        let choice = template(
            &json!([{ "id": "q", "type": "choice", "label": "Q", "options": [
            { "value": "a", "label": "A" }, { "value": "b", "label": "B" }
        ] }]),
        );
        let words = template(&json!([{ "id": "q", "type": "text", "label": "Q" }]));
        assert_eq!(check_target(90, 2, &choice), Ok(()));
        assert_eq!(
            check_target(49, 2, &choice),
            Err(TargetError::OutOfRange(49))
        );
        assert_eq!(
            check_target(100, 2, &choice),
            Err(TargetError::OutOfRange(100))
        );
        assert_eq!(check_target(90, 1, &choice), Err(TargetError::Overlap));
        assert_eq!(
            check_target(90, 2, &words),
            Err(TargetError::NothingToBeSureOf)
        );
    }

    #[test]
    fn the_target_itself_is_sure_enough() {
        assert_eq!(doubt(90, Some(0.9)), Doubt::Sure);
        assert_eq!(doubt(90, Some(0.899)), Doubt::InDoubt);
        assert_eq!(doubt(90, None), Doubt::InDoubt);
    }
}
