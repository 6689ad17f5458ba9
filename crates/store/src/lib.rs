//! Candor's `store` crate.
