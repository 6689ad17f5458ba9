//! What an estimate says of the people behind it: confusion matrices with intervals, and who says nothing.

use super::{CategoryEstimate, layout::Layout};
use crate::{special::beta_quantile, votes::VoteTable};

/// One annotator, judged against the estimate. Each answer counts for what it is worth in its task: among ten
/// answers of correlated error, none is a full witness.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct AnnotatorReport {
    /// The annotator, by index.
    pub annotator: u32,
    /// Answers given.
    pub answers: u32,
    /// Number of classes.
    pub classes: usize,
    /// Expected number of answers, `classes * classes`: true class, then label given.
    pub counts: Vec<f64>,
    /// Pseudo-answers of the crowd behind each row, of the same shape: the prior.
    pub prior: Vec<f64>,
    /// Distance from a matrix of equal rows, 0 to 1, as 1 minus it: 1 is somebody whose answers do not depend on
    /// the task (V. C. Raykar, S. Yu: "Eliminating spammers and ranking annotators", JMLR 13, 2012), 0 somebody
    /// who is always right, or always wrong in the same way.
    pub spammer_score: f64,
}

/// A probability with its credible interval.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Credible {
    /// Posterior mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl AnnotatorReport {
    /// Probability of giving `label` to a task of `class`; the cell's Beta distribution within its Dirichlet row.
    #[must_use]
    pub fn cell(&self, class: usize, label: usize, level: f64) -> Credible {
        let row = class * self.classes..(class + 1) * self.classes;
        let all: f64 = self.counts[row.clone()]
            .iter()
            .chain(&self.prior[row.clone()])
            .sum();
        let own = self.counts[row.start + label] + self.prior[row.start + label];
        credible(own, all - own, level)
    }

    /// Posterior means of all cells, true class, then label.
    #[must_use]
    pub fn matrix(&self) -> Vec<f64> {
        let mut matrix: Vec<f64> = self
            .counts
            .iter()
            .zip(&self.prior)
            .map(|(n, p)| n + p)
            .collect();
        for row in matrix.chunks_exact_mut(self.classes.max(1)) {
            let sum: f64 = row.iter().sum();
            row.iter_mut()
                .for_each(|cell| *cell /= sum.max(f64::MIN_POSITIVE));
        }
        matrix
    }

    /// Share of right answers on the tasks that this annotator gets.
    #[must_use]
    pub fn accuracy(&self, level: f64) -> Credible {
        let diagonal = |cells: &[f64]| {
            (0..self.classes)
                .map(|c| cells[c * self.classes + c])
                .sum::<f64>()
        };
        let all: f64 = self.counts.iter().sum();
        // The prior in one piece: as many pseudo-answers as one row has, as right as the crowd.
        let prior: f64 = self.prior.iter().sum();
        let strength = prior / self.classes.max(1) as f64;
        let prior_right = strength * diagonal(&self.prior) / prior.max(f64::MIN_POSITIVE);
        let right = diagonal(&self.counts) + prior_right;
        credible(right, all + strength - right, level)
    }
}

/// How often one annotator is right, as counts that can be added up: over questions, or over the labels of one.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Rightness {
    /// Answers that are right, in expectation, each for what it is worth in its task.
    pub right: f64,
    /// The others.
    pub wrong: f64,
}

impl Rightness {
    /// Adds one answer: `worth` of a whole one, right with probability `probability`.
    pub fn add(&mut self, worth: f64, probability: f64) {
        self.right += worth * probability;
        self.wrong += worth * (1.0 - probability);
    }

    /// Both together.
    #[must_use]
    pub fn answers(&self) -> f64 {
        self.right + self.wrong
    }

    /// The share that is right, over as many pseudo-answers as a row of a confusion matrix has, which are as right
    /// as the crowd: the interval of a Beta distribution.
    #[must_use]
    pub fn share(&self, crowd: &Self, level: f64) -> Credible {
        let usual = (crowd.right + PRIOR_ANSWERS * PRIOR_RIGHT) / (crowd.answers() + PRIOR_ANSWERS);
        credible(
            self.right + PRIOR_ANSWERS * usual,
            self.wrong + PRIOR_ANSWERS * (1.0 - usual),
            level,
        )
    }
}

