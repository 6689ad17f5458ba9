//! Candor's `aggregate` crate.
