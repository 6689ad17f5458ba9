//! Orders: the rankings of a task become one.

use super::estimate::Estimate;
use super::gather::Pool;
use super::texts::passed;
use candor_aggregate::comparison::{Comparison, ComparisonMethod, ComparisonTable, Outcome};
use candor_aggregate::{Error, Names, Run};
use candor_domain::template::OpinionValue;
use serde_json::json;

/// Things that one task's orders may hold, at most: every order is as many comparisons as it has pairs.
const THINGS: usize = 200;

/// One order a unit: groups of equals, best first. Whoever puts one thing before another prefers it; a thing that
/// was left out was not compared.
pub(super) fn orders(pool: &Pool, method: ComparisonMethod) -> Result<Vec<Estimate>, Error> {
    let mut said: Vec<Vec<&[Vec<String>]>> = vec![Vec::new(); pool.units.len()];
    for (unit, _, value) in &pool.said {
        if let OpinionValue::Ranking(groups) = value {
            said[*unit as usize].push(groups);
        }
    }
    let mut estimates = passed(pool);
    for (estimate, orders) in estimates.iter_mut().zip(said) {
        let mut items = Names::new();
        let table = compared(&orders, &mut items)?;
        if table.items() == 0 || table.items() > THINGS {
            continue;
        }
        let scores = method.estimate(&table, super::estimate::LEVEL, &Run::default())?;
        let mut placed: Vec<(f64, &str)> = (0..)
            .zip(&scores)
            .map(|(item, score)| {
                // Who was compared with nothing comes last.
                let score = if score.score.is_nan() {
                    f64::NEG_INFINITY
                } else {
                    score.score
                };
                (score, items.get(item))
            })
            .collect();
        placed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let groups: Vec<Vec<&str>> = placed
            .chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq() || (a.0 - b.0).abs() < 1e-9)
            .map(|group| group.iter().map(|(_, item)| *item).collect())
            .collect();
        estimate.value = json!(groups);
        estimate.disagreement = disputed(&table);
        estimate.method = method.name();
    }
    Ok(estimates)
}

/// All pairs of all orders of a unit.
fn compared(orders: &[&[Vec<String>]], items: &mut Names) -> Result<ComparisonTable, Error> {
    // Numbers by name, so that no result depends on who answered first.
    let mut names: Vec<&String> = orders.iter().copied().flatten().flatten().collect();
    names.sort_unstable();
    names.dedup();
    let many = names.len();
    for name in names {
        items.intern(name)?;
    }
    let mut list = Vec::new();
    let orders: &[&[Vec<String>]] = if many > THINGS { &[] } else { orders };
    for (annotator, groups) in (0..).zip(orders) {
        let placed: Vec<(usize, u32)> = groups
            .iter()
            .enumerate()
            .flat_map(|(place, group)| group.iter().map(move |name| (place, name)))
            .filter_map(|(place, name)| Some((place, items.find(name)?)))
            .collect();
        for (at, &(place, left)) in placed.iter().enumerate() {
            for &(behind, right) in placed[at + 1..].iter().filter(|other| other.1 != left) {
                list.push(Comparison {
                    annotator,
                    left,
                    right,
                    outcome: if place == behind {
                        Outcome::Tie
                    } else {
                        Outcome::Left
                    },
                });
            }
        }
    }
    let people = super::gather::index(orders.len());
    ComparisonTable::new(super::gather::index(many), people, list)
}

/// The chance that two people differ about a pair that both compared.
fn disputed(table: &ComparisonTable) -> f64 {
    let n = table.items();
    // First better, second better, equal.
    let mut said = vec![[0_usize; 3]; n * n];
    for one in table.comparisons() {
        let (left, right) = (one.left as usize, one.right as usize);
        let is_swapped = left > right;
        let cell = &mut said[left.min(right) * n + left.max(right)];
        match one.outcome {
            Outcome::Tie => cell[2] += 1,
            Outcome::Left => cell[usize::from(is_swapped)] += 1,
            Outcome::Right => cell[usize::from(!is_swapped)] += 1,
        }
    }
    let (mut sum, mut pairs) = (0.0, 0.0);
    for cell in said.iter().filter(|cell| cell.iter().sum::<usize>() > 1) {
        sum += super::estimate::differing(cell.iter().copied());
        pairs += 1.0;
    }
    if pairs == 0.0 { 0.0 } else { sum / pairs }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::gather::{Pool, Unit};
    use candor_domain::template::{Measure, OpinionKind, OpinionShape};

    fn pool(orders: &[&[&[&str]]]) -> Pool {
        let shape = OpinionShape {
            kind: OpinionKind::Ranking,
            measure: Measure::Ordinal,
            categories: Vec::new(),
            range: None,
            aggregate: None,
        };
        let mut pool = Pool::new(shape);
        for (annotator, order) in (0..).zip(orders) {
            let unit = pool.unit(Unit {
                task: 0,
                name: "order".to_owned(),
            });
            let groups = order
                .iter()
                .map(|group| group.iter().map(|name| (*name).to_owned()).collect());
            let value = OpinionValue::Ranking(groups.collect());
            pool.said.push((unit, annotator, value));
        }
        pool
    }

    #[test]
    fn the_order_of_most_is_the_order_of_all() {
        let pool = pool(&[
            &[&["b"], &["a"], &["c"]],
            &[&["b"], &["a"], &["c"]],
            &[&["a"], &["b"], &["c"]],
        ]);
        for method in ComparisonMethod::ALL {
            let found = &orders(&pool, method).unwrap()[0];
            assert_eq!(found.value, json!([["b"], ["a"], ["c"]]), "{method:?}");
            assert_eq!((found.answers, found.method), (3, method.name()));
            // One pair of three is in dispute, two against one.
            assert!((found.disagreement - (2.0 / 3.0) / 3.0).abs() < 1e-9);
        }
    }

    #[test]
    fn equals_share_a_place_and_best_and_worst_are_an_order() {
        let even = pool(&[&[&["a", "b"], &["c"]], &[&["b", "a"], &["c"]]]);
        let found = orders(&even, ComparisonMethod::Borda).unwrap();
        assert_eq!(found[0].value, json!([["a", "b"], ["c"]]));
        assert!(found[0].disagreement.abs() < 1e-9);
        let ends = pool(&[&[&["x"], &["y"]], &[&["x"], &["z"]], &[&["z"], &["y"]]]);
        let found = orders(&ends, ComparisonMethod::Borda).unwrap();
        assert_eq!(found[0].value, json!([["x"], ["z"], ["y"]]));
    }
}
