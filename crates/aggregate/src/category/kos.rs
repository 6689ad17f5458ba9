//! KOS: messages between tasks and annotators.

use super::{CategoryEstimate, majority::class_shares};
use crate::{error::Error, random::Random, run::Run, votes::VoteTable};

/// Settings of [`kos`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KosOptions {
    /// Rounds at most.
    pub rounds: usize,
}

impl Default for KosOptions {
    fn default() -> Self {
        Self { rounds: 100 }
    }
}

/// Binary labels by message passing.
///
/// D. R. Karger, S. Oh, D. Shah: "Budget-optimal task allocation for reliable crowdsourcing systems", Operations
/// Research 62 (2014). With answers `A = +1` or `-1` and messages `y` of annotators, drawn from a normal
/// distribution of mean and variance 1 by the run's seed:
/// `x(i to w) = sum over other annotators v of A(i,v) y(v to i)`,
/// `y(w to i) = sum over other tasks j of A(j,w) x(j to w)`; the label is the sign of `sum_w A(i,w) y(w to i)`.
///
/// Messages are scaled to a greatest size of 1 after each round, which changes no sign and no overflow can end
/// the rounds (as it does in crowd-kit). The method gives signs: the probability is 1 for the label, or one half
/// each where the sum is 0. Ability is the mean of an annotator's messages.
///
/// # Errors
/// [`Error::Unsuitable`] unless there are exactly two classes; [`Error::Cancelled`].
pub fn kos(
    votes: &VoteTable,
    options: &KosOptions,
    run: &Run<'_>,
) -> Result<CategoryEstimate, Error> {
    if votes.classes() != 2 {
        let problem = format!(
            "needs two classes, there are {}; use shared_error",
            votes.classes()
        );
        return Err(Error::Unsuitable {
            method: "KOS",
            problem,
        });
    }
    let (_, annotators, labels) = votes.raw();
    let sign: Vec<f64> = labels
        .iter()
        .map(|&l| if l == 0 { 1.0 } else { -1.0 })
        .collect();
    let mut random = Random::seeded(run.seed);
    let mut message: Vec<f64> = sign.iter().map(|_| 1.0 + random.normal()).collect();
    let mut sums = vec![0.0; votes.annotators()];
    for round in 0..options.rounds {
        let mut back = vec![0.0; sign.len()];
        sums.fill(0.0);
        for task in 0..votes.tasks() {
            let total: f64 = votes.range(task).map(|i| sign[i] * message[i]).sum();
            for i in votes.range(task) {
                back[i] = total - sign[i] * message[i];
                sums[annotators[i] as usize] += sign[i] * back[i];
            }
        }
        let mut largest: f64 = 0.0;
        for (i, m) in message.iter_mut().enumerate() {
            *m = sums[annotators[i] as usize] - sign[i] * back[i];
            largest = largest.max(m.abs());
        }
        if largest == 0.0 {
            break;
        }
        message.iter_mut().for_each(|m| *m /= largest);
        run.report(round + 1, options.rounds, 0.0)?;
    }
    Ok(estimate(votes, options, &sign, &message))
}

fn estimate(
    votes: &VoteTable,
    options: &KosOptions,
    sign: &[f64],
    message: &[f64],
) -> CategoryEstimate {
    let mut probabilities = Vec::with_capacity(votes.tasks() * 2);
    for task in 0..votes.tasks() {
        let total: f64 = votes.range(task).map(|i| sign[i] * message[i]).sum();
        let first = if total == 0.0 {
            0.5
        } else {
            f64::from(u8::from(total > 0.0))
        };
        probabilities.extend([first, 1.0 - first]);
    }
    let (_, annotators, _) = votes.raw();
    let mut ability = vec![(0.0, 0.0); votes.annotators()];
    for (&annotator, m) in annotators.iter().zip(message) {
        ability[annotator as usize].0 += m;
        ability[annotator as usize].1 += 1.0;
    }
    let mut estimate = CategoryEstimate {
        classes: 2,
        probabilities,
        effective_answers: (0..votes.tasks())
            .map(|t| votes.answers_of(t) as f64)
            .collect(),
        class_shares: Vec::new(),
        ability: ability.iter().map(|(sum, n)| sum / n).collect(),
        rounds: options.rounds,
        settled: true,
        log_likelihood: None,
    };
    estimate.class_shares = class_shares(&estimate);
    estimate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Crowd, table};

    #[test]
    fn a_good_crowd_is_read_right() {
        let crowd = Crowd::simulate(400, 25, 2, 7, 3);
        let fit = kos(&crowd.table(), &KosOptions::default(), &Run::default()).unwrap();
        let hits = (0..400)
            .filter(|&t| fit.best(t).unwrap().0 == crowd.truth[t])
            .count();
        assert!(hits > 360, "{hits}");
    }

    #[test]
    fn more_classes_are_refused_with_a_remedy() {
        let error = kos(
            &table(&[], 0, 0, 3),
            &KosOptions::default(),
            &Run::default(),
        )
        .unwrap_err();
        assert!(error.to_string().contains("two classes"), "{error}");
    }
}
