//! Configuration: flags, then `CANDOR_*` variables, then one TOML file, then defaults; `candor config` says which.

use crate::usage::Usage;
use anyhow::Context;
use candor_store::blobs::BlobTarget;
use candor_store::db::{Options, Target};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Over the flags of the configuration in every help.
pub(crate) const HEADING: &str = "Configuration";

/// What can be said on the command line or in the environment, for every command.
#[derive(Args, Default)]
#[group(id = "configuration")]
#[command(next_help_heading = HEADING)]
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
    s3: crate::s3::Flags,
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
    /// The server that import, export and others call.
    #[arg(long, env = "CANDOR_URL", global = true)]
    url: Option<String>,
    /// The API token to call it with; better given as CANDOR_TOKEN, which others cannot see.
    #[arg(long, env = "CANDOR_TOKEN", global = true, hide_env_values = true)]
    token: Option<String>,
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
    url: Option<String>,
    token: Option<String>,
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
    /// The server that clients' commands call.
    pub(crate) url: String,
    /// The token they call it with.
    pub(crate) token: Option<String>,
    settings: Vec<Setting>,
}

/// A value in force.
struct Setting {
    name: &'static str,
    /// As it is shown: without passwords.
    value: Option<String>,
    source: String,
}

impl Config {
    /// Reads flags, environment (by clap) and file.
    ///
    /// # Errors
    /// When the file cannot be read, holds a name that is none, or half of the mail settings is missing.
    pub(crate) fn read(flags: Flags, matches: &ArgMatches) -> anyhow::Result<Config> {
        let (file, file_name) = File::read(flags.config.as_deref())?;
        let mut picked = Picked {
            matches,
            file_name,
            settings: Vec::new(),
        };
        let data = picked.or(
            "data",
            flags.data,
            file.data,
            || "candor-data".into(),
            |path: &PathBuf| path.display().to_string(),
        );
        let default = || data.join("candor.db").display().to_string();
        let database = picked.or("database", flags.database, file.database, default, |url| {
            hide(url)
        });
        let listen = || "127.0.0.1:8080".to_owned();
        let listen = picked.or("listen", flags.listen, file.listen, listen, Clone::clone);
        let public_url = picked.some(
            "public_url",
            flags.public_url,
            file.public_url,
            Clone::clone,
        );
        let smtp_url = picked.some("smtp_url", flags.smtp_url, file.smtp_url, |url: &String| {
            hide(url)
        });
        let smtp_from = picked.some("smtp_from", flags.smtp_from, file.smtp_from, Clone::clone);
        let (given, filed) = (flags.trusted_proxies, file.trusted_proxies);
        let trusted_proxies = picked.or("trusted_proxies", given, filed, || 0, usize::to_string);
        let bucket = crate::s3::read(&flags.s3, file.s3)?;
        picked.bucket(bucket.as_ref());
        let usual = Options::default();
        let mut number = |name, given, filed, default: usize| {
            picked.or(name, given, filed, || default, usize::to_string)
        };
        let options = Options {
            readers: number("readers", flags.readers, file.readers, usual.readers),
            person_workers: number(
                "person_workers",
                flags.person_workers,
                file.person_workers,
                usual.person_workers,
            ),
            ..usual
        };
        let job_workers = number("job_workers", flags.job_workers, file.job_workers, 3);
        let given = flags.fetch_private.then_some(true);
        let fetch_private = picked.or(
            "fetch_private",
            given,
            file.fetch_private,
            || false,
            bool::to_string,
        );
        let url = || "http://127.0.0.1:8080".to_owned();
        let url = picked.or("url", flags.url, file.url, url, Clone::clone);
        let token = picked.some("token", flags.token, file.token, |_| "...".to_owned());
        let smtp = match (smtp_url, smtp_from) {
            (Some(url), Some(from)) => Some(candor_app::mail::Smtp { url, from }),
            (None, None) => None,
            _ => {
                return Err(Usage::error(
                    "smtp_url and smtp_from belong together: give both, or none to run without mail",
                ));
            }
        };
        Ok(Config {
            target: Target::parse(&database),
            data,
            listen,
            public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
            smtp,
            trusted_proxies,
            bucket,
            options,
            job_workers,
            fetch_private,
            url: url.trim_end_matches('/').to_owned(),
            token,
            settings: picked.settings,
        })
    }

