//! Media files by their content: what they are, how large, and without what they should not tell.

pub mod sniff;
