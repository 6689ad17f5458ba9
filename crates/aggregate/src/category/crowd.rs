//! The state of the default method between rounds: the crowd's matrix, and what is known of each person.
//! The equations stand at [`super::shared_error()`].

use super::{
    CategoryEstimate,
    expectation::Expectation,
    rising::Rising,
    shared_error::{SharedErrorOptions, effective_answers, temper},
};
use crate::{error::Error, run::Run, size::Cell, votes::VoteTable};

/// A fitted crowd.
pub(crate) struct Crowd<'a, R> {
    pub(crate) em: Expectation<'a, R>,
    pub(crate) options: SharedErrorOptions,
    /// Pseudo-counts of the crowd's confusion matrix, `classes * classes`: class, then label.
    pub(crate) alpha: Vec<f64>,
    base: Vec<f64>,
    /// Share of all answers that have each label.
    pub(crate) label_shares: Vec<f64>,
    /// Per person (busiest first): probability of knowing rather than following a habit.
    pub(crate) knows: Vec<f64>,
    /// Per pair: probability of the label when the person follows a habit.
    habit: Vec<f64>,
    /// Per person and class: expected number of answers, `people * classes`.
    pub(crate) person_counts: Vec<f64>,
    pub(crate) rounds: usize,
    pub(crate) settled: bool,
}

/// Rounds in which the crowd's matrix is learned, and its steps in the first and in later ones.
const LEARNING_ROUNDS: usize = 10;
const FIRST_STEPS: usize = 5;
const LATER_STEPS: usize = 2;

impl<'a, R: Cell> Crowd<'a, R> {
    /// Fits the crowd to its answers.
    pub(crate) fn fit(
        votes: &'a VoteTable,
        options: &SharedErrorOptions,
        run: &Run<'_>,
    ) -> Result<Self, Error> {
        let mut crowd = Self::start(votes, options);
        while crowd.rounds < options.rounds && !crowd.settled {
            crowd.maximise();
            let change = crowd.em.round(run);
            crowd.rounds += 1;
            crowd.settled = change < options.tolerance;
            run.report(crowd.rounds, options.rounds, change)?;
        }
        crowd.sum_people();
        Ok(crowd)
    }

    fn start(votes: &'a VoteTable, options: &SharedErrorOptions) -> Self {
        let em = Expectation::new(votes, 2);
        let classes = em.layout.classes;
        let label_shares: Vec<f64> = votes
            .label_counts()
            .iter()
            .map(|&count| f64::from(count) / votes.answers().max(1) as f64)
            .collect();
        let base = base(classes, options);
        let mut crowd = Self {
            options: *options,
            alpha: base.clone(),
            base,
            label_shares,
            knows: vec![0.5; em.layout.people.len()],
            habit: vec![0.0; em.layout.pairs()],
            person_counts: vec![0.0; em.layout.people.len() * classes],
            rounds: 0,
            settled: false,
            em,
        };
        crowd.learn_habits();
        crowd
    }

    /// The probabilities, corrected for shared error.
    pub(crate) fn estimate(&self) -> CategoryEstimate {
        let classes = self.em.layout.classes;
        let correlation = self.options.correlation(classes);
        let sum: f64 = self.em.class_weights.iter().sum();
        let shares: Vec<f64> = self.em.class_weights.iter().map(|w| w / sum).collect();
        let mut estimate = self.em.estimate(&shares, self.rounds, self.settled);
        for task in 0..self.em.votes.tasks() {
            let many = self.em.votes.answers_of(task);
            let effective = effective_answers(many, correlation);
            estimate.effective_answers[task] = effective;
            if many > 1 && correlation > 0.0 {
                let row = &mut estimate.probabilities[task * classes..][..classes];
                temper(row, effective / many as f64);
            }
        }
        estimate
    }

    fn maximise(&mut self) {
        let classes = self.em.layout.classes;
        for class in 0..classes {
            self.em.class_weights[class] = self.options.class_tasks + self.em.class_counts[class];
        }
        self.sum_people();
        if self.rounds < LEARNING_ROUNDS {
            let steps = if self.rounds == 0 {
                FIRST_STEPS
            } else {
                LATER_STEPS
            };
            for _ in 0..steps {
                self.learn_alpha();
            }
        }
        let sweeps = if self.rounds == 0 { 3 } else { 1 };
        for person in 0..self.knows.len() {
            for _ in 0..sweeps {
                self.knows[person] = self.knowledge(person);
            }
            self.write_rows(person);
        }
    }

