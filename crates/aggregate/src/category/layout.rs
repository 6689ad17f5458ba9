//! The working layout of the confusion-matrix methods.
//!
//! An annotator's likelihood depends on the label given, so each distinct (annotator, label) pair has one row of
//! one number a class. Pairs are numbered annotator by annotator, the busiest first: the rows that most answers
//! touch lie side by side and stay in the cache.

use std::ops::Range;

use crate::{size::index, votes::VoteTable};

/// Which pair each answer belongs to, and what each pair is.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) classes: usize,
    /// Cells of one row: the classes, two at least.
    pub(crate) stride: usize,
    /// Per answer, in the order of the table.
    pub(crate) pair: Vec<u32>,
    pub(crate) label_of_pair: Vec<u32>,
    /// Annotators, busiest first; those without an answer are not listed.
    pub(crate) people: Vec<u32>,
    /// First pair of each of `people`, and the end.
    pair_start: Vec<u32>,
    /// How many answers each pair has.
    pub(crate) answers_of_pair: Vec<u32>,
}

impl Layout {
    pub(crate) fn new(votes: &VoteTable) -> Self {
        let (_, annotators, labels) = votes.raw();
        let activity = votes.activity();
        let mut people: Vec<u32> = (0..index(activity.len()))
            .filter(|&a| activity[a as usize] > 0)
            .collect();
        people.sort_by_key(|&a| std::cmp::Reverse(activity[a as usize]));
        let by_person = group(annotators, &people, &activity);
        let mut layout = Self {
            classes: votes.classes(),
            stride: stride(votes.classes()),
            pair: vec![0; labels.len()],
            label_of_pair: Vec::new(),
            people,
            pair_start: vec![0],
            answers_of_pair: Vec::new(),
        };
        let mut used = vec![0_u32; votes.classes()];
        let mut first = 0;
        for person in 0..layout.people.len() {
            let many = activity[layout.people[person] as usize] as usize;
            layout.add_person(&by_person[first..first + many], labels, &mut used);
            first += many;
        }
        layout
    }

    pub(crate) fn pairs(&self) -> usize {
        self.label_of_pair.len()
    }

    /// The pairs of the n-th busiest annotator.
    #[inline]
    pub(crate) fn pairs_of(&self, person: usize) -> Range<usize> {
        self.pair_start[person] as usize..self.pair_start[person + 1] as usize
    }

    fn add_person(&mut self, answers: &[u32], labels: &[u32], used: &mut [u32]) {
        let mut given: Vec<u32> = Vec::new();
        for &answer in answers {
            let label = labels[answer as usize];
            if used[label as usize] == 0 {
                given.push(label);
            }
            used[label as usize] += 1;
        }
        given.sort_unstable();
        for &label in &given {
            self.answers_of_pair.push(used[label as usize]);
            used[label as usize] = index(self.label_of_pair.len());
            self.label_of_pair.push(label);
        }
        for &answer in answers {
            self.pair[answer as usize] = used[labels[answer as usize] as usize];
        }
        for label in given {
            used[label as usize] = 0;
        }
        self.pair_start.push(index(self.label_of_pair.len()));
    }
}

/// Positions of answers, person after person in the order of `people`.
fn group(annotators: &[u32], people: &[u32], activity: &[u32]) -> Vec<u32> {
    let mut next = vec![0_u32; activity.len()];
    let mut sum = 0;
    for &person in people {
        next[person as usize] = sum;
        sum += activity[person as usize];
    }
    let mut grouped = vec![0_u32; annotators.len()];
    for (answer, &annotator) in annotators.iter().enumerate() {
        let place = &mut next[annotator as usize];
        grouped[*place as usize] = index(answer);
        *place += 1;
    }
    grouped
}

/// At least two cells, so that a row of one class is a row like others.
pub(crate) fn stride(classes: usize) -> usize {
    classes.max(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::votes::{Duplicates, Vote};

    #[test]
    fn pairs_run_from_the_busiest_annotator_down() {
        let given = [
            (0, 0, 1),
            (0, 1, 0),
            (1, 1, 1),
            (2, 1, 0),
            (2, 0, 1),
            (3, 1, 0),
        ];
        let votes: Vec<Vote> = given
            .iter()
            .map(|&(task, annotator, label)| Vote {
                task,
                annotator,
                label,
            })
            .collect();
        let table = VoteTable::new(4, 3, 2, &votes, Duplicates::Count).unwrap();
        let layout = Layout::new(&table);
        assert_eq!(layout.people, [1, 0]);
        assert_eq!(layout.label_of_pair, [0, 1, 1]);
        assert_eq!(layout.answers_of_pair, [3, 1, 2]);
        assert_eq!(layout.pair, [2, 0, 1, 0, 2, 0]);
        assert_eq!(layout.pairs_of(0), 0..2);
    }
}
