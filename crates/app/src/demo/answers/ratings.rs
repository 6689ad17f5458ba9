//! Ratings: coherence of texts, quality of conversations. Each thing has a level of its own, and people differ from it
//! by one at most.

use super::super::Random;
use serde_json::{Map, Value, json};

fn near(random: &mut Random, level: i64) -> i64 {
    let shift = match random.below(10) {
        0 => -1,
        1 => 1,
        _ => 0,
    };
    (level + shift).clamp(1, 5)
}

/// Ratings of a text, with the passage that breaks it most where it hardly holds together.
pub(super) fn coherence(random: &mut Random, data: &Value) -> Value {
    let text = data["text"].as_str().unwrap_or_default();
    let level = 3 + i64::try_from(text.len() % 3).unwrap_or(0);
    let mut rate = || near(random, level);
    let criteria =
        json!({ "order": rate(), "links": rate(), "topic": rate(), "consistency": rate() });
    let overall = rate();
    let mut answer = json!({ "criteria": criteria, "overall": overall });
    if overall <= 3 {
        let last = text.split_inclusive(". ").last().unwrap_or(text);
        let passage: String = last.chars().take(200).collect();
        answer["worst"] = json!(passage.trim());
    }
    answer
}

/// Ratings of an assistant's replies and of the whole: one that only asks back is of little use. Who is wrong takes
/// politeness for help.
pub(super) fn conversation(random: &mut Random, data: &Value, is_right: bool) -> Value {
    let messages = data["messages"].as_array();
    let (mut turns, mut sum, mut count) = (Map::new(), 0, 0);
    for (index, message) in messages.into_iter().flatten().enumerate() {
        if message["role"] != "assistant" {
            continue;
        }
        let reply = message["content"].as_str().unwrap_or_default();
        let only_asks = reply.trim_end().ends_with('?');
        let (level, flaw) = match (only_asks, reply.len()) {
            (true, ..60) => (2, Some("ignores")),
            (true, _) => (3, Some("vague")),
            (false, ..90) => (2, Some("vague")),
            (false, 450..) => (3, Some("long")),
            (false, _) => (4, None),
        };
        let helpful = near(random, if is_right { level } else { level + 1 });
        (sum, count) = (sum + helpful, count + 1);
        let mut rated = json!({ "helpful": helpful });
        if let Some(flaw) = flaw.filter(|_| is_right && random.chance(70)) {
            rated["flaws"] = json!([flaw]);
        }
        turns.insert(format!("t{index}"), rated);
    }
    let whole = sum / i64::max(count, 1);
    let outcome = match whole {
        ..=2 => "unsolved",
        3 => "partly",
        _ => "solved",
    };
    let mut rate = |level| near(random, level);
    json!({
        "turns": turns,
        "outcome": outcome,
        "whole": { "understanding": rate(whole), "tone": rate(4), "memory": rate(whole) },
    })
}
