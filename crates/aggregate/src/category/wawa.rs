//! Wawa: worker agreement with aggregate.

use super::{
    CategoryEstimate,
    majority::{majority_vote, weighted_vote},
};
use crate::votes::VoteTable;

/// Majority vote, then a second vote weighted by each annotator's share of answers that agree with the first.
///
/// The method of Appen's platform, as in crowd-kit. `s_w = agreements of w / answers of w`,
/// `q_i(c) = sum over answers c of s_w / sum over answers of s_w`.
///
/// In the first vote a tie counts as a fraction of an agreement for each tied label (crowd-kit takes the first
/// of them), so that nothing depends on the order of rows. Ability is `s_w`.
#[must_use]
pub fn wawa(votes: &VoteTable) -> CategoryEstimate {
    let skill = agreement(votes, &majority_vote(votes));
    let weights: Vec<f64> = skill
        .iter()
        .map(|s| if s.is_nan() { 0.0 } else { *s })
        .collect();
    CategoryEstimate {
        ability: skill,
        rounds: 2,
        ..weighted_vote(votes, &weights)
    }
}

/// Share of each annotator's answers that equal the estimate's best label, a tie of `k` labels counting `1/k`;
/// NaN without an answer.
pub(crate) fn agreement(votes: &VoteTable, estimate: &CategoryEstimate) -> Vec<f64> {
    let mut hits = vec![0.0; votes.annotators()];
    let mut answers = vec![0.0; votes.annotators()];
    for task in 0..votes.tasks() {
        let row = estimate.of_task(task);
        let highest = row.iter().copied().fold(0.0, f64::max) - 1e-12;
        let tied = row.iter().filter(|p| **p >= highest).count() as f64;
        for (annotator, label) in votes.of_task(task) {
            answers[annotator as usize] += 1.0;
            if row[label as usize] >= highest {
                hits[annotator as usize] += 1.0 / tied;
            }
        }
    }
    hits.iter().zip(&answers).map(|(h, n)| h / n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::table;

    #[test]
    fn who_agrees_more_weighs_more() {
        let mut rows = vec![];
        for task in 0..4 {
            rows.extend([(task, 0, 0), (task, 1, 0), (task, 2, 1)]);
        }
        rows.extend([(4, 0, 0), (4, 2, 1)]);
        let estimate = wawa(&table(&rows, 5, 3, 2));
        assert_eq!(estimate.best(4).map(|best| best.0), Some(0));
        assert_eq!(estimate.ability, [4.5 / 5.0, 1.0, 0.5 / 5.0]);
    }
}
