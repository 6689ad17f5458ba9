//! Certainty fitted to a crowd by tasks whose answer is known.

use super::{
    CategoryEstimate,
    shared_error::{SharedErrorOptions, shared_error, temper},
};
use crate::{error::Error, run::Run, votes::VoteTable};

/// What known answers say of a crowd's certainty.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Calibration {
    /// Correlation of errors, for [`SharedErrorOptions::shared_error`].
    pub shared_error: f64,
    /// Known answers that it rests on (tasks with two answers or more).
    pub known: usize,
}

/// Spread of the prior about the default, in logarithms.
const PRIOR_SPREAD: f64 = 0.7;

/// The correlation of errors that makes the known answers most probable, with a log-normal prior about the
/// default (spread .7), so that with none it is the default, and ten begin to matter.
///
/// Maximises `sum over known tasks of ln P_i(known) + ln prior(rho)` over a grid, with
/// `P_i(c)` in proportion to `q_i(c)^(1/(1 + rho (n_i - 1)))` and `q` the estimate without correction.
///
/// # Errors
/// As [`shared_error()`].
pub fn calibrate(
    votes: &VoteTable,
    known: &[Option<u32>],
    options: &SharedErrorOptions,
    run: &Run<'_>,
) -> Result<Calibration, Error> {
    let sharp = SharedErrorOptions {
        shared_error: Some(0.0),
        ..*options
    };
    let estimate = shared_error(votes, &sharp, run)?;
    Ok(calibrate_estimate(
        votes,
        &estimate,
        known,
        options.correlation(votes.classes()),
    ))
}

/// As [`calibrate`], from an estimate made with `shared_error: Some(0.0)`, around a default.
#[must_use]
pub fn calibrate_estimate(
    votes: &VoteTable,
    sharp: &CategoryEstimate,
    known: &[Option<u32>],
    default: f64,
) -> Calibration {
    let tasks: Vec<(usize, usize)> = known
        .iter()
        .enumerate()
        .take(votes.tasks())
        .filter_map(|(task, truth)| truth.map(|truth| (task, truth as usize)))
        .filter(|&(task, truth)| votes.answers_of(task) > 1 && truth < votes.classes())
        .collect();
    let mut best = (f64::NEG_INFINITY, default);
    for step in -40..=40 {
        let away = f64::from(step) / 10.0;
        let correlation = default * (PRIOR_SPREAD * away).exp();
        if correlation > 1.0 {
            break;
        }
        let fit: f64 = tasks
            .iter()
            .map(|&(task, truth)| {
                let power = 1.0 / (1.0 + correlation * (votes.answers_of(task) as f64 - 1.0));
                let mut row = sharp.of_task(task).to_vec();
                temper(&mut row, power);
                row[truth].max(1e-15).ln()
            })
            .sum();
        let value = fit - 0.5 * away * away;
        if value > best.0 {
            best = (value, correlation);
        }
    }
    Calibration {
        shared_error: best.1,
        known: tasks.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, testing::table};

    /// Pairs of annotators who copy each other's errors: twice the answers, half the witnesses.
    fn copying_crowd(copies: u32, seed: u64) -> (VoteTable, Vec<Option<u32>>) {
        let mut random = Random::seeded(seed);
        let mut rows = Vec::new();
        for task in 0..600_u32 {
            for person in 0..3_u32 {
                let right = random.unit() < 0.7;
                let label = if right { task % 2 } else { 1 - task % 2 };
                rows.extend((0..copies).map(|copy| (task, person * copies + copy, label)));
            }
        }
        (
            table(&rows, 600, 3 * copies, 2),
            (0..600).map(|t| Some(t % 2)).collect(),
        )
    }

    #[test]
    fn copied_errors_are_found_by_known_answers() {
        let fit = |copies| {
            let (votes, known) = copying_crowd(copies, 5);
            calibrate(
                &votes,
                &known,
                &SharedErrorOptions::default(),
                &Run::default(),
            )
            .unwrap()
        };
        assert!(fit(4).shared_error > 0.3, "{:?}", fit(4));
        assert!(fit(1).shared_error < 0.15, "{:?}", fit(1));
    }

    #[test]
    fn without_known_answers_the_default_stands() {
        let (votes, _) = copying_crowd(2, 1);
        let none = vec![None; 600];
        let fit = calibrate(
            &votes,
            &none,
            &SharedErrorOptions::default(),
            &Run::default(),
        )
        .unwrap();
        assert_eq!(
            fit,
            Calibration {
                shared_error: 0.25,
                known: 0
            }
        );
    }
}
