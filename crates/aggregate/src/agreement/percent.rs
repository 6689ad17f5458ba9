//! Percent agreement: how often two answers to one task are the same.

use crate::votes::VoteTable;

/// Agreement of pairs of answers.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PercentAgreement {
    /// Share of pairs of answers to the same task that are equal, each task counting alike; NaN where no task has
    /// two answers.
    pub overall: f64,
    /// Tasks with two answers or more.
    pub tasks: usize,
    /// Per label: of the pairs in which one answer is the label, the share in which both are; NaN if there is none
    /// (specific agreement; D. V. Cicchetti, A. R. Feinstein, 1990).
    pub by_label: Vec<f64>,
    /// Per annotator: share of the others' answers to the same tasks that equal theirs; NaN without others.
    pub by_annotator: Vec<f64>,
}

/// Plain agreement, not corrected for chance: with two even labels, people who toss coins reach one half.
#[must_use]
pub fn percent(votes: &VoteTable) -> PercentAgreement {
    let mut counts = vec![0.0; votes.classes()];
    let (mut sum, mut tasks) = (0.0, 0);
    let mut label = vec![(0.0, 0.0); votes.classes()];
    let mut annotator = vec![(0.0, 0.0); votes.annotators()];
    for task in 0..votes.tasks() {
        let n = votes.answers_of(task) as f64;
        if n < 2.0 {
            continue;
        }
        counts.fill(0.0);
        votes
            .of_task(task)
            .for_each(|(_, label)| counts[label as usize] += 1.0);
        let equal: f64 = counts.iter().map(|c| c * (c - 1.0)).sum();
        sum += equal / (n * (n - 1.0));
        tasks += 1;
        for (sums, count) in label.iter_mut().zip(&counts) {
            sums.0 += count * (count - 1.0);
            sums.1 += count * (n - 1.0);
        }
        for (who, given) in votes.of_task(task) {
            annotator[who as usize].0 += counts[given as usize] - 1.0;
            annotator[who as usize].1 += n - 1.0;
        }
    }
    PercentAgreement {
        overall: sum / f64::from(tasks),
        tasks: usize::try_from(tasks).unwrap_or(0),
        by_label: label.iter().map(|(same, all)| same / all).collect(),
        by_annotator: annotator.iter().map(|(same, all)| same / all).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::table;

    #[test]
    fn pairs_are_counted() {
        let rows = [
            (0, 0, 0),
            (0, 1, 0),
            (0, 2, 1),
            (1, 0, 1),
            (1, 1, 1),
            (2, 0, 0),
        ];
        let result = percent(&table(&rows, 3, 3, 2));
        assert!((result.overall - (1.0 / 3.0 + 1.0) / 2.0).abs() < 1e-12);
        assert_eq!(result.tasks, 2);
        assert_eq!(result.by_label, [0.5, 0.5]);
        assert_eq!(result.by_annotator, [2.0 / 3.0, 2.0 / 3.0, 0.0]);
    }
}
