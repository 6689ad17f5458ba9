//! `candor ledger verify`.

use crate::config::Config;
use anyhow::bail;
use candor_store::db::{Db, Options};
use clap::Subcommand;

/// Check the books.
#[derive(Subcommand)]
pub(crate) enum Ledger {
    /// Recompute every total from the transfers and check the invariants.
    Verify,
}

impl Ledger {
    /// Runs it.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        crate::commands::restore::refuse_broken_off(config)?;
        let db = Db::open_as_is(&config.target, Options::default())?;
        let report = db.read_blocking(candor_app::money::verify::verify_in)?;
        println!(
            "{} accounts, {} transfers checked",
            report.accounts, report.transfers
        );
        for fault in &report.faults {
            println!("{fault}");
        }
        if report.faults.is_empty() {
            println!("The books are in order.");
            return Ok(());
        }
        bail!("{} faults in the books", report.faults.len())
    }
}
