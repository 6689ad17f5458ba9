//! Borda: the share of comparisons that an item wins.

use super::{ComparisonTable, Outcome};
use crate::{
    error::{Error, check_range},
    special::beta_quantile,
};

/// Win shares of items.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct BordaEstimate {
    /// Wins and half the ties, over the comparisons of the item; NaN without one.
    pub scores: Vec<f64>,
    /// Lower end of the interval.
    pub low: Vec<f64>,
    /// Upper end.
    pub high: Vec<f64>,
    /// Comparisons of each item.
    pub comparisons: Vec<u32>,
}

/// The win share of each item: over complete rankings, J.-C. de Borda's count (1781) scaled to 0..1.
///
/// `score_i = (wins_i + ties_i / 2) / n_i`, with the interval of a Beta(wins + ties/2 + 1/2, losses + ties/2 + 1/2)
/// distribution (Jeffreys), open to 0 where nothing was won and to 1 where all was. Where everybody meets everybody this is as good as any model; where designs are
/// sparse or uneven it flatters whoever met the weak: use [`super::bradley_terry()`].
///
/// # Errors
/// [`Error::Option`] for a level outside 0..1.
pub fn borda(table: &ComparisonTable, level: f64) -> Result<BordaEstimate, Error> {
    check_range("level", level, 0.0, 1.0)?;
    let mut wins = vec![0.0; table.items()];
    let mut comparisons = vec![0_u32; table.items()];
    for c in table.comparisons() {
        let (left, right) = (c.left as usize, c.right as usize);
        let share = match c.outcome {
            Outcome::Left => 1.0,
            Outcome::Tie => 0.5,
            Outcome::Right => 0.0,
        };
        wins[left] += share;
        wins[right] += 1.0 - share;
        comparisons[left] += 1;
        comparisons[right] += 1;
    }
    let tail = (1.0 - level) / 2.0;
    let items = || {
        wins.iter()
            .zip(&comparisons)
            .map(|(w, n)| (*w, f64::from(*n)))
    };
    let at = |share: f64, w: f64, n: f64| beta_quantile(share, w + 0.5, n - w + 0.5);
    let low = items()
        .map(|(w, n)| if w == 0.0 { 0.0 } else { at(tail, w, n) })
        .collect();
    let high = items()
        .map(|(w, n)| if w == n { 1.0 } else { at(1.0 - tail, w, n) })
        .collect();
    let scores = wins
        .iter()
        .zip(&comparisons)
        .map(|(w, n)| w / f64::from(*n))
        .collect();
    Ok(BordaEstimate {
        scores,
        low,
        high,
        comparisons,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::{ComparisonTable, Ranking};

    #[test]
    fn rankings_are_counted_as_borda_did() {
        let rankings = [
            Ranking {
                annotator: 0,
                items: vec![2, 0, 1],
            },
            Ranking {
                annotator: 1,
                items: vec![2, 1, 0],
            },
        ];
        let table = ComparisonTable::from_rankings(3, 2, &rankings).unwrap();
        let estimate = borda(&table, 0.95).unwrap();
        assert_eq!(estimate.scores, [0.25, 0.25, 1.0]);
        assert!(estimate.low[2] > estimate.scores[0] && estimate.high[2] <= 1.0);
    }
}