    /// `habit_w(y)`: the person's own frequency of labels, pulled towards the crowd's.
    fn learn_habits(&mut self) {
        let layout = &self.em.layout;
        let pull = self.options.habit_answers * layout.classes as f64;
        for person in 0..layout.people.len() {
            let pairs = layout.pairs_of(person);
            let all: u32 = layout.answers_of_pair[pairs.clone()].iter().sum();
            for pair in pairs {
                let own = f64::from(layout.answers_of_pair[pair]);
                let crowd = self.label_shares[layout.label_of_pair[pair] as usize];
                self.habit[pair] = (own + pull * crowd) / (f64::from(all) + pull);
            }
        }
    }

    /// `N_w(c)`: sums of the counts over each person's labels.
    fn sum_people(&mut self) {
        let layout = &self.em.layout;
        let classes = layout.classes;
        self.person_counts.fill(0.0);
        for person in 0..layout.people.len() {
            let sums = &mut self.person_counts[person * classes..][..classes];
            for pair in layout.pairs_of(person) {
                let row = &self.em.counts[pair * layout.stride..][..classes];
                for (sum, count) in sums.iter_mut().zip(row) {
                    *sum += count.get();
                }
            }
        }
    }

    /// One step of Minka's fixed point for each class, with the start as a prior.
    fn learn_alpha(&mut self) {
        let layout = &self.em.layout;
        let (classes, stride) = (layout.classes, layout.stride);
        let weight = self.options.crowd_weight;
        let sums: Vec<f64> = self
            .alpha
            .chunks_exact(classes.max(1))
            .map(|row| row.iter().sum())
            .collect();
        // Laid out label, then class: a pair's row of counts meets one row of these.
        let cells: Vec<Rising> = (0..classes * classes)
            .map(|i| Rising::new(self.alpha[(i % classes) * classes + i / classes]))
            .collect();
        let mut above = vec![0.0; classes * classes];
        for pair in 0..layout.pairs() {
            let label = layout.label_of_pair[pair] as usize;
            let counts = &self.em.counts[pair * stride..][..classes];
            let (cells, above) = (&cells[label * classes..], &mut above[label * classes..]);
            for ((sum, cell), count) in above.iter_mut().zip(cells).zip(counts) {
                *sum += cell.at(count.get());
            }
        }
        let rows: Vec<Rising> = sums.iter().map(|&sum| Rising::new(sum)).collect();
        let mut below = vec![0.0; classes];
        for counts in self.person_counts.chunks_exact(classes.max(1)) {
            for ((sum, row), &count) in below.iter_mut().zip(&rows).zip(counts) {
                *sum += row.at(count);
            }
        }
        for class in 0..classes {
            for label in 0..classes {
                let cell = class * classes + label;
                let learned = self.alpha[cell] * above[label * classes + class];
                self.alpha[cell] = (learned + weight * self.base[cell]) / (below[class] + weight);
            }
        }
    }

    /// One sweep of a person's probability of knowing.
    fn knowledge(&self, person: usize) -> f64 {
        let layout = &self.em.layout;
        let known = self.knows[person];
        let mut hits = 0.0;
        for pair in layout.pairs_of(person) {
            let label = layout.label_of_pair[pair] as usize;
            let count = self.em.counts[pair * layout.stride + label].get();
            hits += count * known / (known + (1.0 - known) * self.habit[pair]);
        }
        let all: f64 = self.person_counts[person * layout.classes..][..layout.classes]
            .iter()
            .sum();
        (1.0 + hits) / (2.0 + all)
    }

    /// The likelihood of each label that the person gave, under each class.
    fn write_rows(&mut self, person: usize) {
        let layout = &self.em.layout;
        let (classes, stride) = (layout.classes, layout.stride);
        let simple = self.options.simple_share;
        let known = self.knows[person];
        let counts = &self.person_counts[person * classes..][..classes];
        for pair in layout.pairs_of(person) {
            let label = layout.label_of_pair[pair] as usize;
            let guess = simple * (1.0 - known) * self.habit[pair];
            for (class, count) in counts.iter().enumerate() {
                let row = &self.alpha[class * classes..][..classes];
                let sum: f64 = row.iter().sum();
                let cell = pair * stride + class;
                let own = (self.em.counts[cell].get() + row[label]) / (count + sum);
                let knows = if class == label { simple * known } else { 0.0 };
                self.em.rows[cell] = R::of((1.0 - simple) * own + knows + guess);
            }
        }
    }
}

/// `base_c(y)`: the start of the crowd's matrix, right more often than not.
fn base(classes: usize, options: &SharedErrorOptions) -> Vec<f64> {
    let right = if classes == 1 {
        1.0
    } else {
        options.crowd_right
    };
    let wrong = (1.0 - right) / classes.saturating_sub(1).max(1) as f64;
    let mut base = vec![options.crowd_strength * wrong; classes * classes];
    for class in 0..classes {
        base[class * classes + class] = options.crowd_strength * right;
    }
    base
}
