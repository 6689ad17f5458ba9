//! How the people of the demo answer: by what the source says, mostly.

use super::Random;
use serde_json::{Map, Value, json};

/// A sentiment; `label` is 1 where the source speaks well.
pub(super) fn sentiment(random: &mut Random, label: &Value, is_right: bool) -> Value {
    let is_good = label.as_i64() == Some(1);
    let (right, wrong) = if is_good {
        ("positive", "negative")
    } else {
        ("negative", "positive")
    };
    let wrong = match random.below(3) {
        0 => wrong,
        1 => "mixed",
        _ => "neutral",
    };
    json!({ "sentiment": if is_right { right } else { wrong } })
}

/// An order of replies; `truth` is the source's, best first. Who is wrong swaps two neighbours.
pub(super) fn ranking(random: &mut Random, truth: &Value, is_right: bool) -> Value {
    let mut order: Vec<&str> = truth
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if !is_right && order.len() > 1 {
        let last = u64::try_from(order.len() - 1).unwrap_or(1);
        let at = usize::try_from(random.below(last)).unwrap_or(0);
        order.swap(at, at + 1);
    }
    let mut send = Map::new();
    for (place, id) in order.iter().enumerate() {
        let may = place == 0 || (place == 1 && random.chance(40));
        send.insert(
            (*id).to_owned(),
            json!({ "send": if may { "yes" } else { "no" } }),
        );
    }
    let order: Vec<Vec<&str>> = order.into_iter().map(|id| vec![id]).collect();
    json!({ "order": order, "acceptable": send })
}

/// Ratings of a text: each text has a level of its own, and people differ from it by one at most.
pub(super) fn coherence(random: &mut Random, text: &str) -> Value {
    let level = 3 + i64::try_from(text.len() % 3).unwrap_or(0);
    let mut rate = || {
        let shift = match random.below(10) {
            0 => -1,
            1 => 1,
            _ => 0,
        };
        (level + shift).clamp(1, 5)
    };
    let criteria =
        json!({ "order": rate(), "links": rate(), "topic": rate(), "consistency": rate() });
    let overall = rate();
    let mut answer = json!({ "criteria": criteria, "overall": overall });
    if overall <= 3 {
        let passage: String = text
            .split_inclusive(". ")
            .last()
            .unwrap_or(text)
            .chars()
            .take(200)
            .collect();
        answer["worst"] = json!(passage.trim());
    }
    answer
}
