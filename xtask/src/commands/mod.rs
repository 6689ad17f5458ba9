//! One file per command.

pub(crate) mod bench;
pub(crate) mod bench_aggregate;
pub(crate) mod demo;
pub(crate) mod dev;
pub(crate) mod e2e;
pub(crate) mod e2e_choice;
pub(crate) mod fmt;
pub(crate) mod generate;
pub(crate) mod test;
pub(crate) mod ui;
