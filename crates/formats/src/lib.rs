//! Candor's `formats` crate.