/// How often each annotator is right under an estimate of the same table, by index, over tasks of two answers or
/// more: who is alone with an answer agrees with nobody but themselves. In one pass and without a confusion matrix.
#[must_use]
pub fn rightness(votes: &VoteTable, estimate: &CategoryEstimate) -> Vec<Rightness> {
    let mut people = vec![Rightness::default(); votes.annotators()];
    for task in 0..votes.tasks() {
        let many = votes.answers_of(task);
        if many < 2 {
            continue;
        }
        let worth = (estimate.effective_answers[task] / many as f64).min(1.0);
        let row = estimate.of_task(task);
        for (annotator, label) in votes.of_task(task) {
            people[annotator as usize].add(worth, row[label as usize]);
        }
    }
    people
}

/// The central interval of a Beta distribution, widened to hold the mean where the mass sits at an end.
fn credible(right: f64, wrong: f64, level: f64) -> Credible {
    let (a, b) = (right.max(1e-6), wrong.max(1e-6));
    let mean = a / (a + b);
    let tail = (1.0 - level) / 2.0;
    let (low, high) = (beta_quantile(tail, a, b), beta_quantile(1.0 - tail, a, b));
    Credible {
        mean,
        low: low.min(mean),
        high: high.max(mean),
    }
}

/// Pseudo-answers in each row of the prior.
const PRIOR_ANSWERS: f64 = 4.0;
/// How often these are right before the crowd is heard.
const PRIOR_RIGHT: f64 = 0.6;

/// Reports on everybody who answered, by index, under any method's estimate of the same table.
///
/// A row of a matrix is Dirichlet: expected counts plus four pseudo-answers spread as the whole crowd's row is
/// (itself over a start of .6 right). Memory is `classes^2` an annotator.
#[must_use]
pub fn annotators(votes: &VoteTable, estimate: &CategoryEstimate) -> Vec<AnnotatorReport> {
    let layout = Layout::new(votes);
    let classes = layout.classes;
    let mut cells = vec![0.0; layout.pairs() * classes];
    for task in 0..votes.tasks() {
        let many = votes.answers_of(task).max(1) as f64;
        let weight = (estimate.effective_answers[task] / many).min(1.0);
        for i in votes.range(task) {
            let row = &mut cells[layout.pair[i] as usize * classes..][..classes];
            for (cell, p) in row.iter_mut().zip(estimate.of_task(task)) {
                *cell += weight * p;
            }
        }
    }
    let prior = crowd_prior(&layout, &cells);
    let mut reports: Vec<AnnotatorReport> = (0..layout.people.len())
        .map(|person| {
            let mut counts = vec![0.0; classes * classes];
            for pair in layout.pairs_of(person) {
                let label = layout.label_of_pair[pair] as usize;
                for class in 0..classes {
                    counts[class * classes + label] = cells[pair * classes + class];
                }
            }
            let answers = layout.answers_of_pair[layout.pairs_of(person)].iter().sum();
            let annotator = layout.people[person];
            let prior = prior.clone();
            let mut report = AnnotatorReport {
                annotator,
                answers,
                classes,
                counts,
                prior,
                spammer_score: 0.0,
            };
            report.spammer_score = 1.0 - distance_of_rows(&report.matrix(), classes);
            report
        })
        .collect();
    reports.sort_by_key(|report| report.annotator);
    reports
}

