//! The state of the default method between rounds: the crowd's matrix, and what is known of each person.
//! The equations stand at [`super::shared_error()`].

use std::ops::Range;

use super::{
    CategoryEstimate,
    expectation::Expectation,
    layout::Layout,
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
    groups: Vec<Group>,
}

/// Neighbouring people, cut by the size of the data alone, so that sums over groups do not depend on threads.
struct Group {
    people: Range<usize>,
    pairs: Range<usize>,
    /// Sums of a step of learning: label and class, then class.
    above: Vec<f64>,
    below: Vec<f64>,
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
            crowd.maximise(run);
            let change = crowd.em.round(run);
            crowd.rounds += 1;
            crowd.settled = change < options.tolerance;
            run.report(crowd.rounds, options.rounds, change)?;
        }
        crowd.sum_people(run);
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
            groups: groups(&em.layout),
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

    pub(crate) fn maximise(&mut self, run: &Run<'_>) {
        let classes = self.em.layout.classes;
        for class in 0..classes {
            self.em.class_weights[class] = self.options.class_tasks + self.em.class_counts[class];
        }
        self.sum_people(run);
        if self.rounds < LEARNING_ROUNDS {
            let steps = if self.rounds == 0 {
                FIRST_STEPS
            } else {
                LATER_STEPS
            };
            for _ in 0..steps {
                self.learn_alpha(run);
            }
        }
        self.write_rows(run);
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
    fn sum_people(&mut self, run: &Run<'_>) {
        let (layout, counts) = (&self.em.layout, &self.em.counts);
        let classes = layout.classes;
        let mut rest = self.person_counts.as_mut_slice();
        let mut jobs = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let (mine, others) = rest.split_at_mut(group.people.len() * classes);
            rest = others;
            jobs.push((group.people.clone(), mine));
        }
        crate::threads::each(run.threads, jobs, |(people, sums)| {
            sums.fill(0.0);
            for (person, sums) in people.zip(sums.chunks_exact_mut(classes.max(1))) {
                for pair in layout.pairs_of(person) {
                    let row = &counts[pair * layout.stride..][..classes];
                    sums.iter_mut()
                        .zip(row)
                        .for_each(|(sum, count)| *sum += count.get());
                }
            }
        });
    }

    /// One step of Minka's fixed point for each class, with the start as a prior.
    fn learn_alpha(&mut self, run: &Run<'_>) {
        let (layout, counts, people) = (&self.em.layout, &self.em.counts, &self.person_counts);
        let classes = layout.classes;
        // Laid out label, then class: a pair's row of counts meets one row of these.
        let cells: Vec<Rising> = (0..classes * classes)
            .map(|i| Rising::new(self.alpha[(i % classes) * classes + i / classes]))
            .collect();
        let rows: Vec<Rising> = row_sums(&self.alpha, classes)
            .into_iter()
            .map(Rising::new)
            .collect();
        let jobs = self.groups.iter_mut().collect();
        crate::threads::each(run.threads, jobs, |group: &mut Group| {
            group.above.fill(0.0);
            group.below.fill(0.0);
            for pair in group.pairs.clone() {
                let at = layout.label_of_pair[pair] as usize * classes;
                let counts = counts[pair * layout.stride..][..classes]
                    .iter()
                    .map(|n| n.get());
                add_risen(
                    &mut group.above[at..at + classes],
                    &cells[at..at + classes],
                    counts,
                );
            }
            for person in group.people.clone() {
                let counts = people[person * classes..][..classes].iter().copied();
                add_risen(&mut group.below, &rows, counts);
            }
        });
        let weight = self.options.crowd_weight;
        let sum = |of: &dyn Fn(&Group) -> f64| self.groups.iter().map(of).sum::<f64>();
        for class in 0..classes {
            let below = sum(&|group| group.below[class]);
            for label in 0..classes {
                let cell = class * classes + label;
                let above = sum(&|group| group.above[label * classes + class]);
                let learned = self.alpha[cell] * above;
                self.alpha[cell] = (learned + weight * self.base[cell]) / (below + weight);
            }
        }
    }

    /// Who knows how often, and the likelihood of each label that each person gave, under each class.
    fn write_rows(&mut self, run: &Run<'_>) {
        let stride = self.em.layout.stride;
        let classes = self.em.layout.classes;
        let reader = Reader {
            layout: &self.em.layout,
            counts: &self.em.counts,
            person_counts: &self.person_counts,
            habit: &self.habit,
            alpha: &self.alpha,
            alpha_sums: row_sums(&self.alpha, classes),
            simple: self.options.simple_share,
        };
        let sweeps = if self.rounds == 0 { 3 } else { 1 };
        let (mut knows, mut rows) = (self.knows.as_mut_slice(), self.em.rows.as_mut_slice());
        let mut jobs = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let (my_knows, other_knows) = knows.split_at_mut(group.people.len());
            let (my_rows, other_rows) = rows.split_at_mut(group.pairs.len() * stride);
            (knows, rows) = (other_knows, other_rows);
            jobs.push((group, my_knows, my_rows));
        }
        crate::threads::each(run.threads, jobs, |(group, knows, rows)| {
            for (person, known) in group.people.clone().zip(knows) {
                for _ in 0..sweeps {
                    *known = reader.knowledge(person, *known);
                }
                reader.rows(person, *known, &mut rows[..], group.pairs.start);
            }
        });
    }
}

