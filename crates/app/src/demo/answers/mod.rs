//! How the people of the demo answer, a file for each family of projects: by what the source says of a task, mostly;
//! who is wrong, is wrong in a way that people are.

mod comparisons;
mod labels;
mod ratings;
mod writing;

use super::Random;
use crate::Result;
use serde_json::Value;

/// A task as the simulation knows it: with what contributors are not shown.
pub(super) struct Row {
    pub(super) external_id: String,
    pub(super) data: Value,
}

/// What somebody answers; nothing where they would not know what to write. `before` is how many have answered the task
/// before them.
pub(super) fn answer(
    random: &mut Random,
    preset: &str,
    row: &Row,
    is_right: bool,
    before: usize,
) -> Result<Option<Value>> {
    let data = &row.data;
    Ok(match preset {
        "text-sentiment" => Some(labels::sentiment(random, data, is_right)),
        "image-classification" => Some(labels::subject(random, data, is_right)),
        "search-relevance" => Some(labels::relevance(random, data, is_right)),
        "coherence-rating" => Some(ratings::coherence(random, data)),
        "conversation-rating" => Some(ratings::conversation(random, data, is_right)),
        "response-preference" => Some(comparisons::preference(random, data, is_right)),
        "response-ranking" => Some(comparisons::ranking(random, data, is_right)),
        _ => writing::text(preset, &row.external_id, is_right, before)?,
    })
}

/// Whether a reviewer can correct an answer: labels and short answers. Orders and ratings of people of good will
/// differ, and a text belongs to its author.
pub(super) fn can_be_fixed(preset: &str) -> bool {
    matches!(
        preset,
        "text-sentiment" | "image-classification" | "search-relevance" | "question-answering"
    )
}

/// Whether answers are texts that somebody wrote.
pub(super) fn is_written(preset: &str) -> bool {
    writing::FILES.iter().any(|(name, _)| *name == preset)
}
