//! One file a command.

pub(crate) mod admin;
pub(crate) mod agreement;
pub(crate) mod backup;
pub(crate) mod consensus;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod ledger;
pub(crate) mod migrate;
pub(crate) mod openapi;
pub(crate) mod restore;
pub(crate) mod serve;

use crate::config::Config;
use anyhow::Context;
use candor_app::App;
use candor_app::system::{SystemClock, SystemIds};
use candor_store::blobs::BlobTarget;
use candor_store::db::Db;
use std::sync::Arc;

/// Logs go to standard error; what is asked for goes to standard output.
pub(crate) fn log(_config: &Config) {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy();
    let _ = tracing_subscriber::fmt()
        // A log that cannot be written, on a full disk say, must not end the request that it is about: telling of
        // that on the same stream would panic.
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

/// An async runtime for a command.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no async runtime")
}

/// Opens the database and the application over it.
pub(crate) async fn open(config: &Config, public_url: String, demo: bool) -> anyhow::Result<App> {
    restore::refuse_broken_off(config)?;
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("cannot make the data folder {}", config.data.display()))?;
    let (target, options) = (config.target.clone(), config.options);
    let db = tokio::task::spawn_blocking(move || Db::open(&target, options))
        .await?
        .context("cannot open the database")?;
    let secret = candor_app::secret::of_server(&db).await?;
    let app_config = candor_app::Config {
        public_url,
        demo,
        smtp: config.smtp.clone(),
        trusted_proxies: config.trusted_proxies,
        secret,
        blobs: config
            .bucket
            .clone()
            .unwrap_or_else(|| BlobTarget::Folder(config.data.join("files"))),
        job_workers: config.job_workers,
        fetch_private: config.fetch_private,
        ..candor_app::Config::default()
    };
    Ok(App::new(
        db,
        Arc::new(SystemClock),
        Arc::new(SystemIds::default()),
        app_config,
    ))
}
