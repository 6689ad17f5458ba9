//! The loop that all confusion-matrix methods share, in one pass over the answers a round.
//!
//! For each task: the product of its answers' rows and the class weights, normalised, is the posterior (E); the
//! posterior is added at once to the counts of the pairs it came from (the sums of the M step). Products are
//! scaled as they go, so that no logarithm and no exponential is needed.
//!
//! Tasks are cut into parts by the size of the data alone; each part has counts of its own, which are added in
//! the order of the parts. So the result does not depend on the number of threads.

use std::ops::Range;

use super::{CategoryEstimate, layout::Layout};
use crate::{run::Run, size::Cell, votes::VoteTable};

/// Posterior of every task, rows of every pair, counts of every pair.
pub(crate) struct Expectation<'a, R> {
    pub(crate) votes: &'a VoteTable,
    pub(crate) layout: Layout,
    /// Tasks with fewer answers teach nothing about people.
    pub(crate) least_answers: usize,
    /// Weight of each class, padded with 0 to the stride.
    pub(crate) class_weights: Vec<f64>,
    /// Probability of the pair's label under each class, `pairs * stride`.
    pub(crate) rows: Vec<R>,
    /// Expected number of the pair's answers under each class, `pairs * stride`.
    pub(crate) counts: Vec<R>,
    /// Expected number of tasks of each class, among those that are counted.
    pub(crate) class_counts: Vec<f64>,
    posterior: Vec<R>,
    parts: Vec<Part<R>>,
}

struct Part<R> {
    tasks: Range<usize>,
    counts: Vec<R>,
    class_counts: Vec<f64>,
    moved: f64,
}

/// Whether to keep the tables in 32 bits, where the caller leaves it open.
pub(crate) fn single_precision(votes: &VoteTable, asked: Option<bool>) -> bool {
    asked.unwrap_or(votes.answers() >= 2_000_000)
}

/// After so many factors a product is scaled back to 1: with rows of 1e-15 or more it cannot underflow before.
const FACTORS_BETWEEN_SCALINGS: usize = 16;

impl<'a, R: Cell> Expectation<'a, R> {
    /// Starts from the vote shares, already counted.
    pub(crate) fn new(votes: &'a VoteTable, least_answers: usize) -> Self {
        let layout = Layout::new(votes);
        let cells = layout.pairs() * layout.stride;
        let mut this = Self {
            class_weights: vec![0.0; layout.stride],
            rows: vec![R::default(); cells],
            counts: vec![R::default(); cells],
            class_counts: vec![0.0; layout.stride],
            posterior: vote_shares(votes, layout.stride),
            parts: parts(votes, cells),
            votes,
            layout,
            least_answers: least_answers.max(1),
        };
        this.count_start();
        this
    }

    /// One round: posteriors from the rows and class weights, counts from the posteriors.
    /// Returns the mean absolute change of a probability.
    pub(crate) fn round(&mut self, run: &Run<'_>) -> f64 {
        let tasks = self.votes.tasks();
        let stride = self.layout.stride;
        let view = View {
            votes: self.votes,
            pair: &self.layout.pair,
            rows: &self.rows,
            class_weights: &self.class_weights,
            least_answers: self.least_answers,
            stride,
        };
        let mut rest = self.posterior.as_mut_slice();
        let mut jobs = Vec::with_capacity(self.parts.len());
        for part in &mut self.parts {
            let (mine, others) = rest.split_at_mut(part.tasks.len() * stride);
            rest = others;
            jobs.push((part, mine));
        }
        crate::threads::each(run.threads, jobs, |(part, posterior)| {
            view.run(part, posterior);
        });
        self.add_parts();
        let moved: f64 = self.parts.iter().map(|part| part.moved).sum();
        moved / (tasks * self.layout.classes).max(1) as f64
    }

    /// Log likelihood of all answers under the present rows and class weights (which should sum to one).
    pub(crate) fn log_likelihood(&self) -> f64 {
        let stride = self.layout.stride;
        let mut total = 0.0;
        let mut logs = vec![0.0; self.layout.classes];
        for task in 0..self.votes.tasks() {
            for (class, log) in logs.iter_mut().enumerate() {
                let rows = self
                    .votes
                    .range(task)
                    .map(|i| self.layout.pair[i] as usize * stride + class);
                *log = self.class_weights[class].ln()
                    + rows.map(|r| self.rows[r].get().ln()).sum::<f64>();
            }
            let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if highest > f64::NEG_INFINITY {
                total += highest + logs.iter().map(|x| (x - highest).exp()).sum::<f64>().ln();
            }
        }
        total
    }

