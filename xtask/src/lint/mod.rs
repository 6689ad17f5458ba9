//! `cargo xtask lint`: clippy, and the rules of the house that clippy does not know.

mod direction;
mod length;
mod schemas;

use anyhow::Result;

use crate::process;
use crate::report::Report;

/// Runs all lints and prints their summary.
pub(crate) fn run() -> Result<()> {
    let mut report = Report::new();
    steps(&mut report);
    report.finish()
}

/// The lints, as steps of a longer run.
pub(crate) fn steps(report: &mut Report) {
    report.check("lint: direction of dependencies", direction::check);
    report.check("lint: length of files", length::check);
    report.check("lint: names of schemas", schemas::check);
    report.check("lint: clippy", clippy);
}

fn clippy() -> Result<()> {
    process::run(&mut process::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]))
}
