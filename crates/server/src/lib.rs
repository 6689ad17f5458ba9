//! Candor's `server` crate.
