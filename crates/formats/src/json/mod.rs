//! JSON as text: checked and made small in one pass, without a tree of values.

pub(crate) mod canonical;
pub(crate) mod escape;
pub(crate) mod scan;
