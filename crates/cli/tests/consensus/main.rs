//! `candor consensus` and `candor agreement`: the real binary on real files.

mod hostile;
mod results;
mod run;
