//! One task at a time: its posterior from the skills known so far, in microseconds.

use super::{
    CategoryEstimate,
    crowd::Crowd,
    shared_error::{SharedErrorOptions, effective_answers, temper},
};
use crate::{error::Error, run::Run, size::index, votes::VoteTable};

/// What the default method has learned of a crowd: enough to read any task that it answers.
///
/// Refit when the answers have doubled, or on a timer; between, [`Skills::posterior`] is what a task's answers
/// are worth now.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Skills {
    classes: usize,
    correlation: f64,
    simple_share: f64,
    habit_pull: f64,
    class_shares: Vec<f64>,
    label_shares: Vec<f64>,
    /// The crowd's pseudo-counts, class, then label, and their sums a class.
    alpha: Vec<f64>,
    alpha_sums: Vec<f64>,
    /// Per annotator: first row of theirs in `rows`, and the end at the last.
    first_row: Vec<u32>,
    label_of_row: Vec<u32>,
    /// Likelihood of a label under each class, for the labels that the annotator has given.
    rows: Vec<f64>,
    /// Per annotator: probability of knowing, answers given, expected answers a class.
    knows: Vec<f64>,
    answers: Vec<f64>,
    counts: Vec<f64>,
}

/// What is known of one task.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Posterior {
    /// Probability of each class, corrected for shared error.
    pub probabilities: Vec<f64>,
    /// What the answers are worth.
    pub effective_answers: f64,
}

impl Posterior {
    /// The most probable class and its probability; the first of equals.
    #[must_use]
    pub fn best(&self) -> Option<(u32, f64)> {
        let mut best: Option<(u32, f64)> = None;
        for (class, &p) in self.probabilities.iter().enumerate() {
            if best.is_none_or(|(_, highest)| p > highest) {
                best = Some((index(class), p));
            }
        }
        best
    }
}

impl Skills {
    /// Fits the default method; the estimate of every task comes with it.
    ///
    /// # Errors
    /// As [`super::shared_error()`].
    pub fn fit(
        votes: &VoteTable,
        options: &SharedErrorOptions,
        run: &Run<'_>,
    ) -> Result<(CategoryEstimate, Self), Error> {
        options.check()?;
        let mut crowd = Crowd::<f64>::fit(votes, options, run)?;
        let estimate = crowd.estimate();
        crowd.maximise(run);
        Ok((estimate, Self::of(&crowd)))
    }