/// What is read to judge a person.
struct Reader<'a, R> {
    layout: &'a Layout,
    counts: &'a [R],
    person_counts: &'a [f64],
    habit: &'a [f64],
    alpha: &'a [f64],
    alpha_sums: Vec<f64>,
    simple: f64,
}

impl<R: Cell> Reader<'_, R> {
    /// One sweep of a person's probability of knowing.
    fn knowledge(&self, person: usize, known: f64) -> f64 {
        let layout = self.layout;
        let mut hits = 0.0;
        for pair in layout.pairs_of(person) {
            let label = layout.label_of_pair[pair] as usize;
            let count = self.counts[pair * layout.stride + label].get();
            hits += count * known / (known + (1.0 - known) * self.habit[pair]);
        }
        let all: f64 = self.person_counts[person * layout.classes..][..layout.classes]
            .iter()
            .sum();
        (1.0 + hits) / (2.0 + all)
    }

    /// Writes a person's rows into those of a group that begins with pair `first`.
    fn rows(&self, person: usize, known: f64, rows: &mut [R], first: usize) {
        let layout = self.layout;
        let (classes, stride) = (layout.classes, layout.stride);
        let counts = &self.person_counts[person * classes..][..classes];
        for pair in layout.pairs_of(person) {
            let label = layout.label_of_pair[pair] as usize;
            let guess = self.simple * (1.0 - known) * self.habit[pair];
            let seen = &self.counts[pair * stride..][..classes];
            let row = &mut rows[(pair - first) * stride..][..classes];
            for (class, cell) in row.iter_mut().enumerate() {
                let pseudo = self.alpha[class * classes + label];
                let own = (seen[class].get() + pseudo) / (counts[class] + self.alpha_sums[class]);
                let knows = if class == label {
                    self.simple * known
                } else {
                    0.0
                };
                *cell = R::of((1.0 - self.simple) * own + knows + guess);
            }
        }
    }
}

fn add_risen(sums: &mut [f64], rising: &[Rising], counts: impl Iterator<Item = f64>) {
    for ((sum, rising), count) in sums.iter_mut().zip(rising).zip(counts) {
        *sum += rising.at(count);
    }
}

fn row_sums(matrix: &[f64], classes: usize) -> Vec<f64> {
    matrix
        .chunks_exact(classes.max(1))
        .map(|row| row.iter().sum())
        .collect()
}

/// Cuts the people into groups of about as many pairs each.
fn groups(layout: &Layout) -> Vec<Group> {
    const CELLS_FOR_A_GROUP: usize = 50_000;
    const MOST_GROUPS: usize = 8;
    let (people, classes) = (layout.people.len(), layout.classes);
    let many = (layout.pairs() * classes / CELLS_FOR_A_GROUP).clamp(1, MOST_GROUPS);
    let pairs_before = |person: usize| {
        if person == people {
            layout.pairs()
        } else {
            layout.pairs_of(person).start
        }
    };
    let mut cuts: Vec<usize> = (0..=many).map(|group| people * group / many).collect();
    cuts.dedup();
    if cuts.len() == 1 {
        cuts.push(people);
    }
    cuts.windows(2)
        .map(|cut| Group {
            people: cut[0]..cut[1],
            pairs: pairs_before(cut[0])..pairs_before(cut[1]),
            above: vec![0.0; classes * classes],
            below: vec![0.0; classes],
        })
        .collect()
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
