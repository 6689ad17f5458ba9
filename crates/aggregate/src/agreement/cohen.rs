//! Cohen's kappa of two annotators, plain and weighted, and of all pairs.

use super::fleiss::Kappa;
use crate::{
    error::{Error, check_range},
    special::normal_quantile,
    votes::VoteTable,
};

/// How much a disagreement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// Every disagreement alike (Cohen 1960).
    #[default]
    Plain,
    /// In proportion to the distance of the labels' numbers.
    Linear,
    /// In proportion to its square.
    Quadratic,
}

/// Kappa of a table of two annotators' labels, `classes * classes`: the first's label, then the second's.
///
/// J. Cohen: "A coefficient of agreement for nominal scales" (1960), "Weighted kappa" (1968).
/// `kappa = 1 - sum w o / sum w e`, with `o` the observed shares, `e` the products of the margins, `w` the weight of
/// a disagreement. The interval is the simple large-sample one,
/// `sqrt(P (1-P) / n) / (1 - P_e)`, with `P` the (weighted) agreement.
///
/// # Errors
/// [`Error::Option`] unless the table is square, or for a level outside 0..1.
pub fn cohen_table(counts: &[f64], weights: Weights, level: f64) -> Result<Kappa, Error> {
    check_range("level", level, 0.0, 1.0 - 1e-9)?;
    let classes = (0..=counts.len())
        .take_while(|k| k * k <= counts.len())
        .last()
        .unwrap_or(0);
    if classes * classes != counts.len() {
        let problem = format!("{} cells are no square table", counts.len());
        return Err(Error::Option {
            name: "counts",
            problem,
        });
    }
    let all: f64 = counts.iter().sum();
    let rows: Vec<f64> = (0..classes)
        .map(|i| counts[i * classes..][..classes].iter().sum())
        .collect();
    let columns: Vec<f64> = (0..classes)
        .map(|j| (0..classes).map(|i| counts[i * classes + j]).sum())
        .collect();
    let (mut observed, mut expected) = (0.0, 0.0);
    for i in 0..classes {
        for j in 0..classes {
            let apart = i.abs_diff(j) as f64 / classes.saturating_sub(1).max(1) as f64;
            let weight = match weights {
                Weights::Plain => f64::from(u8::from(i != j)),
                Weights::Linear => apart,
                Weights::Quadratic => apart * apart,
            };
            observed += weight * counts[i * classes + j] / all;
            expected += weight * rows[i] * columns[j] / (all * all);
        }
    }
    let kappa = (expected > 0.0).then(|| 1.0 - observed / expected);
    let error = (observed * (1.0 - observed) / all).sqrt() / expected;
    let half = normal_quantile(0.5 + level / 2.0) * error;
    let interval = kappa.map(|k| (k - half, k + half));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count"
    )]
    let tasks = all as usize;
    Ok(Kappa {
        kappa,
        observed: 1.0 - observed,
        expected: 1.0 - expected,
        tasks,
        interval,
    })
}

/// Kappa of two annotators over the tasks that both answered. Where one answered a task several times, the first
/// answer in the table counts.
///
/// # Errors
/// As [`cohen_table`].
pub fn cohen(
    votes: &VoteTable,
    first: u32,
    second: u32,
    weights: Weights,
    level: f64,
) -> Result<Kappa, Error> {
    let classes = votes.classes();
    let mut counts = vec![0.0; classes * classes];
    for task in 0..votes.tasks() {
        let label_of = |who: u32| {
            votes
                .of_task(task)
                .find(|(w, _)| *w == who)
                .map(|(_, label)| label)
        };
        if let (Some(a), Some(b)) = (label_of(first), label_of(second)) {
            counts[a as usize * classes + b as usize] += 1.0;
        }
    }
    cohen_table(&counts, weights, level)
}

/// A pair of annotators and their agreement.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct PairKappa {
    /// One annotator.
    pub first: u32,
    /// The other, of higher number.
    pub second: u32,
    /// Their kappa.
    pub kappa: Kappa,
}

/// Kappa of every pair of annotators that share at least so many tasks, in order of their numbers. Cost grows
/// with the pairs of answers to the same task.
///
/// # Errors
/// As [`cohen_table`].
pub fn cohen_pairs(
    votes: &VoteTable,
    least_shared: usize,
    weights: Weights,
    level: f64,
) -> Result<Vec<PairKappa>, Error> {
    let mut met: Vec<(u32, u32, u32, u32)> = Vec::new();
    let mut seen: Vec<(u32, u32)> = Vec::new();
    for task in 0..votes.tasks() {
        seen.clear();
        for (who, label) in votes.of_task(task) {
            if seen.iter().any(|(w, _)| *w == who) {
                continue;
            }
            for &(other, given) in &seen {
                met.push(if who < other {
                    (who, other, label, given)
                } else {
                    (other, who, given, label)
                });
            }
            seen.push((who, label));
        }
    }
    met.sort_unstable();
    let classes = votes.classes();
    let mut pairs = Vec::new();
    for group in met.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        if group.len() < least_shared {
            continue;
        }
        let mut counts = vec![0.0; classes * classes];
        group
            .iter()
            .for_each(|m| counts[m.2 as usize * classes + m.3 as usize] += 1.0);
        let kappa = cohen_table(&counts, weights, level)?;
        pairs.push(PairKappa {
            first: group[0].0,
            second: group[0].1,
            kappa,
        });
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::table;

    #[test]
    fn the_common_example() {
        let kappa = cohen_table(&[20.0, 5.0, 10.0, 15.0], Weights::Plain, 0.95).unwrap();
        assert!((kappa.kappa.unwrap() - 0.4).abs() < 1e-12);
        assert!((kappa.observed - 0.7).abs() < 1e-12 && (kappa.expected - 0.5).abs() < 1e-12);
        assert_eq!(kappa.tasks, 50);
    }

    #[test]
    fn weights_forgive_what_is_near() {
        let counts = [10.0, 5.0, 0.0, 5.0, 10.0, 5.0, 0.0, 5.0, 10.0];
        let of = |weights| cohen_table(&counts, weights, 0.95).unwrap().kappa.unwrap();
        // With two classes all weights are one; with three they are ordered.
        assert!(
            of(Weights::Plain) < of(Weights::Linear)
                && of(Weights::Linear) < of(Weights::Quadratic)
        );
        // By hand: margins 15, 20, 15 of 50; linear: observed 0.2, expected 0.42.
        assert!(
            (of(Weights::Linear) - (1.0 - 0.2 / 0.42)).abs() < 1e-12,
            "{}",
            of(Weights::Linear)
        );
    }

    #[test]
    fn pairs_share_tasks() {
        let rows = [
            (0, 0, 0),
            (0, 1, 0),
            (1, 0, 1),
            (1, 1, 1),
            (2, 1, 0),
            (2, 2, 0),
        ];
        let votes = table(&rows, 3, 3, 2);
        let pairs = cohen_pairs(&votes, 2, Weights::Plain, 0.95).unwrap();
        assert_eq!(pairs.len(), 1);
        assert_eq!(
            pairs[0].kappa,
            cohen(&votes, 0, 1, Weights::Plain, 0.95).unwrap()
        );
        assert_eq!(pairs[0].kappa.kappa, Some(1.0));
    }

    #[test]
    fn a_table_that_is_not_square_is_refused() {
        assert!(cohen_table(&[1.0, 2.0, 3.0], Weights::Plain, 0.95).is_err());
        assert_eq!(
            cohen_table(&[5.0], Weights::Plain, 0.95).unwrap().kappa,
            None
        );
    }
}