    /// What is known before anybody has answered: every person is read as the options' start says, and every class
    /// is as likely as another.
    #[must_use]
    pub fn unknown(classes: usize, options: &SharedErrorOptions) -> Self {
        let others = classes.saturating_sub(1).max(1) as f64;
        let alpha: Vec<f64> = (0..classes * classes)
            .map(|cell| {
                let is_right = cell % (classes + 1) == 0;
                options.crowd_strength
                    * if is_right {
                        options.crowd_right
                    } else {
                        (1.0 - options.crowd_right) / others
                    }
            })
            .collect();
        let even = vec![1.0 / classes.max(1) as f64; classes];
        Self {
            classes,
            correlation: options.correlation(classes),
            simple_share: options.simple_share,
            habit_pull: options.habit_answers * classes as f64,
            class_shares: even.clone(),
            label_shares: even,
            alpha_sums: alpha
                .chunks_exact(classes.max(1))
                .map(|row| row.iter().sum())
                .collect(),
            alpha,
            first_row: vec![0],
            label_of_row: Vec::new(),
            rows: Vec::new(),
            knows: Vec::new(),
            answers: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// Number of classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The posterior of a task with these answers of (annotator, label). Whoever is not known, by any index, is
    /// read as the crowd is. A label out of range says nothing.
    ///
    /// Cost: answers times classes.
    #[must_use]
    pub fn posterior(&self, answers: &[(u32, u32)]) -> Posterior {
        let mut probabilities = self.class_shares.clone();
        let mut row = vec![0.0; self.classes];
        for &(annotator, label) in answers {
            if label as usize >= self.classes {
                continue;
            }
            self.likelihood(annotator, label, &mut row);
            let mut highest = 0.0_f64;
            for (p, likelihood) in probabilities.iter_mut().zip(&row) {
                *p *= likelihood;
                highest = highest.max(*p);
            }
            if highest > 0.0 {
                probabilities.iter_mut().for_each(|p| *p /= highest);
            }
        }
        let effective = effective_answers(answers.len(), self.correlation);
        temper(
            &mut probabilities,
            if answers.is_empty() {
                1.0
            } else {
                effective / answers.len() as f64
            },
        );
        Posterior {
            probabilities,
            effective_answers: effective,
        }
    }

    /// Probability of `label` from this annotator under each class.
    fn likelihood(&self, annotator: u32, label: u32, row: &mut [f64]) {
        let who = annotator as usize;
        let known = who < self.knows.len();
        if known {
            let (first, end) = (
                self.first_row[who] as usize,
                self.first_row[who + 1] as usize,
            );
            if let Ok(at) = self.label_of_row[first..end].binary_search(&label) {
                row.copy_from_slice(&self.rows[(first + at) * self.classes..][..self.classes]);
                return;
            }
        }
        let (knows, answers) = if known {
            (self.knows[who], self.answers[who])
        } else {
            (0.5, 0.0)
        };
        let share = self.label_shares[label as usize];
        let habit = self.habit_pull * share / (answers + self.habit_pull);
        for (class, cell) in row.iter_mut().enumerate() {
            let seen = if known {
                self.counts[who * self.classes + class]
            } else {
                0.0
            };
            let own =
                self.alpha[class * self.classes + label as usize] / (seen + self.alpha_sums[class]);
            let right = if class == label as usize { knows } else { 0.0 };
            *cell = (1.0 - self.simple_share) * own
                + self.simple_share * (right + (1.0 - knows) * habit);
        }
    }

    fn of(crowd: &Crowd<'_, f64>) -> Self {
        let layout = &crowd.em.layout;
        let (classes, people) = (layout.classes, crowd.em.votes.annotators());
        let total: f64 = crowd.em.class_weights.iter().sum();
        let mut place = vec![usize::MAX; people];
        for (person, &annotator) in layout.people.iter().enumerate() {
            place[annotator as usize] = person;
        }
        let mut skills = Self {
            classes,
            correlation: crowd.options.correlation(classes),
            simple_share: crowd.options.simple_share,
            habit_pull: crowd.options.habit_answers * classes as f64,
            class_shares: crowd.em.class_weights[..classes]
                .iter()
                .map(|w| w / total)
                .collect(),
            label_shares: crowd.label_shares.clone(),
            alpha: crowd.alpha.clone(),
            alpha_sums: crowd
                .alpha
                .chunks_exact(classes.max(1))
                .map(|row| row.iter().sum())
                .collect(),
            first_row: vec![0],
            label_of_row: Vec::new(),
            rows: Vec::new(),
            knows: vec![0.5; people],
            answers: vec![0.0; people],
            counts: vec![0.0; people * classes],
        };
        for (annotator, &person) in place.iter().enumerate() {
            if person != usize::MAX {
                let pairs = layout.pairs_of(person);
                let answers: u32 = layout.answers_of_pair[pairs.clone()].iter().sum();
                skills.knows[annotator] = crowd.knows[person];
                skills.answers[annotator] = f64::from(answers);
                skills.counts[annotator * classes..][..classes]
                    .copy_from_slice(&crowd.person_counts[person * classes..][..classes]);
                for pair in pairs {
                    skills.label_of_row.push(layout.label_of_pair[pair]);
                    skills
                        .rows
                        .extend(&crowd.em.rows[pair * layout.stride..][..classes]);
                }
            }
            skills.first_row.push(index(skills.label_of_row.len()));
        }
        skills
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn crowd() -> (VoteTable, CategoryEstimate, Skills) {
        let votes = testing::Crowd::simulate(800, 20, 3, 5, 4).table();
        let options = SharedErrorOptions {
            tolerance: 1e-9,
            rounds: 200,
            ..Default::default()
        };
        let (estimate, skills) = Skills::fit(&votes, &options, &Run::default()).unwrap();
        (votes, estimate, skills)
    }

    #[test]
    fn a_task_read_alone_is_read_as_in_the_whole() {
        let (votes, estimate, skills) = crowd();
        for task in 0..votes.tasks() {
            let answers: Vec<(u32, u32)> = votes.of_task(task).collect();
            let alone = skills.posterior(&answers);
            for (a, b) in alone.probabilities.iter().zip(estimate.of_task(task)) {
                assert!((a - b).abs() < 1e-4, "{task}: {a} {b}");
            }
            assert_eq!(alone.effective_answers, estimate.effective_answers[task]);
        }
    }

    #[test]
    fn before_the_first_answer_agreement_counts_and_labels_are_alike() {
        let skills = Skills::unknown(4, &SharedErrorOptions::default());
        assert_eq!(skills.posterior(&[]).probabilities, vec![0.25; 4]);
        let two = skills.posterior(&[(0, 2), (1, 2)]).best();
        let three = skills.posterior(&[(0, 2), (1, 2), (2, 2)]).best();
        let (Some((2, two)), Some((2, three))) = (two, three) else {
            panic!("{two:?} {three:?}");
        };
        assert!(0.5 < two && two < three && three < 0.95, "{two} {three}");
        let split = skills.posterior(&[(0, 0), (1, 1)]);
        assert!((split.probabilities[0] - split.probabilities[1]).abs() < 1e-12);
    }

    #[test]
    fn strangers_are_read_as_the_crowd_is() {
        let (_, _, skills) = crowd();
        let nobody = skills.posterior(&[]);
        let one = skills.posterior(&[(999, 1)]);
        let two = skills.posterior(&[(999, 1), (1000, 1)]);
        assert!(nobody.probabilities[1] < one.probabilities[1]);
        assert!(one.probabilities[1] < two.probabilities[1]);
        assert_eq!(two.best().map(|best| best.0), Some(1));
    }
}
