//! Agreement: how far people say the same of the same thing, beyond chance.

pub mod by_label;
pub mod cohen;
pub mod fleiss;
pub mod krippendorff;
pub mod pairwise;
pub mod percent;

pub use by_label::{LabelAlpha, LabelCounts, alpha_by_label};
pub use cohen::{PairKappa, Weights, cohen, cohen_pairs, cohen_table};
pub use fleiss::{Kappa, fleiss};
pub use krippendorff::{Alpha, AlphaOptions, Level, alpha, label_alpha};
pub use pairwise::{PairwiseF1, pairwise_f1};
pub use percent::{PercentAgreement, percent};
