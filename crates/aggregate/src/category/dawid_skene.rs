//! Dawid and Skene's model: every annotator has a confusion matrix.

use super::{
    CategoryEstimate,
    expectation::{Expectation, single_precision},
};
use crate::{
    error::{Error, check_range},
    run::Run,
    size::Cell,
    votes::VoteTable,
};

/// Settings of [`dawid_skene`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DawidSkeneOptions {
    /// Rounds at most.
    pub rounds: usize,
    /// Stop when the mean absolute change of a probability is below this; 0 makes all rounds.
    pub tolerance: f64,
    /// Pseudo-counts on the diagonal of every confusion matrix (Dirichlet prior); 0 is maximum likelihood.
    pub prior_right: f64,
    /// Pseudo-counts on every other cell.
    pub prior_wrong: f64,
    /// Pseudo-tasks of every class.
    pub prior_class: f64,
    /// Store the tables in 32 bits: half the memory, about six digits. `None` does so from two million answers.
    pub single_precision: Option<bool>,
}

impl Default for DawidSkeneOptions {
    fn default() -> Self {
        Self {
            rounds: 100,
            tolerance: 1e-6,
            prior_right: 0.0,
            prior_wrong: 0.0,
            prior_class: 0.0,
            single_precision: None,
        }
    }
}

impl DawidSkeneOptions {
    /// Maximum a posteriori: two pseudo-answers on the diagonal, one spread over the rest of each row, one
    /// pseudo-task a class. Keeps annotators with few answers from being taken for perfect or hopeless.
    #[must_use]
    pub fn with_priors(classes: usize) -> Self {
        let prior_wrong = 1.0 / classes.saturating_sub(1).max(1) as f64;
        Self {
            prior_right: 2.0,
            prior_wrong,
            prior_class: 1.0,
            ..Self::default()
        }
    }
}

/// Confusion matrices and class shares by expectation maximisation, from the vote shares.
///
/// A. P. Dawid, A. M. Skene: "Maximum likelihood estimation of observer error-rates using the EM algorithm",
/// Applied Statistics 28 (1979).
///
/// * M: `N_w(c,y) = sum over answers y of w of q_i(c)`,
///   `pi_w(y|c) = (N_w(c,y) + prior) / sum over y`, `p_c = (prior_class + sum_i q_i(c)) / sum over c`.
/// * E: `q_i(c) = p_c * product over answers of i of pi_w(y|c)`, normalised.
///
/// Counts below 1e-10 are raised to that, as crowd-kit does, so that one answer never rules a class out for
/// good. With no priors this is maximum likelihood: its posteriors are far too sure on real crowds, and a class
/// may drift to mean another label; use [`super::shared_error()`] to decide, this to compare.
/// crowd-kit 1.4.2 stops when its bound rises by less than its tolerance, and the bound can fall: it may stop
/// after two rounds. Here the probabilities have to come to rest.
///
/// # Errors
/// [`Error::Option`] for options out of range, [`Error::Cancelled`] when the callback says so.
pub fn dawid_skene(
    votes: &VoteTable,
    options: &DawidSkeneOptions,
    run: &Run<'_>,
) -> Result<CategoryEstimate, Error> {
    for (name, value) in [
        ("tolerance", options.tolerance),
        ("prior_right", options.prior_right),
        ("prior_wrong", options.prior_wrong),
        ("prior_class", options.prior_class),
    ] {
        check_range(name, value, 0.0, 1e9)?;
    }
    if single_precision(votes, options.single_precision) {
        fit(Expectation::<f32>::new(votes, 1), options, run)
    } else {
        fit(Expectation::<f64>::new(votes, 1), options, run)
    }
}

const LEAST_COUNT: f64 = 1e-10;

fn fit<R: Cell>(
    mut em: Expectation<'_, R>,
    options: &DawidSkeneOptions,
    run: &Run<'_>,
) -> Result<CategoryEstimate, Error> {
    let (mut rounds, mut settled) = (0, false);
    while rounds < options.rounds && !settled {
        maximise(&mut em, options);
        let change = em.round(run);
        rounds += 1;
        settled = change < options.tolerance;
        run.report(rounds, options.rounds, change)?;
    }
    let shares = em.class_weights.clone();
    let mut estimate = em.estimate(&shares, rounds, settled);
    estimate.log_likelihood = (rounds > 0).then(|| em.log_likelihood());
    Ok(estimate)
}

