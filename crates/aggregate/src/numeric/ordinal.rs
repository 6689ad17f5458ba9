//! Rating scales: an annotator is a little generous or strict, and more or less exact.

use super::{NumberValue, summary::quantile};
use crate::{
    category::{
        CategoryEstimate,
        expectation::Expectation,
        shared_error::{effective_answers, temper},
    },
    error::{Error, check_range},
    run::Run,
    special::normal_cdf,
    votes::VoteTable,
};

/// Settings of [`ordinal`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrdinalOptions {
    /// Rounds at most.
    pub rounds: usize,
    /// Stop when the mean absolute change of a probability is below this.
    pub tolerance: f64,
    /// Pseudo-answers behind an annotator's bias (none) and variance (the crowd's).
    pub prior_answers: f64,
    /// Pseudo-tasks of each step of the scale.
    pub class_tasks: f64,
    /// Share of answers that say nothing: bounds what one answer can do.
    pub slips: f64,
    /// Correlation of errors between the answers to one task, 0..1; `None` is `0.5 (1 - 1/steps)`.
    pub shared_error: Option<f64>,
    /// Share of the distribution that lies in an interval.
    pub level: f64,
}

impl Default for OrdinalOptions {
    fn default() -> Self {
        Self {
            rounds: 50,
            tolerance: 1e-5,
            prior_answers: 10.0,
            class_tasks: 5.0,
            slips: 0.05,
            shared_error: None,
            level: 0.95,
        }
    }
}

/// Steps of the scale with probabilities, and their mean as a number.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OrdinalEstimate {
    /// Probability of each step; ability is the share of answers that are right.
    pub steps: CategoryEstimate,
    /// Expected step of each task (steps count from 0), with the interval of the posterior.
    pub values: Vec<NumberValue>,
    /// Per annotator: mean distance above the true step. 0 without an answer.
    pub bias: Vec<f64>,
    /// Per annotator: standard deviation about that, in steps.
    pub deviation: Vec<f64>,
}

/// A model of rating scales: the true step `c` is seen as `c + bias_w + deviation_w * normal`, rounded to the scale.
///
/// A discretised form of the Gaussian annotator (Raykar et al., JMLR 11, 2010), which spends two numbers on an
/// annotator where a confusion matrix of five steps spends twenty.
///
/// * E: `q_i(c)` in proportion to `p_c` times, an answer `y`,
///   `slips/K + (1-slips) [Phi((y+1/2-c-b)/d) - Phi((y-1/2-c-b)/d)]`, the ends of the scale open.
/// * M, by moments: `b_w = sum q_i(c) (y - c) / (n_w + prior)`,
///   `d_w^2 = (sum q_i(c) (y - c - b_w)^2 + prior D) / (n_w + prior)`, `D` the same over everybody.
///
/// At the end the certainty is corrected for shared error as in [`crate::category::shared_error()`].
///
/// # Errors
/// [`Error::Option`], [`Error::Cancelled`].
pub fn ordinal(
    votes: &VoteTable,
    options: &OrdinalOptions,
    run: &Run<'_>,
) -> Result<OrdinalEstimate, Error> {
    check_range("prior_answers", options.prior_answers, 1e-6, 1e9)?;
    check_range("class_tasks", options.class_tasks, 1e-6, 1e9)?;
    check_range("slips", options.slips, 1e-9, 1.0)?;
    check_range(
        "shared_error",
        options.shared_error.unwrap_or(0.0),
        0.0,
        1.0,
    )?;
    let mut em = Expectation::<f64>::new(votes, 2);
    let people = em.layout.people.len();
    let mut scale = Scale {
        bias: vec![0.0; people],
        deviation: vec![1.0; people],
        options: *options,
    };
    let (mut rounds, mut settled) = (0, false);
    while rounds < options.rounds && !settled {
        scale.learn(&em);
        scale.write(&mut em);
        let change = em.round(run);
        rounds += 1;
        settled = change < options.tolerance;
        run.report(rounds, options.rounds, change)?;
    }
    Ok(scale.estimate(&em, rounds, settled))
}

/// Bias and deviation of each person, busiest first.
struct Scale {
    bias: Vec<f64>,
    deviation: Vec<f64>,
    options: OrdinalOptions,
}

impl Scale {
    fn learn(&mut self, em: &Expectation<'_, f64>) {
        let prior = self.options.prior_answers;
        let mut sums = vec![(0.0, 0.0); self.bias.len()];
        for (person, sum) in sums.iter_mut().enumerate() {
            each_count(em, person, |off, count| {
                sum.0 += count;
                sum.1 += count * off;
            });
            self.bias[person] = sum.1 / (sum.0 + prior);
        }
        let mut squares = vec![0.0; self.bias.len()];
        for (person, square) in squares.iter_mut().enumerate() {
            let bias = self.bias[person];
            each_count(em, person, |off, count| {
                *square += count * (off - bias).powi(2);
            });
        }
        let answers: f64 = sums.iter().map(|s| s.0).sum();
        let common = (squares.iter().sum::<f64>() + 0.5) / (answers + 1.0);
        for (person, square) in squares.iter().enumerate() {
            let variance = (square + prior * common) / (sums[person].0 + prior);
            self.deviation[person] = variance.sqrt().max(0.1);
        }
    }

    fn write(&self, em: &mut Expectation<'_, f64>) {
        let (classes, stride) = (em.layout.classes, em.layout.stride);
        for class in 0..classes {
            em.class_weights[class] = em.class_counts[class] + self.options.class_tasks;
        }
        for person in 0..em.layout.people.len() {
            for pair in em.layout.pairs_of(person) {
                let label = em.layout.label_of_pair[pair] as usize;
                for class in 0..classes {
                    em.rows[pair * stride + class] = self.chance(person, label, class, classes);
                }
            }
        }
    }

