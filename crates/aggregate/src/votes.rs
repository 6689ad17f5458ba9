//! The dense vote table: who gave which label to which task, as 32-bit numbers grouped by task.

use std::ops::Range;

use crate::{error::Error, names::Names, size::index};

/// One answer: indices of task, annotator and label, each from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vote {
    /// Which task.
    pub task: u32,
    /// Who answered: a contributor, a reviewer or a model.
    pub annotator: u32,
    /// What was answered.
    pub label: u32,
}

/// What to do where one annotator answered one task more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// Each counts as an answer of its own, as the published methods do.
    #[default]
    Count,
    /// The earliest answer counts.
    KeepFirst,
    /// The latest answer counts.
    KeepLast,
    /// The table is not made, [`Error::Duplicate`] says where.
    Refuse,
}

/// Answers grouped by task (compressed rows): 8 bytes an answer, 4 a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteTable {
    annotators: u32,
    classes: u32,
    start: Vec<u32>,
    annotator: Vec<u32>,
    label: Vec<u32>,
}

impl VoteTable {
    /// Groups the answers by task, keeping their order inside each task.
    ///
    /// A task without an answer stays in the table; its estimate is the crowd's class shares.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for an index past its count, [`Error::Duplicate`] under [`Duplicates::Refuse`],
    /// [`Error::TooMany`] past 32 bits of answers.
    pub fn new(
        tasks: u32,
        annotators: u32,
        classes: u32,
        votes: &[Vote],
        duplicates: Duplicates,
    ) -> Result<Self, Error> {
        let limit = u32::MAX as usize;
        if votes.len() >= limit {
            return Err(Error::TooMany {
                what: "answers",
                limit,
            });
        }
        let mut start = vec![0_u32; tasks as usize + 1];
        for (row, vote) in votes.iter().enumerate() {
            check(row, "task", vote.task, tasks)?;
            check(row, "annotator", vote.annotator, annotators)?;
            check(row, "label", vote.label, classes)?;
            start[vote.task as usize + 1] += 1;
        }
        for task in 0..tasks as usize {
            start[task + 1] += start[task];
        }
        let mut next = start.clone();
        let (mut annotator, mut label) = (vec![0; votes.len()], vec![0; votes.len()]);
        for vote in votes {
            let place = &mut next[vote.task as usize];
            annotator[*place as usize] = vote.annotator;
            label[*place as usize] = vote.label;
            *place += 1;
        }
        let mut table = Self {
            annotators,
            classes,
            start,
            annotator,
            label,
        };
        match duplicates {
            Duplicates::Count => {}
            Duplicates::Refuse => table.refuse_duplicates(votes)?,
            Duplicates::KeepFirst | Duplicates::KeepLast => table.drop_duplicates(duplicates),
        }
        Ok(table)
    }

