//! Categories: many labels for one task become one label with a probability.

pub mod annotators;
pub mod calibration;
pub mod dawid_skene;
pub mod glad;
pub mod kos;
pub mod mace;
pub mod majority;
pub mod method;
pub mod mmsr;
pub mod multi_label;
pub mod one_coin;
pub mod online;
pub mod shared_error;
pub mod wawa;
pub mod zero_based_skill;

pub(crate) mod crowd;
pub(crate) mod expectation;
pub(crate) mod layout;
pub(crate) mod rising;

pub use annotators::{AnnotatorReport, Credible, Rightness, annotators, rightness};
pub use calibration::{Calibration, calibrate, calibrate_estimate};
pub use dawid_skene::{DawidSkeneOptions, dawid_skene};
pub use glad::{GladEstimate, GladOptions, glad};
pub use kos::{KosOptions, kos};
pub use mace::{MaceOptions, mace};
pub use majority::majority_vote;
pub use method::CategoryMethod;
pub use mmsr::{MmsrOptions, mmsr};
pub use multi_label::{Selection, one_table_a_label};
pub use one_coin::{OneCoinOptions, one_coin};
pub use online::{Posterior, Skills};
pub use shared_error::{SharedErrorOptions, shared_error};
pub use wawa::wawa;
pub use zero_based_skill::{ZeroBasedSkillOptions, zero_based_skill};

use crate::size::index;

/// What a method says of every task and every annotator.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct CategoryEstimate {
    /// Number of classes: the length of one row of `probabilities`.
    pub classes: usize,
    /// Probability of each class for each task, `tasks * classes`, row after row; each row sums to one.
    pub probabilities: Vec<f64>,
    /// How many independent answers a task's answers are worth (Kish): at most their number.
    pub effective_answers: Vec<f64>,
    /// Share of each class among the tasks, as the method has learned it.
    pub class_shares: Vec<f64>,
    /// One number an annotator, the method's own measure of skill: the share of answers that are right unless
    /// the method's page says otherwise; NaN for somebody without an answer.
    pub ability: Vec<f64>,
    /// Rounds made.
    pub rounds: usize,
    /// Whether the estimate came to rest before the greatest number of rounds.
    pub settled: bool,
    /// Log likelihood of the answers (natural logarithm), where the method has one.
    pub log_likelihood: Option<f64>,
}

impl CategoryEstimate {
    /// Number of tasks.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.effective_answers.len()
    }

    /// One task's probabilities, one a class.
    #[must_use]
    pub fn of_task(&self, task: usize) -> &[f64] {
        &self.probabilities[task * self.classes..(task + 1) * self.classes]
    }

    /// The most probable class of a task and its probability; the first of equals; `None` without classes.
    #[must_use]
    pub fn best(&self, task: usize) -> Option<(u32, f64)> {
        let mut best: Option<(u32, f64)> = None;
        for (class, &probability) in self.of_task(task).iter().enumerate() {
            if best.is_none_or(|(_, highest)| probability > highest) {
                best = Some((index(class), probability));
            }
        }
        best
    }
}
