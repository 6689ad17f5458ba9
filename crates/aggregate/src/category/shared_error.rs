//! The default: Dawid-Skene with priors learned from the crowd, and certainty corrected for errors that people
//! share.

use super::{CategoryEstimate, crowd::Crowd, expectation::single_precision};
use crate::{
    error::{Error, check_range},
    run::Run,
    votes::VoteTable,
};

/// Settings of [`shared_error`]. The defaults were learned once on thirteen recorded crowds, each left out in
/// turn; they are flat around their optimum.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SharedErrorOptions {
    /// Rounds at most.
    pub rounds: usize,
    /// Stop when the mean absolute change of a probability is below this.
    pub tolerance: f64,
    /// Weight of the simple reading of a person (knows it, or follows a habit) beside the confusion matrix, 0..1.
    pub simple_share: f64,
    /// Pseudo-answers in a row of the crowd's confusion matrix at the start.
    pub crowd_strength: f64,
    /// Share of those on the diagonal.
    pub crowd_right: f64,
    /// How many annotators' worth of weight the start has when the crowd's matrix is learned.
    pub crowd_weight: f64,
    /// Pseudo-tasks of each class.
    pub class_tasks: f64,
    /// Pseudo-answers, for each class, that pull a person's habit towards the crowd's.
    pub habit_answers: f64,
    /// Correlation of errors between the answers to one task, 0..1: what the certainty is corrected by.
    /// `None` is `0.5 (1 - 1/classes)`.
    pub shared_error: Option<f64>,
    /// Store the tables in 32 bits: half the memory, about six digits. `None` does so from two million answers.
    pub single_precision: Option<bool>,
}

impl Default for SharedErrorOptions {
    fn default() -> Self {
        Self {
            rounds: 20,
            tolerance: 1e-4,
            simple_share: 0.3,
            crowd_strength: 4.0,
            crowd_right: 0.6,
            crowd_weight: 10.0,
            class_tasks: 10.0,
            habit_answers: 5.0,
            shared_error: None,
            single_precision: None,
        }
    }
}

impl SharedErrorOptions {
    /// The correlation of errors that is assumed for this number of classes.
    #[must_use]
    pub fn correlation(&self, classes: usize) -> f64 {
        self.shared_error
            .unwrap_or(0.5 * (1.0 - 1.0 / classes.max(1) as f64))
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        check_range("tolerance", self.tolerance, 0.0, 1.0)?;
        check_range("simple_share", self.simple_share, 0.0, 1.0)?;
        check_range("crowd_strength", self.crowd_strength, 1e-6, 1e9)?;
        check_range("crowd_right", self.crowd_right, 1e-6, 1.0 - 1e-6)?;
        check_range("crowd_weight", self.crowd_weight, 1e-6, 1e9)?;
        check_range("class_tasks", self.class_tasks, 1e-6, 1e9)?;
        check_range("habit_answers", self.habit_answers, 1e-6, 1e9)?;
        check_range("shared_error", self.shared_error.unwrap_or(0.0), 0.0, 1.0)
    }
}

/// The method to use unless there is a reason for another.
///
/// Three things make it what it is, each measured on recorded crowds:
///
/// 1. The prior of every confusion matrix is the crowd's own, learned by empirical Bayes (T. Minka: "Estimating a
///    Dirichlet distribution", 2000), so people with few answers are read as the crowd is.
/// 2. A person is read half as a confusion matrix and half as somebody who knows the answer or follows a habit
///    (as in D. Hovy et al.: "Learning whom to trust with MACE", 2013). The second keeps class *c* meaning
///    label *c*, and bounds what one answer can say.
/// 3. Errors are shared: ten people misled by one picture are not ten witnesses. The final probabilities are
///    those of `n / (1 + rho (n - 1))` answers (L. Kish's design effect, 1965). This never enters the loop, where
///    soft posteriors would make soft matrices until nothing is left, and it never changes which label wins.
///
/// Update equations, with `q_i(c)` from the vote shares, `alpha_c(y)` the crowd's pseudo-counts (start
/// `base_c(y)`), `know_w` and `habit_w(y)` the simple reading; in each round:
///
/// * `N_w(c,y) = sum of q_i(c)` over the answers `y` of `w` to tasks with two answers or more (a lone answer says
///   nothing of skill); `p_c` in proportion to `class_tasks + sum of q_i(c)`.
/// * `alpha_c(y) <- (alpha_c(y) sum_w R(N_w(c,y), alpha_c(y)) + weight base_c(y)) / (sum_w R(N_w(c), S_c) + weight)`
///   with `S_c = sum_y alpha_c(y)` and `R(x,a) = digamma(x+a) - digamma(a)` at whole `x`, linear between them
///   (digamma itself, below 1, would wildly overrate soft counts). Ten rounds, then it rests.
/// * `know_w = (1 + sum_y N_w(y,y) know_w / (know_w + (1 - know_w) habit_w(y))) / (2 + sum_c N_w(c))`.
/// * `pi_w(y|c) = (1-h) (N_w(c,y) + alpha_c(y)) / (N_w(c) + S_c) + h (know_w [y=c] + (1-know_w) habit_w(y))`.
/// * `q_i(c)` in proportion to `p_c product of pi_w(y|c)`; at the end once
///   `P_i(c)` in proportion to `q_i(c)^(1/(1 + rho (n_i - 1)))`.
///
/// Known limits: where few people share one misconception nothing in the answers shows it; two people alone who
/// disagree are told apart by a gamble, and said to be so (probability near one half).
///
/// # Errors
/// [`Error::Option`] for options out of range, [`Error::Cancelled`] when the callback says so.
pub fn shared_error(
    votes: &VoteTable,
    options: &SharedErrorOptions,
    run: &Run<'_>,
) -> Result<CategoryEstimate, Error> {
    options.check()?;
    if single_precision(votes, options.single_precision) {
        Ok(Crowd::<f32>::fit(votes, options, run)?.estimate())
    } else {
        Ok(Crowd::<f64>::fit(votes, options, run)?.estimate())
    }
}

