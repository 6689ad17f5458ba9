//! GLAD: abilities of annotators and difficulties of tasks.

use super::CategoryEstimate;
use crate::{
    error::{Error, check_range},
    run::Run,
    votes::VoteTable,
};

/// Settings of [`glad`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GladOptions {
    /// Rounds at most.
    pub rounds: usize,
    /// Stop when the mean absolute change of a probability is below this.
    pub tolerance: f64,
    /// Newton sweeps over abilities and eases in each round.
    pub sweeps: usize,
}

impl Default for GladOptions {
    fn default() -> Self {
        Self {
            rounds: 100,
            tolerance: 1e-5,
            sweeps: 2,
        }
    }
}

/// A categorical estimate with the ease of each task.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct GladEstimate {
    /// Labels; ability is `alpha_w`, 0 for a guesser, negative for one who does the opposite.
    pub estimate: CategoryEstimate,
    /// `exp(beta_i)`: near 0 for tasks on which everybody guesses.
    pub ease: Vec<f64>,
}

/// An answer is right with probability `sigma(alpha_w exp(beta_i))`, else any other label.
///
/// J. Whitehill et al.: "Whose vote should count more: optimal integration of labels from labelers of unknown
/// expertise", NIPS 2009. Classes are equally likely; `alpha` and `beta` have normal priors of mean 1, variance 1.
///
/// * E: `ln q_i(c) = sum over answers c of (alpha_w exp(beta_i) + ln(K - 1))`, up to a constant.
/// * M, with `r = q_i(y)` of an answer `y` and `s = sigma(alpha_w exp(beta_i))`, by Newton's steps in turn:
///   `d/d alpha_w = sum exp(beta_i) (r - s) - (alpha_w - 1)`,
///   `d/d beta_i = sum alpha_w exp(beta_i) (r - s) - (beta_i - 1)`.
///
/// Equal to crowd-kit's to 1e-6 where both are run to rest. As shipped, crowd-kit takes a few steps of conjugate
/// gradients a round and may stop after the first, as it compares a sum with a mean.
///
/// # Errors
/// [`Error::Option`], [`Error::Cancelled`].
pub fn glad(
    votes: &VoteTable,
    options: &GladOptions,
    run: &Run<'_>,
) -> Result<GladEstimate, Error> {
    check_range("tolerance", options.tolerance, 0.0, 1.0)?;
    let mut model = Model {
        votes,
        ability: vec![1.0; votes.annotators()],
        log_ease: vec![1.0; votes.tasks()],
        probabilities: vec![0.0; votes.tasks() * votes.classes()],
    };
    model.expect();
    let (mut rounds, mut settled) = (0, false);
    while rounds < options.rounds && !settled {
        for _ in 0..options.sweeps.max(1) {
            model.step_abilities();
            model.step_eases();
        }
        let change = model.expect();
        rounds += 1;
        settled = change < options.tolerance;
        run.report(rounds, options.rounds, change)?;
    }
    Ok(model.estimate(rounds, settled))
}

struct Model<'a> {
    votes: &'a VoteTable,
    ability: Vec<f64>,
    log_ease: Vec<f64>,
    probabilities: Vec<f64>,
}

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A Newton step towards the maximum, no longer than 1.
fn newton(slope: f64, curvature: f64) -> f64 {
    (slope / curvature).clamp(-1.0, 1.0)
}

