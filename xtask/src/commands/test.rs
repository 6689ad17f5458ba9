//! `cargo xtask test`: what CI runs, in order, part by part.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::{e2e, fmt, generate};
use crate::report::{Outcome, Report};
use crate::tools::keeper::Server;
use crate::tools::{node, postgres, s3};
use crate::{lint, process};

#[derive(Args)]
pub(crate) struct Options {
    /// Only these parts; all of them when none is named
    #[arg(value_enum)]
    parts: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// rustfmt
    Fmt,
    /// Clippy, direction of dependencies, length of files
    Lint,
    /// openapi.json and the web app's types are fresh
    Generate,
    /// The web app: types, lint, unit tests, build
    Web,
    /// The Rust tests, on SQLite and on a PostgreSQL of our own
    Rust,
    /// The real binary in a real browser
    E2e,
}

const ALL: [Part; 6] = [
    Part::Fmt,
    Part::Lint,
    Part::Generate,
    Part::Web,
    Part::Rust,
    Part::E2e,
];

/// Runs the parts, always in the order of [`ALL`], and ends with the summary.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut report = Report::new();
    let mut web_is_built = None;
    let wanted = |part: &Part| options.parts.is_empty() || options.parts.contains(part);
    for part in ALL.iter().filter(|part| wanted(part)) {
        match part {
            Part::Fmt => {
                report.check("fmt", fmt::check_rust);
            }
            Part::Lint => lint::steps(&mut report),
            Part::Generate => {
                report.check("generate: openapi.json", || generate::openapi(true));
                report.check("generate: web types", || generate::types(true));
            }
            Part::Web => web_is_built = Some(web(&mut report)),
            Part::Rust => rust(&mut report),
            Part::E2e => browser(&mut report, web_is_built),
        }
    }
    report.finish()
}

/// Whether the web app is built in the end.
fn web(report: &mut Report) -> bool {
    let mut found = None;
    let ready = report.check("web: packages", || {
        let node = node::ensure()?;
        node.install_packages("web")?;
        found = Some(node);
        Ok(())
    });
    let Some(node) = found.filter(|_| ready) else {
        return false;
    };
    let script = |name: &str| process::run(&mut node.npm("web", &["run", name]));
    report.check("web: types", || script("check"));
    report.check("web: lint", || script("lint"));
    report.step("web: unit tests", || {
        process::run_counted(&mut node.npm("web", &["run", "test"]))
    });
    report.check("web: build", || script("build"))
}

fn rust(report: &mut Report) {
    let (mut server, mut bucket) = (None, None);
    let mut ready = report.check("rust: PostgreSQL", || {
        server = Some(postgres::start(postgres::Commits::Unsynced)?);
        Ok(())
    });
    ready &= report.check("rust: S3", || {
        bucket = Some(s3::start()?);
        Ok(())
    });
    let Some((server, bucket)) = server.zip(bucket).filter(|_| ready) else {
        return;
    };
    let built = report.check("rust: build of the tests", || {
        process::run(&mut test_runner(&["--no-run"]))
    });
    if built {
        report.step("rust: tests", || tests(&server, &bucket));
        report.step("rust: examples in the documentation", || {
            process::run_counted(&mut process::cargo(&[
                "test",
                "--workspace",
                "--doc",
                "--quiet",
            ]))
        });
    }
}

fn tests(server: &Server, bucket: &Server) -> Result<Outcome> {
    let mut runner = test_runner(&["--no-fail-fast"]);
    runner
        .env(postgres::VARIABLE, server.url())
        .env(s3::VARIABLE, bucket.url());
    process::run_counted(&mut runner)
}

/// nextest where it is installed, else cargo's own runner.
fn test_runner(arguments: &[&str]) -> std::process::Command {
    let has_nextest = process::succeeds(&mut process::cargo(&["nextest", "--version"]));
    let start: &[&str] = if has_nextest {
        &["nextest", "run"]
    } else {
        &["test"]
    };
    let which: &[&str] = if has_nextest {
        &["--workspace"]
    } else {
        &["--workspace", "--lib", "--bins", "--tests"]
    };
    process::cargo(&[start, which, arguments].concat())
}

/// The browser tests need the web app inside the binary; `built` says how its build ended, if it ran.
fn browser(report: &mut Report, built: Option<bool>) {
    if built.unwrap_or_else(|| report.check("web: build", super::ui::build)) {
        e2e::steps(report, &e2e::Options::all());
    } else {
        report.check("e2e", || bail!("not run: the web app could not be built"));
    }
}