    /// Number of tasks.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.start.len() - 1
    }

    /// Number of annotators.
    #[must_use]
    pub fn annotators(&self) -> usize {
        self.annotators as usize
    }

    /// Number of labels that could be given, whether or not anybody gave them.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes as usize
    }

    /// Number of answers.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.label.len()
    }

    /// How many answers a task has.
    #[must_use]
    pub fn answers_of(&self, task: usize) -> usize {
        self.range(task).len()
    }

    /// The answers to one task: annotator and label.
    pub fn of_task(&self, task: usize) -> impl ExactSizeIterator<Item = (u32, u32)> + '_ {
        self.range(task).map(|i| (self.annotator[i], self.label[i]))
    }

    /// All answers, task after task.
    pub fn iter(&self) -> impl Iterator<Item = Vote> + '_ {
        (0..self.tasks()).flat_map(move |task| {
            self.of_task(task).map(move |(annotator, label)| Vote {
                task: index(task),
                annotator,
                label,
            })
        })
    }

    /// How many answers each annotator gave.
    #[must_use]
    pub fn activity(&self) -> Vec<u32> {
        let mut activity = vec![0; self.annotators()];
        for &annotator in &self.annotator {
            activity[annotator as usize] += 1;
        }
        activity
    }

    /// How often each label was given.
    #[must_use]
    pub fn label_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.classes()];
        for &label in &self.label {
            counts[label as usize] += 1;
        }
        counts
    }

    /// Positions of a task's answers in [`VoteTable::raw`].
    #[inline]
    pub(crate) fn range(&self, task: usize) -> Range<usize> {
        self.start[task] as usize..self.start[task + 1] as usize
    }

    /// The three columns: first answer of each task (and the end), annotators, labels.
    pub(crate) fn raw(&self) -> (&[u32], &[u32], &[u32]) {
        (&self.start, &self.annotator, &self.label)
    }

    fn refuse_duplicates(&self, votes: &[Vote]) -> Result<(), Error> {
        let mut seen_in = vec![0_usize; self.annotators()];
        for task in 0..self.tasks() {
            for (annotator, _) in self.of_task(task) {
                if seen_in[annotator as usize] == task + 1 {
                    let task = index(task);
                    let mut same = votes
                        .iter()
                        .enumerate()
                        .filter(|(_, v)| (v.task, v.annotator) == (task, annotator));
                    let row = same.nth(1).map_or(0, |(row, _)| row);
                    return Err(Error::Duplicate {
                        row,
                        task,
                        annotator,
                    });
                }
                seen_in[annotator as usize] = task + 1;
            }
        }
        Ok(())
    }

    fn drop_duplicates(&mut self, rule: Duplicates) {
        // Where an annotator's answer to the current task was put, if it was.
        let mut place_of = vec![(0_usize, 0_usize); self.annotators()];
        let mut end = 0;
        for task in 0..self.tasks() {
            let range = self.range(task);
            self.start[task] = index(end);
            for i in range {
                let (annotator, label) = (self.annotator[i], self.label[i]);
                let (seen_in, place) = place_of[annotator as usize];
                if seen_in == task + 1 {
                    if rule == Duplicates::KeepLast {
                        self.label[place] = label;
                    }
                    continue;
                }
                place_of[annotator as usize] = (task + 1, end);
                self.annotator[end] = annotator;
                self.label[end] = label;
                end += 1;
            }
        }
        let tasks = self.tasks();
        self.start[tasks] = index(end);
        self.annotator.truncate(end);
        self.label.truncate(end);
    }
}

fn check(row: usize, what: &'static str, number: u32, count: u32) -> Result<(), Error> {
    if number < count {
        Ok(())
    } else {
        Err(Error::OutOfRange {
            row,
            what,
            index: number,
            count,
        })
    }
}

/// A vote table together with the names that its numbers stand for.
#[derive(Debug, Clone)]
pub struct NamedVotes {
    /// The answers.
    pub table: VoteTable,
    /// Tasks, in the order of first sight.
    pub tasks: Names,
    /// Annotators, in the order of first sight.
    pub annotators: Names,
    /// Labels, in the order declared, or else in their natural order (so that ties do not depend on rows).
    pub labels: Names,
}

/// Collects rows of `task, annotator, label` given as text.
#[derive(Debug, Clone, Default)]
pub struct VoteBuilder {
    tasks: Names,
    annotators: Names,
    labels: Names,
    declared: bool,
    votes: Vec<Vote>,
}

impl VoteBuilder {
    /// A builder that takes labels as they come and sorts them at the end.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A builder with the labels that exist, in their order (of a scale, say); others are added behind them.
    #[must_use]
    pub fn with_labels<S: AsRef<str>>(labels: impl IntoIterator<Item = S>) -> Self {
        Self {
            labels: labels.into_iter().collect(),
            declared: true,
            ..Self::default()
        }
    }

