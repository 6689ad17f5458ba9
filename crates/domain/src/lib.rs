//! Candor's `domain` crate.

pub mod template;
