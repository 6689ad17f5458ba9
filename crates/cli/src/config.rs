//! Configuration: flags, then `CANDOR_*` variables, then one TOML file, then defaults; `candor config` says which.

use anyhow::{Context, bail};
use candor_store::db::Target;
use clap::Args;
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::PathBuf;

/// What can be said on the command line or in the environment, for every command.
#[derive(Args, Default)]
pub(crate) struct Flags {
    /// The folder for the database and the files.
    #[arg(long, env = "CANDOR_DATA", global = true)]
    data: Option<PathBuf>,
    /// `postgres://...`, or the path of an SQLite file; by default `candor.db` in the data folder.
    #[arg(long, env = "CANDOR_DATABASE", global = true, hide_env_values = true)]
    database: Option<String>,
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, env = "CANDOR_LISTEN", global = true)]
    listen: Option<String>,
    /// The address that links begin with, as people reach the server.
    #[arg(long, env = "CANDOR_PUBLIC_URL", global = true)]
    public_url: Option<String>,
    /// How mail is sent: `smtp://user:password@host:587?tls=required`.
    #[arg(long, env = "CANDOR_SMTP_URL", global = true, hide_env_values = true)]
    smtp_url: Option<String>,
    /// Who mail comes from: `Candor <candor@example.org>`.
    #[arg(long, env = "CANDOR_SMTP_FROM", global = true)]
    smtp_from: Option<String>,
    /// How many proxies stand before the server.
    #[arg(long, env = "CANDOR_TRUSTED_PROXIES", global = true)]
    trusted_proxies: Option<usize>,
    /// A TOML file with the same names.
    #[arg(long, env = "CANDOR_CONFIG", global = true)]
    config: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    database: Option<String>,
    listen: Option<String>,
    public_url: Option<String>,
    smtp_url: Option<String>,
    smtp_from: Option<String>,
    trusted_proxies: Option<usize>,
}

/// The configuration in force.
pub(crate) struct Config {
    /// The folder for the database and the files.
    pub(crate) data: PathBuf,
    /// The database.
    pub(crate) target: Target,
    /// The address to listen on.
    pub(crate) listen: String,
    /// The address that links begin with, if it was given.
    pub(crate) public_url: Option<String>,
    /// How mail is sent.
    pub(crate) smtp: Option<candor_app::mail::Smtp>,
    /// How many proxies stand before the server.
    pub(crate) trusted_proxies: usize,
    sources: Vec<(&'static str, String, &'static str)>,
}

impl Config {
    /// Reads flags, environment (by clap) and file.
    ///
    /// # Errors
    /// When the file cannot be read, holds a name that is none, or half of the mail settings is missing.
    pub(crate) fn read(flags: &Flags) -> anyhow::Result<Config> {
        let file = match &flags.config {
            None => File::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("in {}", path.display()))?
            }
        };
        let mut sources = Vec::new();
        let data = pick(
            &mut sources,
            "data",
            flags.data.clone(),
            file.data,
            || "candor-data".into(),
            |p| p.display().to_string(),
        );
        let default = || data.join("candor.db").display().to_string();
        let database = pick(
            &mut sources,
            "database",
            flags.database.clone(),
            file.database,
            default,
            |d| hide(d),
        );
        let listen = || "127.0.0.1:8080".to_owned();
        let listen = pick(
            &mut sources,
            "listen",
            flags.listen.clone(),
            file.listen,
            listen,
            Clone::clone,
        );
        let public_url = flags.public_url.clone().or(file.public_url);
        let smtp = match (
            flags.smtp_url.clone().or(file.smtp_url),
            flags.smtp_from.clone().or(file.smtp_from),
        ) {
            (Some(url), Some(from)) => Some(candor_app::mail::Smtp { url, from }),
            (None, None) => None,
            _ => bail!(
                "smtp_url and smtp_from belong together: give both, or none to run without mail"
            ),
        };
        Ok(Config {
            target: Target::parse(&database),
            data,
            listen,
            public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
            smtp,
            trusted_proxies: flags.trusted_proxies.or(file.trusted_proxies).unwrap_or(0),
            sources,
        })
    }

    /// Every value and where it came from, one a line. Passwords are left out.
    #[must_use]
    pub(crate) fn explain(&self) -> String {
        let mut text = String::new();
        for (name, value, source) in &self.sources {
            let _ = writeln!(text, "{name} = {value:?}  # {source}");
        }
        let url = self.public_url.as_deref().unwrap_or("as it listens");
        let _ = writeln!(text, "public_url = {url:?}");
        let _ = writeln!(
            text,
            "smtp = {}",
            if self.smtp.is_some() { "set" } else { "off" }
        );
        let _ = writeln!(text, "trusted_proxies = {}", self.trusted_proxies);
        text
    }
}

fn pick<T>(
    sources: &mut Vec<(&'static str, String, &'static str)>,
    name: &'static str,
    flag: Option<T>,
    file: Option<T>,
    default: impl FnOnce() -> T,
    show: impl Fn(&T) -> String,
) -> T {
    let (value, source) = match (flag, file) {
        (Some(value), _) => (value, "flag or environment"),
        (None, Some(value)) => (value, "file"),
        (None, None) => (default(), "default"),
    };
    sources.push((name, show(&value), source));
    value
}

/// A database's address without its password.
fn hide(database: &str) -> String {
    match (database.split_once("://"), database.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://...@{host}"),
        _ => database.to_owned(),
    }
}
