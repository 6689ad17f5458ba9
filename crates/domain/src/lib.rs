//! Candor's `domain` crate.

pub mod guideline;
pub mod presets;
pub mod template;
