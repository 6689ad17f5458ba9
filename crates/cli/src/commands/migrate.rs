//! `candor migrate`.

use crate::config::Config;
use anyhow::Context;

/// Brings the database to this program's schema.
pub(crate) fn run(config: &Config) -> anyhow::Result<()> {
    super::restore::refuse_broken_off(config)?;
    candor_store::migrate::migrate(&config.target).context("cannot migrate")?;
    println!("schema {}", candor_store::migrate::newest());
    Ok(())
}
