//! Configuration: flags, then `CANDOR_*` variables, then one TOML file, then defaults; `candor config` says which.

use anyhow::{Context, bail};
use candor_store::blobs::BlobTarget;
use candor_store::db::{Options, Target};
use clap::Args;
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

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
    #[command(flatten)]
    s3: crate::s3::BucketFlags,
    /// Connections that read from the database; 4 unless given.
    #[arg(long, env = "CANDOR_READERS", global = true)]
    readers: Option<usize>,
    /// Connections that write for people on PostgreSQL; 2 unless given.
    #[arg(long, env = "CANDOR_PERSON_WORKERS", global = true)]
    person_workers: Option<usize>,
    /// Jobs (imports, exports) that this process works on at once; 3 unless given.
    #[arg(long, env = "CANDOR_JOB_WORKERS", global = true)]
    job_workers: Option<usize>,
    /// Lets links lead into private networks when files are fetched; only where everybody with an account may
    /// reach what this server can reach.
    #[arg(long, env = "CANDOR_FETCH_PRIVATE", global = true)]
    fetch_private: bool,
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
    s3: Option<crate::s3::Table>,
    readers: Option<usize>,
    person_workers: Option<usize>,
    job_workers: Option<usize>,
    fetch_private: Option<bool>,
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
    /// The bucket for files, if they are not to lie in the data folder.
    pub(crate) bucket: Option<BlobTarget>,
    /// How many connections the database has.
    pub(crate) options: Options,
    /// How many jobs run at once.
    pub(crate) job_workers: usize,
    /// Whether files are fetched from private networks.
    pub(crate) fetch_private: bool,
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
        let usual = Options::default();
        let options = Options {
            readers: flags.readers.or(file.readers).unwrap_or(usual.readers),
            person_workers: flags
                .person_workers
                .or(file.person_workers)
                .unwrap_or(usual.person_workers),
        };
        Ok(Config {
            target: Target::parse(&database),
            data,
            listen,
            public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
            smtp,
            trusted_proxies: flags.trusted_proxies.or(file.trusted_proxies).unwrap_or(0),
            bucket: crate::s3::read(&flags.s3, file.s3)?,
            options,
            job_workers: flags.job_workers.or(file.job_workers).unwrap_or(3),
            fetch_private: flags.fetch_private || file.fetch_private.unwrap_or(false),
            sources,
        })
    }

    /// Whether a data folder was given, and not left to the default.
    #[must_use]
    pub(crate) fn has_folder(&self) -> bool {
        self.sources
            .iter()
            .any(|(name, _, source)| *name == "data" && *source != "default")
    }

    /// A configuration in a given folder, for the demo.
    #[must_use]
    pub(crate) fn in_folder(&self, data: &Path) -> Config {
        Config {
            data: data.to_owned(),
            target: Target::Sqlite(data.join("candor.db")),
            listen: self.listen.clone(),
            public_url: self.public_url.clone(),
            smtp: None,
            trusted_proxies: self.trusted_proxies,
            bucket: None,
            options: self.options,
            job_workers: self.job_workers,
            fetch_private: self.fetch_private,
            sources: Vec::new(),
        }
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
        let _ = writeln!(text, "s3 = {}", crate::s3::shown(self.bucket.as_ref()));
        let _ = writeln!(text, "readers = {}", self.options.readers);
        let _ = writeln!(text, "person_workers = {}", self.options.person_workers);
        let _ = writeln!(text, "job_workers = {}", self.job_workers);
        let _ = writeln!(text, "fetch_private = {}", self.fetch_private);
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
