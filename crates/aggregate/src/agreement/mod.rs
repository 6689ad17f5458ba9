//! Agreement: how far people say the same of the same thing, beyond chance.

pub mod krippendorff;
