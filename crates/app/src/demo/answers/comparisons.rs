//! Comparisons: which of two replies is better, and the order of several.

use super::super::Random;
use serde_json::{Map, Value, json};

/// The better reply, by the source's choice. Who is wrong prefers the longer one.
pub(super) fn preference(random: &mut Random, data: &Value, is_right: bool) -> Value {
    let better = data["source_better"].as_str().unwrap_or("a");
    let other = if better == "a" { "b" } else { "a" };
    let winner = if is_right { better } else { other };
    let strength = 1 + random.below(if is_right { 3 } else { 2 });
    let clear = if random.chance(60) {
        json!(winner)
    } else {
        Value::Null
    };
    let dimensions = json!({ "helpful": winner, "accurate": winner, "clear": clear });
    json!({ "better": { "winner": winner, "strength": strength, "dimensions": dimensions } })
}

/// An order of replies, by the source's, best first. Who is wrong swaps two neighbours.
pub(super) fn ranking(random: &mut Random, data: &Value, is_right: bool) -> Value {
    let source = data["source_order"].as_array();
    let mut order: Vec<&str> = source
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
