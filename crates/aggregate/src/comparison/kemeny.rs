//! Kemeny: the order that disagrees least with all comparisons.

use super::{ComparisonTable, Outcome, borda};
use crate::{error::Error, run::Run, size::index};

/// An order of all items.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct KemenyOrder {
    /// Items, the best first.
    pub order: Vec<u32>,
    /// Comparisons that go against the order, a tie counting one half either way.
    pub disagreements: f64,
    /// Whether no other order can do better; false where the search was local.
    pub exact: bool,
}

/// Up to so many items all orders are considered.
const MOST_EXACT: usize = 10;
/// A table of all pairs is kept.
const MOST_ITEMS: usize = 3000;

/// The order of least disagreement (J. Kemeny: "Mathematics without numbers", 1959).
///
/// Up to ten items exactly, by dynamic programming over the sets of leading items
/// (`best(S) = min over last item i of S of best(S - i) + sum over j not in S of wins(j over i)`); beyond, from
/// the order of Borda by moving single items to their best place until no move helps. Of equal orders the one
/// that puts lower numbers first is kept.
///
/// # Errors
/// [`Error::Unsuitable`] beyond three thousand items; [`Error::Cancelled`].
pub fn kemeny(table: &ComparisonTable, run: &Run<'_>) -> Result<KemenyOrder, Error> {
    let n = table.items();
    if n > MOST_ITEMS {
        let problem = format!("takes at most {MOST_ITEMS} items, there are {n}; use bradley_terry");
        return Err(Error::Unsuitable {
            method: "Kemeny",
            problem,
        });
    }
    let wins = Wins::of(table);
    let order = if n <= MOST_EXACT {
        wins.exact()
    } else {
        wins.local(table, run)?
    };
    let disagreements = wins.cost(&order);
    let order = order.into_iter().map(index).collect();
    Ok(KemenyOrder {
        order,
        disagreements,
        exact: n <= MOST_EXACT,
    })
}

/// How often each item was preferred to each other, `items * items`.
struct Wins {
    n: usize,
    wins: Vec<f64>,
}

impl Wins {
    fn of(table: &ComparisonTable) -> Self {
        let n = table.items();
        let mut wins = vec![0.0; n * n];
        for c in table.comparisons() {
            let (left, right) = (c.left as usize, c.right as usize);
            match c.outcome {
                Outcome::Left => wins[left * n + right] += 1.0,
                Outcome::Right => wins[right * n + left] += 1.0,
                Outcome::Tie => {
                    wins[left * n + right] += 0.5;
                    wins[right * n + left] += 0.5;
                }
            }
        }
        Self { n, wins }
    }

    /// Cost of putting `first` before `second`: the comparisons that say otherwise.
    fn against(&self, first: usize, second: usize) -> f64 {
        self.wins[second * self.n + first]
    }

    fn cost(&self, order: &[usize]) -> f64 {
        let pairs = order.iter().enumerate();
        pairs
            .map(|(i, &a)| {
                order[i + 1..]
                    .iter()
                    .map(|&b| self.against(a, b))
                    .sum::<f64>()
            })
            .sum()
    }

    fn exact(&self) -> Vec<usize> {
        let all = 1_usize << self.n;
        let mut best = vec![f64::INFINITY; all];
        let mut last = vec![0; all];
        best[0] = 0.0;
        for set in 1..all {
            for item in (0..self.n).rev().filter(|item| set >> item & 1 == 1) {
                let behind = (0..self.n).filter(|other| set >> other & 1 == 0);
                let cost = best[set & !(1 << item)]
                    + behind.map(|other| self.against(item, other)).sum::<f64>();
                if cost < best[set] {
                    (best[set], last[set]) = (cost, item);
                }
            }
        }
        let mut order = Vec::with_capacity(self.n);
        let mut set = all - 1;
        while set != 0 {
            order.push(last[set]);
            set &= !(1 << last[set]);
        }
        order.reverse();
        order
    }

