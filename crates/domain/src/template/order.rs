//! The order in which shuffled alternatives are shown: from a seed that is passed in, so that the same
//! assignment always looks the same and what was shown can be shown again.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Template;
use super::input::InputKind;

/// For every input that shuffles: its element ids in the order in which they are shown.
///
/// `seed` names what may differ from person to person, such as an assignment's id. Store the result with the
/// assignment: it is what was shown.
#[must_use]
pub fn shown_order(template: &Template, data: &Value, seed: &str) -> BTreeMap<String, Vec<String>> {
    let mut orders = BTreeMap::new();
    for input in &template.inputs {
        let InputKind::Responses(responses) = &input.kind else {
            continue;
        };
        if !responses.shuffle {
            continue;
        }
        let elements = input.elements(data);
        let order = permutation(elements.len(), seed, &input.id);
        let ids = order.into_iter().filter_map(|index| elements.get(index));
        orders.insert(
            input.id.clone(),
            ids.map(|element| element.id.to_string()).collect(),
        );
    }
    orders
}

/// Puts the elements of visible data (from [`super::visible_data`]) into the order that is shown.
///
/// An order that does not name exactly the elements that are there changes nothing.
#[must_use]
pub fn arranged(
    template: &Template,
    visible: &Value,
    order: &BTreeMap<String, Vec<String>>,
) -> Value {
    let mut arranged = visible.clone();
    for (id, ids) in order {
        let Some(input) = template.input(id) else {
            continue;
        };
        let elements = input.elements(visible);
        let find = |id: &String| elements.iter().find(|element| element.id == id.as_str());
        let list: Option<Vec<Value>> = ids
            .iter()
            .map(|id| find(id).map(|e| e.value.clone()))
            .collect();
        let mut distinct: Vec<&String> = ids.iter().collect();
        distinct.sort();
        distinct.dedup();
        if let Some(list) =
            list.filter(|_| distinct.len() == elements.len() && ids.len() == elements.len())
        {
            super::data::put(&mut arranged, input.from.steps(), list.into());
        }
    }
    arranged
}

/// A permutation of `0..count`, each equally likely over all seeds (Fisher and Yates, without modulo bias).
fn permutation(count: usize, seed: &str, name: &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut stream = Stream::new(seed, name);
    for last in (1..count).rev() {
        order.swap(last, stream.below(last + 1));
    }
    order
}

/// Numbers from SHA-256 over seed, name and a counter.
struct Stream {
    prefix: Sha256,
    counter: u64,
}

impl Stream {
    fn new(seed: &str, name: &str) -> Self {
        let mut prefix = Sha256::new();
        for part in [seed, name] {
            prefix.update((part.len() as u64).to_be_bytes());
            prefix.update(part.as_bytes());
        }
        Self { prefix, counter: 0 }
    }

    fn next(&mut self) -> u32 {
        let mut hash = self.prefix.clone();
        hash.update(self.counter.to_be_bytes());
        self.counter += 1;
        let digest = hash.finalize();
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u32::try_from(bound).unwrap_or(u32::MAX).max(1);
        let zone = u32::MAX - u32::MAX % bound;
        loop {
            let number = self.next();
            if number < zone {
                return (number % bound) as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{tests, visible_data};
    use serde_json::json;

    fn three() -> (Template, Value) {
        let inputs = json!([{"id": "all", "type": "responses", "from": "/in/all"}]);
        let questions = json!([{"id": "q", "type": "ranking", "of": "all"}]);
        (
            tests::template(&inputs, &questions),
            json!({"in": {"all": ["x", "y", "z"]}}),
        )
    }

    #[test]
    fn the_same_seed_shows_the_same_order_and_all_orders_occur() {
        let (template, data) = three();
        let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for n in 0..600 {
            let order = shown_order(&template, &data, &format!("assignment {n}"));
            assert_eq!(
                order,
                shown_order(&template, &data, &format!("assignment {n}"))
            );
            *counts.entry(order["all"].clone()).or_default() += 1;
        }
        assert_eq!(counts.len(), 6);
        assert!(
            counts.values().all(|count| (60..140).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn what_is_shown_keeps_its_ids() {
        let (template, data) = three();
        let visible = visible_data(&template, &data);
        let order = BTreeMap::from([(
            "all".to_owned(),
            vec!["c".to_owned(), "a".into(), "b".into()],
        )]);
        let shown = arranged(&template, &visible, &order);
        assert_eq!(shown["in"]["all"][0], json!({"id": "c", "content": "z"}));
        let stale = BTreeMap::from([(
            "all".to_owned(),
            vec!["c".to_owned(), "c".into(), "b".into()],
        )]);
        assert_eq!(arranged(&template, &visible, &stale), visible);
    }
}
