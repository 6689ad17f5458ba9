//! Many opinions in, one answer out, with a known certainty.
//!
//! Pure mathematics: no input or output, no clock, no ambient randomness, and no other crate of this project.
//! Answers go into a dense table of 32-bit numbers (built from names by a builder, or from numbers you have),
//! options go in beside it, an estimate comes out. A result depends on the table, the options and the seed; never
//! on the number of threads. An *annotator* is whoever answered: a contributor, a reviewer, a model.
//!
//! | module | question | methods |
//! | --- | --- | --- |
//! | [`category`] | which label is right, and how sure? | [shared error](category::shared_error()) (the default), majority, Wawa, zero-based skill, one coin, Dawid-Skene (EM, MAP), GLAD, MACE, MMSR, KOS; several labels at once; [annotators](category::annotators()), [calibration](category::calibrate()), [one task online](category::Skills) |
//! | [`numeric`] | which value? | [weighted mean](numeric::weighted_mean()) with bias and variance, mean, median, [rating scales](numeric::ordinal()) |
//! | [`comparison`] | which is better? | [Bradley-Terry](comparison::bradley_terry()) with ties and reliability, Borda, Kemeny |
//! | [`text`] | what was said? | [ROVER](text::rover()) with weights, medoid |
//! | [`structure`] | what is there, and where? | boxes, polygons, masks, spans, segments: [matched, voted on, merged](structure::structures()); spans [token by token](structure::spans_by_token()) |
//! | [`agreement`] | do people agree beyond chance? | [Krippendorff's alpha](agreement::alpha()), of [each label](agreement::alpha_by_label()) too, Fleiss, Cohen (plain, weighted), percent, pairwise F1 |
//! | [`replay`] | how many answers are enough? | a recorded crowd under a [stopping rule](replay::StoppingRule), as a table and a picture |
//! | [`evaluate`] | how good is an estimate, where the answer is known? | accuracy, log loss, calibration, error, correlation |
//!
//! ```
//! use candor_aggregate::{Duplicates, Run, VoteBuilder};
//! use candor_aggregate::category::{SharedErrorOptions, shared_error};
//!
//! let mut votes = VoteBuilder::new();
//! for (task, annotator, label) in [
//!     ("photo 1", "ada", "bunting"),
//!     ("photo 1", "ben", "bunting"),
//!     ("photo 1", "cy", "grosbeak"),
//!     ("photo 2", "ada", "grosbeak"),
//!     ("photo 2", "ben", "grosbeak"),
//! ] {
//!     votes.push(task, annotator, label)?;
//! }
//! let votes = votes.build(Duplicates::Refuse)?;
//! let estimate = shared_error(&votes.table, &SharedErrorOptions::default(), &Run::default())?;
//! let (label, probability) = estimate.best(0).expect("there are labels");
//! assert_eq!(votes.labels.get(label), "bunting");
//! assert!(probability > 0.5 && probability < 0.9);
//! # Ok::<(), candor_aggregate::Error>(())
//! ```
//!
//! How a computation runs (threads, seed, progress, cancellation) is a [`Run`]; what can be wrong is an
//! [`Error`], which names the row or the option and the remedy.

mod error;
mod names;
mod random;
mod run;
mod size;
mod special;
#[cfg(test)]
mod testing;
mod threads;
mod votes;

pub mod agreement;
pub mod category;
pub mod comparison;
pub mod evaluate;
pub mod methods;
pub mod numeric;
pub mod replay;
pub mod structure;
pub mod text;

pub use error::Error;
pub use names::Names;
pub use random::Random;
pub use run::{Progress, Run};
pub use votes::{Duplicates, NamedVotes, Vote, VoteBuilder, VoteTable};