    /// Whether a data folder was given, and not left to the default.
    #[must_use]
    pub(crate) fn has_folder(&self) -> bool {
        self.settings
            .iter()
            .any(|setting| setting.name == "data" && setting.source != DEFAULT)
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
            url: self.url.clone(),
            token: None,
            settings: Vec::new(),
        }
    }

    /// Every value and where it came from, one a line, in TOML. Passwords are left out.
    #[must_use]
    pub(crate) fn explain(&self) -> String {
        let mut text = String::new();
        for Setting {
            name,
            value,
            source,
        } in &self.settings
        {
            let _ = match value {
                Some(value) if value.parse::<i64>().is_ok() || value.parse::<bool>().is_ok() => {
                    writeln!(text, "{name} = {value}  # {source}")
                }
                Some(value) => writeln!(text, "{name} = {value:?}  # {source}"),
                None => writeln!(text, "# {name} is not set"),
            };
        }
        text
    }

    /// The same for programs.
    #[must_use]
    pub(crate) fn explain_json(&self) -> serde_json::Value {
        let setting = |setting: &Setting| {
            let said = serde_json::json!({"value": setting.value, "source": setting.source});
            (setting.name.to_owned(), said)
        };
        serde_json::Value::Object(self.settings.iter().map(setting).collect())
    }
}

const DEFAULT: &str = "default";

impl File {
    fn read(path: Option<&Path>) -> anyhow::Result<(File, String)> {
        let Some(path) = path else {
            return Ok((File::default(), String::new()));
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        match toml::from_str(&text) {
            Ok(file) => Ok((file, name)),
            Err(error) => Err(Usage::error(format!("in {name}: {error}"))),
        }
    }
}

/// The values that were taken so far.
struct Picked<'a> {
    matches: &'a ArgMatches,
    file_name: String,
    settings: Vec<Setting>,
}

impl Picked<'_> {
    /// Takes a value from where it comes first, if it comes at all.
    fn some<T>(
        &mut self,
        name: &'static str,
        given: Option<T>,
        filed: Option<T>,
        show: impl Fn(&T) -> String,
    ) -> Option<T> {
        let (value, source) = match (given, filed) {
            (Some(value), _) => (Some(value), self.given(name)),
            (None, Some(value)) => (Some(value), self.file_name.clone()),
            (None, None) => (None, DEFAULT.to_owned()),
        };
        let shown = value.as_ref().map(show);
        self.settings.push(Setting {
            name,
            value: shown,
            source,
        });
        value
    }

    /// Takes a value from where it comes first, or the default.
    fn or<T>(
        &mut self,
        name: &'static str,
        given: Option<T>,
        filed: Option<T>,
        default: impl FnOnce() -> T,
        show: impl Fn(&T) -> String,
    ) -> T {
        if let Some(value) = self.some(name, given, filed, &show) {
            return value;
        }
        let value = default();
        if let Some(setting) = self.settings.last_mut() {
            setting.value = Some(show(&value));
        }
        value
    }

    /// Notes where files are kept; which values that is made of, is the module's own.
    fn bucket(&mut self, bucket: Option<&BlobTarget>) {
        let source = match self.matches.value_source("s3_bucket") {
            _ if bucket.is_none() => DEFAULT.to_owned(),
            Some(_) => self.given("s3_bucket"),
            None => self.file_name.clone(),
        };
        self.settings.push(Setting {
            name: "s3",
            value: bucket.map(|bucket| crate::s3::shown(Some(bucket)).replace('"', "")),
            source,
        });
    }

    fn given(&self, name: &str) -> String {
        match self.matches.value_source(name) {
            Some(ValueSource::EnvVariable) => format!("CANDOR_{}", name.to_uppercase()),
            _ => format!("--{}", name.replace('_', "-")),
        }
    }
}

/// An address without its password.
fn hide(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://...@{host}"),
        _ => address.to_owned(),
    }
}