impl Model<'_> {
    /// Posteriors of all tasks; the mean absolute change.
    fn expect(&mut self) -> f64 {
        let classes = self.votes.classes();
        let others = (classes.saturating_sub(1).max(1) as f64).ln();
        let mut row = vec![0.0; classes];
        let mut moved = 0.0;
        for task in 0..self.votes.tasks() {
            row.fill(0.0);
            let ease = self.log_ease[task].exp();
            for (annotator, label) in self.votes.of_task(task) {
                row[label as usize] += self.ability[annotator as usize] * ease + others;
            }
            let highest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            row.iter_mut().for_each(|x| *x = (*x - highest).exp());
            let sum: f64 = row.iter().sum();
            let old = &mut self.probabilities[task * classes..][..classes];
            for (old, new) in old.iter_mut().zip(&row) {
                moved += (*old - new / sum).abs();
                *old = new / sum;
            }
        }
        moved / self.probabilities.len().max(1) as f64
    }

    fn step_abilities(&mut self) {
        let classes = self.votes.classes();
        let mut slope: Vec<f64> = self.ability.iter().map(|a| 1.0 - a).collect();
        let mut curvature = vec![1.0; self.ability.len()];
        for task in 0..self.votes.tasks() {
            let ease = self.log_ease[task].exp();
            for (annotator, label) in self.votes.of_task(task) {
                let who = annotator as usize;
                let s = sigma(self.ability[who] * ease);
                slope[who] += ease * (self.probabilities[task * classes + label as usize] - s);
                curvature[who] += ease * ease * s * (1.0 - s);
            }
        }
        for (ability, (slope, curvature)) in
            self.ability.iter_mut().zip(slope.iter().zip(&curvature))
        {
            *ability += newton(*slope, *curvature);
        }
    }

    fn step_eases(&mut self) {
        let classes = self.votes.classes();
        for task in 0..self.votes.tasks() {
            let ease = self.log_ease[task].exp();
            let (mut slope, mut curvature) = (1.0 - self.log_ease[task], 1.0);
            for (annotator, label) in self.votes.of_task(task) {
                let strength = self.ability[annotator as usize] * ease;
                let s = sigma(strength);
                let pull = strength * (self.probabilities[task * classes + label as usize] - s);
                slope += pull;
                // The exact curvature where it helps, never less than the Fisher information.
                curvature += strength * strength * s * (1.0 - s) + (-pull).max(0.0);
            }
            self.log_ease[task] =
                (self.log_ease[task] + newton(slope, curvature)).clamp(-20.0, 20.0);
        }
    }

    fn estimate(self, rounds: usize, settled: bool) -> GladEstimate {
        let tasks = self.votes.tasks();
        let classes = self.votes.classes();
        let estimate = CategoryEstimate {
            classes,
            probabilities: self.probabilities,
            effective_answers: (0..tasks)
                .map(|t| self.votes.answers_of(t) as f64)
                .collect(),
            class_shares: vec![1.0 / classes.max(1) as f64; classes],
            ability: self.ability,
            rounds,
            settled,
            log_likelihood: None,
        };
        GladEstimate {
            estimate,
            ease: self.log_ease.iter().map(|b| b.exp()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, testing::table};

    #[test]
    fn hard_tasks_and_weak_annotators_are_told_apart() {
        let mut random = Random::seeded(8);
        let mut rows = Vec::new();
        for task in 0..300_u32 {
            for annotator in 0..9_u32 {
                let chance = match (task % 3 == 0, annotator < 3) {
                    (true, _) => 0.55,
                    (false, true) => 0.6,
                    (false, false) => 0.95,
                };
                let right = random.unit() < chance;
                rows.push((task, annotator, if right { task % 2 } else { 1 - task % 2 }));
            }
        }
        let fit = glad(
            &table(&rows, 300, 9, 2),
            &GladOptions::default(),
            &Run::default(),
        )
        .unwrap();
        let weak = fit.estimate.ability[..3]
            .iter()
            .copied()
            .fold(f64::MIN, f64::max);
        let strong = fit.estimate.ability[3..]
            .iter()
            .copied()
            .fold(f64::MAX, f64::min);
        assert!(weak < strong, "{:?}", fit.estimate.ability);
        let mean = |hard: bool| {
            let of = (0..300)
                .filter(|t| (t % 3 == 0) == hard)
                .map(|t| fit.ease[t]);
            of.clone().sum::<f64>() / of.count() as f64
        };
        assert!(
            mean(true) < 0.7 * mean(false),
            "{} {}",
            mean(true),
            mean(false)
        );
    }

    #[test]
    fn one_class_and_no_answers_are_finite() {
        let fit = glad(
            &table(&[(0, 0, 0)], 2, 1, 1),
            &GladOptions::default(),
            &Run::default(),
        )
        .unwrap();
        assert_eq!(fit.estimate.probabilities, [1.0, 1.0]);
        assert!(fit.estimate.ability[0].is_finite());
    }
}
