//! Builders for this crate's own tests.

use crate::{
    random::Random,
    votes::{Duplicates, Vote, VoteTable},
};

/// A table from `(task, annotator, label)` rows.
pub(crate) fn table(
    rows: &[(u32, u32, u32)],
    tasks: u32,
    annotators: u32,
    classes: u32,
) -> VoteTable {
    let votes: Vec<Vote> = rows
        .iter()
        .map(|&(task, annotator, label)| Vote {
            task,
            annotator,
            label,
        })
        .collect();
    VoteTable::new(tasks, annotators, classes, &votes, Duplicates::Count).expect("rows in range")
}

/// A made-up crowd with known truth: annotators right with probability .5 to .95, else any label.
pub(crate) struct Crowd {
    pub(crate) rows: Vec<(u32, u32, u32)>,
    pub(crate) truth: Vec<u32>,
    pub(crate) tasks: u32,
    pub(crate) annotators: u32,
    pub(crate) classes: u32,
}

impl Crowd {
    pub(crate) fn simulate(
        tasks: u32,
        annotators: u32,
        classes: u32,
        each: u32,
        seed: u64,
    ) -> Self {
        let mut random = Random::seeded(seed);
        let skill: Vec<f64> = (0..annotators)
            .map(|_| 0.5 + 0.45 * random.unit())
            .collect();
        let label =
            |random: &mut Random| u32::try_from(random.below(classes as usize)).unwrap_or(0);
        let truth: Vec<u32> = (0..tasks).map(|_| label(&mut random)).collect();
        let mut rows = Vec::new();
        for task in 0..tasks {
            for k in 0..each {
                let annotator = (task * 7 + k * 3 + task / 5) % annotators;
                let right = random.unit() < skill[annotator as usize];
                let given = if right {
                    truth[task as usize]
                } else {
                    label(&mut random)
                };
                rows.push((task, annotator, given));
            }
        }
        Self {
            rows,
            truth,
            tasks,
            annotators,
            classes,
        }
    }

    pub(crate) fn table(&self) -> VoteTable {
        table(&self.rows, self.tasks, self.annotators, self.classes)
    }
}