/// What `n` answers are worth when their errors are correlated: `n / (1 + correlation (n - 1))`.
#[must_use]
pub fn effective_answers(n: usize, correlation: f64) -> f64 {
    if n == 0 {
        0.0
    } else {
        n as f64 / (1.0 + correlation * (n as f64 - 1.0))
    }
}

/// Raises probabilities to a power and makes them sum to one again, without underflow.
pub(crate) fn temper(row: &mut [f64], power: f64) {
    let highest = row.iter().copied().fold(0.0, f64::max);
    if highest <= 0.0 {
        return;
    }
    row.iter_mut().for_each(|p| *p = (*p / highest).powf(power));
    let sum: f64 = row.iter().sum();
    row.iter_mut().for_each(|p| *p /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, table};

    fn fit(votes: &VoteTable) -> CategoryEstimate {
        shared_error(votes, &SharedErrorOptions::default(), &Run::default()).unwrap()
    }

    #[test]
    fn skill_counts_for_more_than_numbers() {
        let crowd = testing::Crowd::simulate(1500, 30, 3, 5, 11);
        let votes = crowd.table();
        let right = |estimate: &CategoryEstimate| {
            let hits = (0..votes.tasks()).filter(|&t| {
                estimate
                    .best(t)
                    .is_some_and(|(label, _)| label == crowd.truth[t])
            });
            hits.count()
        };
        assert!(right(&fit(&votes)) > right(&super::super::majority::majority_vote(&votes)));
    }

    #[test]
    fn somebody_who_always_says_the_opposite_is_used() {
        let mut crowd = testing::Crowd::simulate(400, 12, 2, 5, 2);
        for row in crowd.rows.iter_mut().filter(|row| row.1 == 0) {
            row.2 = 1 - crowd.truth[row.0 as usize];
        }
        let estimate = fit(&crowd.table());
        assert!(estimate.ability[0] < 0.3, "{}", estimate.ability[0]);
    }

    #[test]
    fn two_who_disagree_are_worth_a_coin() {
        let rows: Vec<_> = (0..40)
            .flat_map(|t| [(t, 0, t % 2), (t, 1, (t / 2) % 2)])
            .collect();
        let estimate = fit(&table(&rows, 40, 2, 2));
        let disagreed = (0..40).filter(|t| t % 2 != (t / 2) % 2);
        for task in disagreed {
            let (_, probability) = estimate.best(task).unwrap();
            assert!(probability < 0.75, "{probability}");
        }
    }

    #[test]
    fn small_and_strange_inputs_give_finite_answers() {
        for (rows, tasks, annotators, classes) in [
            (vec![], 0, 0, 0),
            (vec![], 2, 1, 3),
            (vec![(0, 0, 0)], 1, 1, 1),
            (vec![(0, 0, 1)], 1, 1, 2),
            (vec![(0, 0, 1), (0, 1, 1)], 1, 2, 5),
            (vec![(0, 0, 0), (0, 0, 1), (0, 0, 0)], 1, 1, 2),
        ] {
            let estimate = fit(&table(&rows, tasks, annotators, classes));
            for task in 0..tasks as usize {
                let sum: f64 = estimate.of_task(task).iter().sum();
                assert!((sum - 1.0).abs() < 1e-9, "{rows:?}: {sum}");
            }
        }
    }

    #[test]
    fn threads_and_precision_leave_the_result() {
        let votes = testing::Crowd::simulate(20_000, 100, 3, 5, 5).table();
        let fit = |single: bool, threads| {
            let options = SharedErrorOptions {
                single_precision: Some(single),
                ..Default::default()
            };
            shared_error(
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
        let (double, single) = (fit(false, 1), fit(true, 2));
        let pairs = double.probabilities.iter().zip(&single.probabilities);
        assert!(pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) < 1e-3);
    }

    #[test]
    fn many_answers_of_one_opinion_are_not_many_witnesses() {
        assert_eq!(effective_answers(1, 0.25), 1.0);
        assert_eq!(effective_answers(5, 0.25), 2.5);
        assert_eq!(effective_answers(0, 0.25), 0.0);
    }
}
