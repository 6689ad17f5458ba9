//! Texts that people wrote: summaries, answers from a passage, rewritten sentences, prompts, articles. They lie in
//! `answers.jsonl` beside the tasks: for each task good ones, and such as a reviewer would not let pass.

use super::super::plan::lines;
use crate::Result;
use serde_json::Value;

/// The files, by preset.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "summarization",
        include_str!("../../../demo/summarization/answers.jsonl"),
    ),
    (
        "question-answering",
        include_str!("../../../demo/question-answering/answers.jsonl"),
    ),
    (
        "rewrite",
        include_str!("../../../demo/rewrite/answers.jsonl"),
    ),
    (
        "prompt-writing",
        include_str!("../../../demo/prompt-writing/answers.jsonl"),
    ),
    (
        "article-writing",
        include_str!("../../../demo/article-writing/answers.jsonl"),
    ),
];

/// The answer to a task: each next person another one, as far as there are more.
pub(super) fn text(
    preset: &str,
    external_id: &str,
    is_right: bool,
    before: usize,
) -> Result<Option<Value>> {
    let file = FILES.iter().find(|(name, _)| *name == preset);
    for line in lines(file.map_or("", |(_, text)| text))? {
        if line["external_id"] != external_id {
            continue;
        }
        let of = |kind: &str| line[kind].as_array().cloned().unwrap_or_default();
        let (good, poor) = (of("good"), of("poor"));
        let all = if is_right || poor.is_empty() {
            good
        } else {
            poor
        };
        let at = before.min(all.len().saturating_sub(1));
        return Ok(all.get(at).cloned());
    }
    Ok(None)
}
