//! Candor's `domain` crate.