fn maximise<R: Cell>(em: &mut Expectation<'_, R>, options: &DawidSkeneOptions) {
    let (classes, stride) = (em.layout.classes, em.layout.stride);
    let sum: f64 = em
        .class_counts
        .iter()
        .map(|n| n + options.prior_class)
        .take(classes)
        .sum();
    for class in 0..classes {
        let even = 1.0 / classes as f64;
        let share = (em.class_counts[class] + options.prior_class) / sum;
        em.class_weights[class] = if sum > 0.0 { share } else { even };
    }
    let mut sums = vec![0.0; classes];
    for person in 0..em.layout.people.len() {
        let pairs = em.layout.pairs_of(person);
        let unused = (classes - pairs.len()) as f64;
        for (class, sum) in sums.iter_mut().enumerate() {
            let counts = pairs.clone().map(|p| count(em, p, class, stride, options));
            *sum = counts.sum::<f64>() + unused * options.prior_wrong;
        }
        // The diagonal of a label never given has the larger prior.
        let given = &em.layout.label_of_pair[pairs.clone()];
        for (class, sum) in sums.iter_mut().enumerate() {
            if !given.iter().any(|&label| label as usize == class) {
                *sum += options.prior_right - options.prior_wrong;
            }
        }
        for pair in pairs {
            for (class, sum) in sums.iter().enumerate() {
                let row = count(em, pair, class, stride, options) / sum;
                em.rows[pair * stride + class] = R::of(row);
            }
        }
    }
}

/// Expected count of a pair under a class, with its prior.
fn count<R: Cell>(
    em: &Expectation<'_, R>,
    pair: usize,
    class: usize,
    stride: usize,
    options: &DawidSkeneOptions,
) -> f64 {
    let right = em.layout.label_of_pair[pair] as usize == class;
    let prior = if right {
        options.prior_right
    } else {
        options.prior_wrong
    };
    (em.counts[pair * stride + class].get() + prior).max(LEAST_COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Crowd, table};

    #[test]
    fn a_crowd_of_mixed_skill_is_read_better_than_by_votes() {
        let crowd = Crowd::simulate(2000, 40, 4, 5, 3);
        let votes = crowd.table();
        let right = |estimate: &CategoryEstimate| {
            (0..votes.tasks())
                .filter(|&t| {
                    estimate
                        .best(t)
                        .is_some_and(|(label, _)| label == crowd.truth[t])
                })
                .count()
        };
        let model = dawid_skene(&votes, &DawidSkeneOptions::default(), &Run::default()).unwrap();
        let plain = super::super::majority::majority_vote(&votes);
        assert!(
            right(&model) > right(&plain),
            "{} {}",
            right(&model),
            right(&plain)
        );
    }

    #[test]
    fn single_precision_and_threads_change_nothing_that_matters() {
        let votes = Crowd::simulate(20_000, 100, 3, 5, 5).table();
        let fit = |single: bool, threads| {
            let options = DawidSkeneOptions {
                single_precision: Some(single),
                ..Default::default()
            };
            dawid_skene(
                &votes,
                &options,
                &Run {
                    threads,
                    ..Run::default()
                },
            )
            .unwrap()
        };
        assert_eq!(fit(false, 1), fit(false, 2));
        assert_eq!(fit(true, 1), fit(true, 3));
        let (double, single) = (fit(false, 1), fit(true, 1));
        let pairs = double.probabilities.iter().zip(&single.probabilities);
        assert!(pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) < 1e-3);
    }

    #[test]
    fn a_callback_can_stop_it() {
        let votes = table(&[(0, 0, 0), (0, 1, 1)], 1, 2, 2);
        let stop = |_| std::ops::ControlFlow::Break(());
        let run = Run {
            progress: Some(&stop),
            ..Run::default()
        };
        let error = dawid_skene(&votes, &DawidSkeneOptions::default(), &run).unwrap_err();
        assert_eq!(error, Error::Cancelled);
    }

    #[test]
    fn options_out_of_range_are_named() {
        let options = DawidSkeneOptions {
            tolerance: f64::NAN,
            ..Default::default()
        };
        let error = dawid_skene(&table(&[], 0, 0, 2), &options, &Run::default()).unwrap_err();
        assert!(error.to_string().contains("tolerance"), "{error}");
    }
}