    /// The posteriors without padding, `tasks * classes`.
    pub(crate) fn probabilities(&self) -> Vec<f64> {
        let (stride, classes) = (self.layout.stride, self.layout.classes);
        let mut probabilities = Vec::with_capacity(self.votes.tasks() * classes);
        for row in self.posterior.chunks_exact(stride) {
            let sum: f64 = row[..classes].iter().map(|p| p.get()).sum();
            probabilities.extend(
                row[..classes]
                    .iter()
                    .map(|p| p.get() / sum.max(f64::MIN_POSITIVE)),
            );
        }
        probabilities
    }

    /// Expected share of right answers of each annotator, by the counts; NaN without an answer.
    pub(crate) fn share_right(&self) -> Vec<f64> {
        let mut right = vec![f64::NAN; self.votes.annotators()];
        for (person, &annotator) in self.layout.people.iter().enumerate() {
            let (mut hits, mut all) = (0.0, 0.0);
            for pair in self.layout.pairs_of(person) {
                let row = &self.counts[pair * self.layout.stride..][..self.layout.classes];
                hits += row[self.layout.label_of_pair[pair] as usize].get();
                all += row.iter().map(|n| n.get()).sum::<f64>();
            }
            right[annotator as usize] = if all > 0.0 { hits / all } else { f64::NAN };
        }
        right
    }

    /// The estimate as it stands, each answer counted as independent.
    pub(crate) fn estimate(
        &self,
        class_shares: &[f64],
        rounds: usize,
        settled: bool,
    ) -> CategoryEstimate {
        let tasks = self.votes.tasks();
        CategoryEstimate {
            classes: self.layout.classes,
            probabilities: self.probabilities(),
            effective_answers: (0..tasks)
                .map(|t| self.votes.answers_of(t) as f64)
                .collect(),
            class_shares: class_shares[..self.layout.classes].to_vec(),
            ability: self.share_right(),
            rounds,
            settled,
            log_likelihood: None,
        }
    }

    fn count_start(&mut self) {
        let stride = self.layout.stride;
        let mut rest = self.posterior.as_slice();
        for part in &mut self.parts {
            let (mine, others) = rest.split_at(part.tasks.len() * stride);
            rest = others;
            for (task, row) in part.tasks.clone().zip(mine.chunks_exact(stride)) {
                let range = self.votes.range(task);
                if range.len() < self.least_answers {
                    continue;
                }
                add_row(&mut part.class_counts, row);
                for i in range {
                    let cell = self.layout.pair[i] as usize * stride;
                    add(&mut part.counts[cell..cell + stride], row);
                }
            }
        }
        self.add_parts();
    }

    fn add_parts(&mut self) {
        self.counts.fill(R::default());
        self.class_counts.fill(0.0);
        for part in &self.parts {
            add(&mut self.counts, &part.counts);
            for (sum, x) in self.class_counts.iter_mut().zip(&part.class_counts) {
                *sum += x;
            }
        }
    }
}

/// What every part reads.
struct View<'a, R> {
    votes: &'a VoteTable,
    pair: &'a [u32],
    rows: &'a [R],
    class_weights: &'a [f64],
    least_answers: usize,
    stride: usize,
}

impl<R: Cell> View<'_, R> {
    fn run(&self, part: &mut Part<R>, posterior: &mut [R]) {
        part.counts.fill(R::default());
        part.class_counts.fill(0.0);
        part.moved = 0.0;
        // A row of known length lives in registers.
        match self.stride {
            2 => self.run_short::<2>(part, posterior),
            3 => self.run_short::<3>(part, posterior),
            4 => self.run_short::<4>(part, posterior),
            5 => self.run_short::<5>(part, posterior),
            6 => self.run_short::<6>(part, posterior),
            7 => self.run_short::<7>(part, posterior),
            8 => self.run_short::<8>(part, posterior),
            _ => self.run_long(part, posterior),
        }
    }

    /// Plain counting over rows of known length: what every build turns into straight code.
    fn run_short<const S: usize>(&self, part: &mut Part<R>, posterior: &mut [R]) {
        let (rows, _) = self.rows.as_chunks::<S>();
        let (counts, _) = part.counts.as_chunks_mut::<S>();
        let (posterior, _) = posterior.as_chunks_mut::<S>();
        let mut weights = [0.0; S];
        weights.copy_from_slice(&self.class_weights[..S]);
        let (mut class_counts, mut moved) = ([0.0; S], [0.0; S]);
        let first = part.tasks.start;
        for task in part.tasks.clone() {
            let pairs = &self.pair[self.votes.range(task)];
            let mut product = weights;
            for i in 0..pairs.len() {
                let row = &rows[pairs[i] as usize];
                for c in 0..S {
                    product[c] *= row[c].get();
                }
                if i % FACTORS_BETWEEN_SCALINGS == FACTORS_BETWEEN_SCALINGS - 1 {
                    scale(&mut product);
                }
            }
            normalise(&mut product, &weights);
            let old = &mut posterior[task - first];
            for c in 0..S {
                moved[c] += (old[c].get() - product[c]).abs();
                old[c] = R::of(product[c]);
            }
            if pairs.len() < self.least_answers {
                continue;
            }
            for c in 0..S {
                class_counts[c] += product[c];
            }
            for i in 0..pairs.len() {
                let count = &mut counts[pairs[i] as usize];
                for c in 0..S {
                    count[c] += old[c];
                }
            }
        }
        part.class_counts.copy_from_slice(&class_counts);
        part.moved = moved.iter().sum();
    }

    fn run_long(&self, part: &mut Part<R>, posterior: &mut [R]) {
        let stride = self.stride;
        let mut product = vec![0.0; stride];
        for (task, old) in part.tasks.clone().zip(posterior.chunks_exact_mut(stride)) {
            let pairs = &self.pair[self.votes.range(task)];
            product.copy_from_slice(&self.class_weights[..stride]);
            for some in pairs.chunks(FACTORS_BETWEEN_SCALINGS) {
                for &pair in some {
                    let row = &self.rows[pair as usize * stride..][..stride];
                    product.iter_mut().zip(row).for_each(|(p, r)| *p *= r.get());
                }
                scale(&mut product);
            }
            normalise(&mut product, self.class_weights);
            for (old, &new) in old.iter_mut().zip(&product) {
                part.moved += (old.get() - new).abs();
                *old = R::of(new);
            }
            if pairs.len() < self.least_answers {
                continue;
            }
            add_row(&mut part.class_counts, old);
            for &pair in pairs {
                add(&mut part.counts[pair as usize * stride..][..stride], old);
            }
        }
    }
}