fn crowd_prior(layout: &Layout, cells: &[f64]) -> Vec<f64> {
    let classes = layout.classes;
    let wrong = (1.0 - PRIOR_RIGHT) / classes.saturating_sub(1).max(1) as f64;
    let mut prior: Vec<f64> = (0..classes * classes)
        .map(|i| {
            if i / classes == i % classes {
                PRIOR_RIGHT
            } else {
                wrong
            }
        })
        .collect();
    for (pair, row) in cells.chunks_exact(classes.max(1)).enumerate() {
        for (class, count) in row.iter().enumerate() {
            prior[class * classes + layout.label_of_pair[pair] as usize] += count;
        }
    }
    for row in prior.chunks_exact_mut(classes.max(1)) {
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|cell| *cell *= PRIOR_ANSWERS / sum);
    }
    prior
}

/// Mean over pairs of rows of half their squared distance: 1 for the identity, 0 for equal rows.
fn distance_of_rows(matrix: &[f64], classes: usize) -> f64 {
    if classes < 2 {
        return 0.0;
    }
    let mut sum = 0.0;
    for a in 0..classes {
        for b in 0..a {
            let rows = matrix[a * classes..][..classes]
                .iter()
                .zip(&matrix[b * classes..][..classes]);
            sum += rows.map(|(x, y)| (x - y).powi(2)).sum::<f64>();
        }
    }
    sum / (classes * (classes - 1)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Run,
        category::{SharedErrorOptions, shared_error},
        testing::Crowd,
    };

    #[test]
    fn without_a_matrix_people_are_as_right_as_with_one() {
        let crowd = Crowd::simulate(900, 12, 3, 4, 8);
        let votes = crowd.table();
        let estimate =
            shared_error(&votes, &SharedErrorOptions::default(), &Run::default()).unwrap();
        let reports = annotators(&votes, &estimate);
        let people = rightness(&votes, &estimate);
        let mut all = Rightness::default();
        people.iter().for_each(|one| {
            all.right += one.right;
            all.wrong += one.wrong;
        });
        for report in &reports {
            let short = people[report.annotator as usize].share(&all, 0.95);
            let long = report.accuracy(0.95);
            assert!((short.mean - long.mean).abs() < 0.02, "{short:?} {long:?}");
            assert!((short.low - long.low).abs() < 0.03, "{short:?} {long:?}");
            assert!(short.low < short.mean && short.mean < short.high);
        }
        assert_eq!(
            rightness(
                &crate::testing::table(&[(0, 0, 1)], 1, 1, 2),
                &crate::category::majority_vote(&crate::testing::table(&[(0, 0, 1)], 1, 1, 2))
            )[0],
            Rightness::default()
        );
    }

    #[test]
    fn a_spammer_stands_out_and_intervals_hold_the_truth() {
        let mut crowd = Crowd::simulate(1500, 20, 3, 5, 21);
        crowd
            .rows
            .iter_mut()
            .filter(|row| row.1 == 4)
            .for_each(|row| row.2 = 2);
        let votes = crowd.table();
        // The simulated people err independently.
        let options = SharedErrorOptions {
            shared_error: Some(0.0),
            ..Default::default()
        };
        let estimate = shared_error(&votes, &options, &Run::default()).unwrap();
        let reports = annotators(&votes, &estimate);
        assert_eq!(reports.len(), 20);
        let score = |r: &AnnotatorReport| r.spammer_score;
        let worst = reports
            .iter()
            .max_by(|a, b| score(a).total_cmp(&score(b)))
            .unwrap();
        assert_eq!(worst.annotator, 4);
        assert!(worst.spammer_score > 0.9, "{}", worst.spammer_score);
        let mut held = 0;
        for report in &reports {
            let own = crowd.rows.iter().filter(|row| row.1 == report.annotator);
            let right = own
                .clone()
                .filter(|row| row.2 == crowd.truth[row.0 as usize])
                .count();
            let share = right as f64 / own.count() as f64;
            let interval = report.accuracy(0.95);
            held += usize::from(interval.low <= share && share <= interval.high);
            let cell = report.cell(1, 1, 0.9);
            assert!(cell.low <= cell.mean && cell.mean <= cell.high);
        }
        assert!(held >= 18, "{held} of 20");
    }
}