    /// Adds one answer.
    ///
    /// # Errors
    /// [`Error::TooMany`] past 32 bits of answers or names.
    pub fn push(&mut self, task: &str, annotator: &str, label: &str) -> Result<(), Error> {
        let limit = u32::MAX as usize - 1;
        if self.votes.len() >= limit {
            return Err(Error::TooMany {
                what: "answers",
                limit,
            });
        }
        let task = self.tasks.intern(task)?;
        let annotator = self.annotators.intern(annotator)?;
        let label = self.labels.intern(label)?;
        self.votes.push(Vote {
            task,
            annotator,
            label,
        });
        Ok(())
    }

    /// Makes the table.
    ///
    /// # Errors
    /// As [`VoteTable::new`].
    pub fn build(mut self, duplicates: Duplicates) -> Result<NamedVotes, Error> {
        if !self.declared {
            let (sorted, renumbered) = self.labels.sorted();
            for vote in &mut self.votes {
                vote.label = renumbered[vote.label as usize];
            }
            self.labels = sorted;
        }
        let (tasks, annotators) = (index(self.tasks.len()), index(self.annotators.len()));
        let table = VoteTable::new(
            tasks,
            annotators,
            index(self.labels.len()),
            &self.votes,
            duplicates,
        )?;
        let (tasks, annotators, labels) = (self.tasks, self.annotators, self.labels);
        Ok(NamedVotes {
            table,
            tasks,
            annotators,
            labels,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(task: u32, annotator: u32, label: u32) -> Vote {
        Vote {
            task,
            annotator,
            label,
        }
    }

    #[test]
    fn answers_are_grouped_by_task() {
        let votes = [vote(1, 0, 2), vote(0, 0, 1), vote(1, 1, 0)];
        let table = VoteTable::new(3, 2, 3, &votes, Duplicates::Count).unwrap();
        assert_eq!(table.of_task(1).collect::<Vec<_>>(), [(0, 2), (1, 0)]);
        assert_eq!((table.answers_of(0), table.answers_of(2)), (1, 0));
        assert_eq!(table.activity(), [2, 1]);
    }

    #[test]
    fn duplicates_follow_the_rule() {
        let votes = [vote(0, 0, 0), vote(0, 1, 1), vote(0, 0, 2), vote(1, 0, 1)];
        let table = |rule| VoteTable::new(2, 2, 3, &votes, rule);
        assert_eq!(table(Duplicates::Count).unwrap().answers(), 4);
        let first = table(Duplicates::KeepFirst).unwrap();
        assert_eq!(first.of_task(0).collect::<Vec<_>>(), [(0, 0), (1, 1)]);
        assert_eq!(first.of_task(1).collect::<Vec<_>>(), [(0, 1)]);
        let last = table(Duplicates::KeepLast).unwrap();
        assert_eq!(last.of_task(0).collect::<Vec<_>>(), [(0, 2), (1, 1)]);
        let refused = Error::Duplicate {
            row: 2,
            task: 0,
            annotator: 0,
        };
        assert_eq!(table(Duplicates::Refuse).unwrap_err(), refused);
    }

    #[test]
    fn numbers_past_their_count_are_named() {
        let error = VoteTable::new(1, 1, 2, &[vote(0, 0, 2)], Duplicates::Count).unwrap_err();
        assert_eq!(
            error,
            Error::OutOfRange {
                row: 0,
                what: "label",
                index: 2,
                count: 2
            }
        );
    }

    #[test]
    fn declared_labels_keep_their_order_and_others_are_sorted() {
        let mut scale = VoteBuilder::with_labels(["low", "high"]);
        scale.push("t", "w", "high").unwrap();
        let scale = scale.build(Duplicates::Count).unwrap();
        assert_eq!(scale.table.of_task(0).next(), Some((0, 1)));
        let mut free = VoteBuilder::new();
        free.push("t", "w", "no").unwrap();
        free.push("t", "v", "maybe").unwrap();
        let free = free.build(Duplicates::Count).unwrap();
        assert_eq!(free.labels.iter().collect::<Vec<_>>(), ["maybe", "no"]);
        assert_eq!(free.table.of_task(0).collect::<Vec<_>>(), [(0, 1), (1, 0)]);
    }
}