/// Divides by the sum; the class weights take the place of a product that is 0 everywhere.
#[inline(always)]
fn normalise(product: &mut [f64], class_weights: &[f64]) {
    let sum: f64 = product.iter().sum();
    if sum > 0.0 {
        let inverse = 1.0 / sum;
        product.iter_mut().for_each(|p| *p *= inverse);
        return;
    }
    product.copy_from_slice(&class_weights[..product.len()]);
    let sum: f64 = product.iter().sum();
    product
        .iter_mut()
        .for_each(|p| *p /= sum.max(f64::MIN_POSITIVE));
}

/// Brings the largest factor to 1.
#[inline(always)]
fn scale(product: &mut [f64]) {
    let highest = product.iter().copied().fold(0.0, f64::max);
    if highest > 0.0 {
        product.iter_mut().for_each(|p| *p /= highest);
    }
}

fn add<R: Cell>(sums: &mut [R], row: &[R]) {
    for (sum, &x) in sums.iter_mut().zip(row) {
        *sum += x;
    }
}

fn add_row<R: Cell>(sums: &mut [f64], row: &[R]) {
    for (sum, x) in sums.iter_mut().zip(row) {
        *sum += x.get();
    }
}

fn vote_shares<R: Cell>(votes: &VoteTable, stride: usize) -> Vec<R> {
    let classes = votes.classes();
    let mut shares = vec![R::default(); votes.tasks() * stride];
    let mut row = vec![0.0; classes];
    for task in 0..votes.tasks() {
        let many = votes.answers_of(task);
        row.fill(if many == 0 { 1.0 / classes as f64 } else { 0.0 });
        for (_, label) in votes.of_task(task) {
            row[label as usize] += 1.0 / many as f64;
        }
        for (cell, &share) in shares[task * stride..].iter_mut().zip(&row) {
            *cell = R::of(share);
        }
    }
    shares
}

/// Cuts the tasks into parts of about as many answers each: more parts where their counts are small beside the
/// answers, so that threads have work and memory stays close to the size of the data.
fn parts<R: Cell>(votes: &VoteTable, cells: usize) -> Vec<Part<R>> {
    const ANSWERS_FOR_A_PART: usize = 20_000;
    const MOST_PARTS: usize = 4;
    let by_answers = votes.answers() / ANSWERS_FOR_A_PART;
    let by_memory = votes.answers() * 2 / cells.max(1);
    let many = by_answers.min(by_memory).clamp(1, MOST_PARTS);
    let (start, _, _) = votes.raw();
    let mut cuts: Vec<usize> = (0..many)
        .map(|part| start.partition_point(|&s| (s as usize) < votes.answers() * part / many))
        .collect();
    cuts[0] = 0;
    cuts.push(votes.tasks());
    cuts.windows(2)
        .map(|cut| Part {
            tasks: cut[0].min(votes.tasks())..cut[1],
            counts: vec![R::default(); cells],
            class_counts: vec![0.0; stride_of(votes)],
            moved: 0.0,
        })
        .collect()
}

fn stride_of(votes: &VoteTable) -> usize {
    super::layout::stride(votes.classes())
}
