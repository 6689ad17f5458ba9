//! One-coin Dawid-Skene: every annotator is right with one probability, and errs evenly.

use super::{CategoryEstimate, expectation::Expectation};
use crate::{
    error::{Error, check_range},
    run::Run,
    votes::VoteTable,
};

/// Settings of [`one_coin`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OneCoinOptions {
    /// Rounds at most.
    pub rounds: usize,
    /// Stop when the mean absolute change of a probability is below this.
    pub tolerance: f64,
    /// Learn the class shares; else all classes are equally likely beforehand.
    pub learn_class_shares: bool,
    /// Pseudo-answers that are right.
    pub prior_right: f64,
    /// Pseudo-answers that are wrong.
    pub prior_wrong: f64,
}

impl Default for OneCoinOptions {
    fn default() -> Self {
        Self {
            rounds: 100,
            tolerance: 1e-6,
            learn_class_shares: false,
            prior_right: 2.0,
            prior_wrong: 1.0,
        }
    }
}

impl OneCoinOptions {
    /// Maximum likelihood with learned class shares, as in crowd-kit. On crowds with correlated errors it can
    /// collapse: on `bluebirds` the shares run to 97:3 and accuracy falls below a plain vote.
    #[must_use]
    pub fn maximum_likelihood() -> Self {
        Self {
            learn_class_shares: true,
            prior_right: 0.0,
            prior_wrong: 0.0,
            ..Self::default()
        }
    }
}

/// One probability of being right an annotator, by expectation maximisation from the vote shares.
///
/// Y. Zhang et al.: "Spectral methods meet EM: a provably optimal algorithm for crowdsourcing" (2014), the
/// one-coin model there.
///
/// * M: `s_w = (prior_right + sum over answers y of q_i(y)) / (prior_right + prior_wrong + n_w)`.
/// * E: `q_i(c)` in proportion to `p_c` times, an answer, `s_w` where it says `c`, else `(1 - s_w) / (K - 1)`.
///
/// `s_w` stays within 1e-10 of 0 and 1. Ability is `s_w`.
///
/// # Errors
/// [`Error::Option`], [`Error::Cancelled`].
pub fn one_coin(
    votes: &VoteTable,
    options: &OneCoinOptions,
    run: &Run<'_>,
) -> Result<CategoryEstimate, Error> {
    check_range("tolerance", options.tolerance, 0.0, 1.0)?;
    check_range("prior_right", options.prior_right, 0.0, 1e9)?;
    check_range("prior_wrong", options.prior_wrong, 0.0, 1e9)?;
    let mut em = Expectation::<f64>::new(votes, 1);
    let mut skill = vec![f64::NAN; votes.annotators()];
    let (mut rounds, mut settled) = (0, false);
    while rounds < options.rounds && !settled {
        maximise(&mut em, options, &mut skill);
        let change = em.round(run);
        rounds += 1;
        settled = change < options.tolerance;
        run.report(rounds, options.rounds, change)?;
    }
    let sum: f64 = em.class_weights.iter().sum();
    let shares: Vec<f64> = em.class_weights.iter().map(|w| w / sum).collect();
    Ok(CategoryEstimate {
        ability: skill,
        ..em.estimate(&shares, rounds, settled)
    })
}

fn maximise(em: &mut Expectation<'_, f64>, options: &OneCoinOptions, skill: &mut [f64]) {
    let (classes, stride) = (em.layout.classes, em.layout.stride);
    let tasks: f64 = em.class_counts.iter().sum();
    for class in 0..classes {
        let learned = (em.class_counts[class] / tasks).max(1e-10);
        em.class_weights[class] = if options.learn_class_shares && tasks > 0.0 {
            learned
        } else {
            1.0 / classes as f64
        };
    }
    for person in 0..em.layout.people.len() {
        let pairs = em.layout.pairs_of(person);
        let (mut right, mut all) = (
            options.prior_right,
            options.prior_right + options.prior_wrong,
        );
        for pair in pairs.clone() {
            let row = &em.counts[pair * stride..][..classes];
            right += row[em.layout.label_of_pair[pair] as usize];
            all += row.iter().sum::<f64>();
        }
        let share = (right / all).clamp(1e-10, 1.0 - 1e-10);
        skill[em.layout.people[person] as usize] = share;
        let wrong = ((1.0 - share) / classes.saturating_sub(1).max(1) as f64).max(1e-10);
        for pair in pairs {
            em.rows[pair * stride..][..classes].fill(wrong);
            em.rows[pair * stride + em.layout.label_of_pair[pair] as usize] = share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Crowd;

    #[test]
    fn skills_are_found() {
        let crowd = Crowd::simulate(3000, 20, 3, 5, 6);
        let fit = one_coin(&crowd.table(), &OneCoinOptions::default(), &Run::default()).unwrap();
        let mut hits = vec![(0.0, 0.0); 20];
        for &(task, annotator, label) in &crowd.rows {
            hits[annotator as usize].1 += 1.0;
            hits[annotator as usize].0 += f64::from(u8::from(label == crowd.truth[task as usize]));
        }
        for (skill, (right, all)) in fit.ability.iter().zip(hits) {
            assert!(
                (skill - right / all).abs() < 0.05,
                "{skill} {}",
                right / all
            );
        }
    }
}
