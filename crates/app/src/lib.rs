//! Candor's `app` crate.
