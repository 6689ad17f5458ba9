//! `candor demo`: a server full of people, projects and history, made on the spot.

use super::runtime;
use super::serve::serve;
use crate::config::Config;
use anyhow::{Context, bail};
use candor_app::settings::DemoPerson;
use candor_app::{App, demo};
use clap::Args;

/// A demo server in a folder of its own.
#[derive(Args)]
pub(crate) struct Demo {
    /// The content's seed: the same seed makes the same history.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

impl Demo {
    /// Runs it; in a fresh folder of the system's temporary ones unless one was given.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        let folder = if config.has_folder() {
            config.data.clone()
        } else {
            let name = format!("candor-demo-{}", unique_name());
            std::env::temp_dir().join(name)
        };
        let mut config = config.in_folder(&folder);
        // Made-up work, made again in seconds: no commit need wait for the disk.
        config.options.waits_for_disk = false;
        let seed = self.seed;
        let runtime = runtime()?;
        let ended = runtime.block_on(serve(&config, true, move |app| fill(app, seed)));
        runtime.shutdown_timeout(super::serve::THREADS_END);
        ended
    }
}

/// A name that no other demo on this machine has.
fn unique_name() -> String {
    let now = candor_domain::time::Clock::now(&candor_app::system::SystemClock);
    format!("{}-{}", now.as_micros(), std::process::id())
}

/// Fills an empty database, or takes a demo that is there; gives what to say once the server listens.
async fn fill(app: App, seed: u64) -> anyhow::Result<Vec<String>> {
    let mut people = demo::people(app.db()).await?;
    let mut made = None;
    if people.is_empty() {
        if !demo::is_empty(app.db()).await? {
            bail!(
                "this folder holds a server that is no finished demo: give --data a fresh folder"
            );
        }
        let began = app.clock().now();
        demo::make(&app, seed)
            .await
            .context("the demo cannot be made")?;
        people = demo::people(app.db()).await?;
        let took = app.clock().now().as_micros() - began.as_micros();
        made = Some(took / 1_000);
    }
    Ok(told(&people, made))
}

/// Whom to sign in as, and how many milliseconds the making took, if it was made just now.
fn told(people: &[DemoPerson], made: Option<i64>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(took) = made {
        let (seconds, tenths) = (took / 1_000, took % 1_000 / 100);
        lines.push(format!(
            "Three weeks of made-up history, made in {seconds}.{tenths} s."
        ));
    }
    lines.push("Open it and choose whom to sign in as; no password is asked:".to_owned());
    let line = |person: &DemoPerson| format!("  {:<16} {}", person.display_name, person.role_text);
    lines.extend(people.iter().map(line));
    lines
}
