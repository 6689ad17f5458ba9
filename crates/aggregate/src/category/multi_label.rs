//! Choices of several labels at once: one binary question a label.

use crate::{
    error::Error,
    votes::{Duplicates, Vote, VoteTable},
};

/// One answer that may name several labels, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Which task.
    pub task: u32,
    /// Who answered.
    pub annotator: u32,
    /// The labels chosen, by index; the others were not.
    pub labels: Vec<u32>,
}

/// One table a label: class 1 where the answer has the label, class 0 where it has not. Estimate each by any
/// method for categories; a task's set is the labels whose class 1 is the more probable (binary relevance).
///
/// # Errors
/// [`Error::OutOfRange`] for an index past its count; as [`VoteTable::new`] otherwise.
pub fn one_table_a_label(
    tasks: u32,
    annotators: u32,
    labels: u32,
    selections: &[Selection],
    duplicates: Duplicates,
) -> Result<Vec<VoteTable>, Error> {
    for (row, selection) in selections.iter().enumerate() {
        if let Some(&index) = selection.labels.iter().find(|&&label| label >= labels) {
            return Err(Error::OutOfRange {
                row,
                what: "label",
                index,
                count: labels,
            });
        }
    }
    let table = |label: u32| {
        let votes: Vec<Vote> = selections
            .iter()
            .map(|s| Vote {
                task: s.task,
                annotator: s.annotator,
                label: u32::from(s.labels.contains(&label)),
            })
            .collect();
        VoteTable::new(tasks, annotators, 2, &votes, duplicates)
    };
    (0..labels).map(table).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::majority_vote;

    #[test]
    fn each_label_is_a_question() {
        let pick = |annotator, labels: &[u32]| Selection {
            task: 0,
            annotator,
            labels: labels.to_vec(),
        };
        let selections = [pick(0, &[0, 2]), pick(1, &[2]), pick(2, &[])];
        let tables = one_table_a_label(1, 3, 3, &selections, Duplicates::Refuse).unwrap();
        let shares: Vec<f64> = tables
            .iter()
            .map(|t| majority_vote(t).of_task(0)[1])
            .collect();
        assert_eq!(shares, [1.0 / 3.0, 0.0, 2.0 / 3.0]);
        assert!(one_table_a_label(1, 3, 2, &selections, Duplicates::Refuse).is_err());
    }
}
