//! Majority vote: each answer counts one.

use super::CategoryEstimate;
use crate::votes::VoteTable;

/// The share of each label among a task's answers, as its probability.
///
/// `q_i(c) = n_i(c) / n_i`. A task without an answer gets the crowd's shares of labels. Class shares are the mean
/// of `q`; ability is the mean share that an annotator's own labels have.
///
/// A vote share is no calibrated probability: nine of ten votes may be right more or less often than nine times
/// in ten.
#[must_use]
pub fn majority_vote(votes: &VoteTable) -> CategoryEstimate {
    weighted_vote(votes, &vec![1.0; votes.annotators()])
}

/// Votes counted with one weight an annotator; negative weights count as 0.
///
/// `q_i(c) = sum over answers c of w_a / sum over answers of w_a`; plain shares where all weights are 0.
#[must_use]
pub(crate) fn weighted_vote(votes: &VoteTable, weights: &[f64]) -> CategoryEstimate {
    let classes = votes.classes();
    let tasks = votes.tasks();
    let mut probabilities = vec![0.0; tasks * classes];
    let mut effective_answers = vec![0.0; tasks];
    for task in 0..tasks {
        let row = &mut probabilities[task * classes..][..classes];
        let (mut sum, mut squares) = (0.0, 0.0);
        for (annotator, label) in votes.of_task(task) {
            let weight = weights[annotator as usize].max(0.0);
            row[label as usize] += weight;
            sum += weight;
            squares += weight * weight;
        }
        if sum > 0.0 {
            row.iter_mut().for_each(|p| *p /= sum);
            effective_answers[task] = sum * sum / squares;
        } else {
            plain_shares(votes, task, row);
        }
    }
    let mut estimate = CategoryEstimate {
        classes,
        probabilities,
        effective_answers,
        class_shares: Vec::new(),
        ability: Vec::new(),
        rounds: 1,
        settled: true,
        log_likelihood: None,
    };
    estimate.class_shares = class_shares(&estimate);
    estimate.ability = mean_support(votes, &estimate);
    estimate
}

/// Shares of a task's answers, or of all labels where it has none.
fn plain_shares(votes: &VoteTable, task: usize, row: &mut [f64]) {
    let many = votes.answers_of(task);
    if many > 0 {
        votes
            .of_task(task)
            .for_each(|(_, label)| row[label as usize] += 1.0 / many as f64);
        return;
    }
    let even = 1.0 / row.len().max(1) as f64;
    for (p, count) in row.iter_mut().zip(votes.label_counts()) {
        let share = f64::from(count) / votes.answers().max(1) as f64;
        *p = if votes.answers() == 0 { even } else { share };
    }
}

/// Mean probability of each class over the tasks.
pub(crate) fn class_shares(estimate: &CategoryEstimate) -> Vec<f64> {
    let mut shares = vec![0.0; estimate.classes];
    for task in 0..estimate.tasks() {
        for (share, p) in shares.iter_mut().zip(estimate.of_task(task)) {
            *share += p / estimate.tasks() as f64;
        }
    }
    shares
}

/// Mean probability that the estimate gives to each annotator's answers; NaN without an answer.
pub(crate) fn mean_support(votes: &VoteTable, estimate: &CategoryEstimate) -> Vec<f64> {
    let mut support = vec![0.0; votes.annotators()];
    let mut answers = vec![0.0; votes.annotators()];
    for vote in votes.iter() {
        support[vote.annotator as usize] +=
            estimate.of_task(vote.task as usize)[vote.label as usize];
        answers[vote.annotator as usize] += 1.0;
    }
    support.iter().zip(&answers).map(|(s, n)| s / n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::table;

    #[test]
    fn shares_are_probabilities() {
        let votes = table(&[(0, 0, 0), (0, 1, 0), (0, 2, 1), (1, 0, 1)], 3, 3, 2);
        let estimate = majority_vote(&votes);
        assert_eq!(estimate.of_task(0), [2.0 / 3.0, 1.0 / 3.0]);
        assert_eq!(estimate.best(1), Some((1, 1.0)));
        assert_eq!(
            estimate.of_task(2),
            [0.5, 0.5],
            "a task without answers has the crowd's shares"
        );
        assert_eq!(estimate.ability[2], 1.0 / 3.0);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(majority_vote(&table(&[], 0, 0, 0)).tasks(), 0);
        assert_eq!(majority_vote(&table(&[], 1, 0, 2)).of_task(0), [0.5, 0.5]);
    }
}