    /// Probability that a person calls a task of this class by this label.
    fn chance(&self, person: usize, label: usize, class: usize, classes: usize) -> f64 {
        let off = label as f64 - class as f64 - self.bias[person];
        let deviation = self.deviation[person];
        let above = if label + 1 == classes {
            1.0
        } else {
            normal_cdf((off + 0.5) / deviation)
        };
        let below = if label == 0 {
            0.0
        } else {
            normal_cdf((off - 0.5) / deviation)
        };
        let slips = self.options.slips;
        slips / classes as f64 + (1.0 - slips) * (above - below).max(0.0)
    }

    fn estimate(self, em: &Expectation<'_, f64>, rounds: usize, settled: bool) -> OrdinalEstimate {
        let classes = em.layout.classes;
        let even = 0.5 * (1.0 - 1.0 / classes.max(1) as f64);
        let correlation = self.options.shared_error.unwrap_or(even);
        let total: f64 = em.class_weights.iter().sum();
        let shares: Vec<f64> = em
            .class_weights
            .iter()
            .map(|w| w / total.max(1e-300))
            .collect();
        let mut steps = em.estimate(&shares, rounds, settled);
        let mut values = Vec::with_capacity(steps.tasks());
        for task in 0..steps.tasks() {
            let many = em.votes.answers_of(task);
            let effective = effective_answers(many, correlation);
            steps.effective_answers[task] = effective;
            let row = &mut steps.probabilities[task * classes..][..classes];
            if many > 1 {
                temper(row, effective / many as f64);
            }
            values.push(value(row, many, effective, self.options.level));
        }
        let mut bias = vec![0.0; em.votes.annotators()];
        let mut deviation = vec![f64::NAN; em.votes.annotators()];
        for (person, &annotator) in em.layout.people.iter().enumerate() {
            bias[annotator as usize] = self.bias[person];
            deviation[annotator as usize] = self.deviation[person];
        }
        OrdinalEstimate {
            steps,
            values,
            bias,
            deviation,
        }
    }
}

/// Calls with each difference of label and class, and its expected count.
fn each_count(em: &Expectation<'_, f64>, person: usize, mut with: impl FnMut(f64, f64)) {
    for pair in em.layout.pairs_of(person) {
        let label = f64::from(em.layout.label_of_pair[pair]);
        let row = &em.counts[pair * em.layout.stride..][..em.layout.classes];
        for (class, &count) in row.iter().enumerate() {
            with(label - class as f64, count);
        }
    }
}

fn value(row: &[f64], answers: usize, effective: f64, level: f64) -> NumberValue {
    let mean: f64 = row
        .iter()
        .enumerate()
        .map(|(step, p)| step as f64 * p)
        .sum();
    let variance: f64 = row
        .iter()
        .enumerate()
        .map(|(step, p)| p * (step as f64 - mean).powi(2))
        .sum();
    let at = |share: f64| {
        let mut below = 0.0;
        let step = row.iter().position(|p| {
            below += p;
            below >= share
        });
        step.unwrap_or(row.len().saturating_sub(1)) as f64
    };
    let tail = (1.0 - level) / 2.0;
    NumberValue {
        value: if row.is_empty() {
            quantile(&[], 0.5)
        } else {
            mean
        },
        low: at(tail),
        high: at(1.0 - tail),
        spread: variance.sqrt(),
        answers,
        effective_answers: effective,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, testing::table};

    #[test]
    fn the_generous_and_the_vague_are_corrected() {
        let mut random = Random::seeded(12);
        let (mut rows, mut truth) = (Vec::new(), Vec::new());
        for task in 0..500_u32 {
            let step = random.below(5) as f64;
            truth.push(step);
            for annotator in 0..5_u32 {
                let (bias, deviation) = match annotator {
                    0 => (1.0, 0.4),
                    1 => (0.0, 1.5),
                    _ => (0.0, 0.5),
                };
                let seen = (step + bias + deviation * random.normal())
                    .round()
                    .clamp(0.0, 4.0);
                rows.push((
                    task,
                    annotator,
                    u32::try_from(crate::size::whole(seen)).unwrap(),
                ));
            }
        }
        let votes = table(&rows, 500, 5, 5);
        let fit = ordinal(&votes, &OrdinalOptions::default(), &Run::default()).unwrap();
        assert!(
            fit.bias[0] > 0.4 && fit.bias[2].abs() < 0.3,
            "{:?}",
            fit.bias
        );
        assert!(
            fit.deviation[1] > 1.5 * fit.deviation[2],
            "{:?}",
            fit.deviation
        );
        let error = |values: &dyn Fn(usize) -> f64| {
            (0..500).map(|t| (values(t) - truth[t]).abs()).sum::<f64>() / 500.0
        };
        let mean = |t: usize| votes.of_task(t).map(|(_, l)| f64::from(l)).sum::<f64>() / 5.0;
        let ours = error(&|t| fit.values[t].value);
        assert!(ours < 0.8 * error(&mean), "{ours} {}", error(&mean));
        let held =
            (0..500).filter(|&t| fit.values[t].low <= truth[t] && truth[t] <= fit.values[t].high);
        assert!(held.count() > 460);
    }

    #[test]
    fn nothing_breaks_on_nothing() {
        for (rows, tasks, annotators, classes) in [
            (vec![], 0, 0, 0),
            (vec![], 1, 0, 3),
            (vec![(0, 0, 0)], 1, 1, 1),
        ] {
            let votes = table(&rows, tasks, annotators, classes);
            let fit = ordinal(&votes, &OrdinalOptions::default(), &Run::default()).unwrap();
            assert_eq!(fit.values.len(), tasks as usize);
        }
    }
}
