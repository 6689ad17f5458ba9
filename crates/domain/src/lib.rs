//! Candor's `domain` crate.

pub mod guideline;
pub mod template;