    fn local(&self, table: &ComparisonTable, run: &Run<'_>) -> Result<Vec<usize>, Error> {
        let scores = borda(table, 0.5)?.scores;
        let mut order: Vec<usize> = (0..self.n).collect();
        let score = |i: usize| if scores[i].is_nan() { 0.5 } else { scores[i] };
        order.sort_by(|&a, &b| score(b).total_cmp(&score(a)));
        for sweep in 1..=MOST_SWEEPS {
            let mut gained = 0.0;
            for item in 0..self.n {
                gained += self.move_item(&mut order, item);
            }
            run.report(sweep, MOST_SWEEPS, gained)?;
            if gained <= 1e-9 {
                break;
            }
        }
        Ok(order)
    }

    /// Moves an item to its best place; what it gains.
    fn move_item(&self, order: &mut Vec<usize>, item: usize) -> f64 {
        let Some(from) = order.iter().position(|&other| other == item) else {
            return 0.0;
        };
        let (mut best, mut to) = (-1e-9, from);
        let mut change = 0.0;
        for place in (0..from).rev() {
            change += self.against(item, order[place]) - self.against(order[place], item);
            if change < best {
                (best, to) = (change, place);
            }
        }
        change = 0.0;
        for (place, &other) in order.iter().enumerate().skip(from + 1) {
            change += self.against(other, item) - self.against(item, other);
            if change < best {
                (best, to) = (change, place);
            }
        }
        if to == from {
            return 0.0;
        }
        order.remove(from);
        order.insert(to, item);
        -best
    }
}

const MOST_SWEEPS: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Random,
        comparison::{Comparison, ComparisonTable},
    };

    fn random_table(items: u32, rows: usize, seed: u64) -> ComparisonTable {
        let mut random = Random::seeded(seed);
        let mut comparisons = Vec::new();
        for _ in 0..rows {
            let left = u32::try_from(random.below(items as usize)).unwrap();
            let right =
                (left + 1 + u32::try_from(random.below(items as usize - 1)).unwrap()) % items;
            let better = if random.unit() < 0.8 {
                left < right
            } else {
                left > right
            };
            let outcome = if better {
                Outcome::Left
            } else {
                Outcome::Right
            };
            comparisons.push(Comparison {
                annotator: 0,
                left,
                right,
                outcome,
            });
        }
        ComparisonTable::new(items, 1, comparisons).unwrap()
    }

    #[test]
    fn no_order_of_six_is_better() {
        let table = random_table(6, 30, 5);
        let best = kemeny(&table, &Run::default()).unwrap();
        assert!(best.exact);
        let wins = Wins::of(&table);
        let mut order: Vec<usize> = (0..6).collect();
        let mut random = Random::seeded(1);
        for _ in 0..5000 {
            random.shuffle(&mut order);
            assert!(wins.cost(&order) >= best.disagreements);
        }
    }

    #[test]
    fn the_local_search_finds_a_clear_order_and_comes_near_the_exact_one() {
        let table = random_table(30, 6000, 2);
        let found = kemeny(&table, &Run::default()).unwrap();
        assert!(!found.exact);
        let truth: Vec<usize> = (0..30).collect();
        assert!(found.disagreements <= Wins::of(&table).cost(&truth));
        let small = random_table(9, 60, 8);
        let wins = Wins::of(&small);
        let local = wins.cost(&wins.local(&small, &Run::default()).unwrap());
        assert!(local <= kemeny(&small, &Run::default()).unwrap().disagreements + 1.0);
    }

    #[test]
    fn no_items_and_no_comparisons() {
        let none = ComparisonTable::new(0, 0, vec![]).unwrap();
        assert!(kemeny(&none, &Run::default()).unwrap().order.is_empty());
        let two = ComparisonTable::new(2, 0, vec![]).unwrap();
        assert_eq!(kemeny(&two, &Run::default()).unwrap().order, [0, 1]);
    }
}
