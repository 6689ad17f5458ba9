//! `cargo xtask e2e`: the real binary, driven in a real browser.

use std::path::PathBuf;
use std::process::Command;
use std::{fs, io};

use anyhow::{Context, Result};
use clap::Args;

use super::ui;
use crate::report::{Counts, Report};
use crate::tools::node::Node;
use crate::tools::{chromium, node, python};
use crate::{process, tools, workspace};

const READERS: &str = "e2e/readers/requirements.txt";

#[derive(Args)]
pub(crate) struct Options {
    /// Only tests whose names contain this
    #[arg(long)]
    only: Option<String>,
    /// Make the pictures instead: every page of the demo at three widths, light and dark, and the README's
    #[arg(long)]
    shots: bool,
    /// Write the kept pictures and trees anew instead of comparing with them
    #[arg(long)]
    update: bool,
    /// Show the browser's window
    #[arg(long)]
    headed: bool,
}

/// Builds the web app and the binary, then runs the journeys or makes the pictures.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut report = Report::new();
    if report.check("web build", ui::build) {
        steps(&mut report, options);
    }
    report.finish()
}

/// The steps of the end-to-end tests; the web app has been built.
pub(crate) fn steps(report: &mut Report, options: &Options) {
    let mut browser = None;
    let ready = report.check("e2e: tools", || {
        browser = Some(prepare()?);
        Ok(())
    });
    let built = ready
        && report.check("e2e: binary", || {
            process::run(&mut process::cargo(&["build", "--package", "candor-cli"]))
        });
    let Some(browser) = browser.filter(|_| built) else {
        return;
    };
    if options.shots {
        report.check("e2e: pictures", || {
            process::run(&mut browser.script("shots.js", options))
        });
    } else {
        report.check("e2e: types of the tests", || {
            process::run(&mut browser.node.npm("e2e", &["run", "check"]))
        });
        report.check("e2e: the readers' checker", || {
            let mut check = process::command(&browser.python, &["-B", "-m", "unittest"]);
            process::run(check.current_dir(workspace::path("e2e/readers")))
        });
        report.step("e2e: journeys", || journeys(&browser, options));
    }
}

/// What the tests need besides the binary.
struct Browser {
    node: Node,
    chromium: String,
    python: String,
}

fn prepare() -> Result<Browser> {
    tools::ensure_programs(&["curl", "jq"], "the book's examples are run as they stand")?;
    let node = node::ensure()?;
    node.install_packages("e2e")?;
    let text = |path: PathBuf| path.into_os_string().into_string().ok();
    let chromium = text(chromium::ensure()?).context("the path of Chromium is not UTF-8")?;
    let python =
        text(python::ensure("readers", READERS)?).context("the path of Python is not UTF-8")?;
    Ok(Browser {
        node,
        chromium,
        python,
    })
}

impl Browser {
    fn script(&self, file: &str, options: &Options) -> Command {
        self.with_environment(self.node.node("e2e", &[file]), options)
    }

    fn with_environment(&self, mut command: Command, options: &Options) -> Command {
        command
            .env("CANDOR_BINARY", workspace::candor("debug"))
            .env("CANDOR_CHROMIUM", &self.chromium)
            .env("CANDOR_PYTHON", &self.python);
        if options.headed {
            command.env("CANDOR_HEADED", "1");
        }
        if options.update {
            command.env("CANDOR_UPDATE_SNAPSHOTS", "1");
        }
        command
    }
}

fn journeys(browser: &Browser, options: &Options) -> Result<Counts> {
    let mut run = browser.node.node(
        "e2e",
        &["--test", "--test-reporter=spec", "--test-concurrency=1"],
    );
    if let Some(only) = &options.only {
        run.arg(format!("--test-name-pattern={only}"));
    }
    // Named one by one: Node 20 takes no patterns here, and Node 22 no folders.
    let mut files: Vec<PathBuf> = fs::read_dir(workspace::path("e2e/journeys"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.js"));
    files.sort();
    run.args(files);
    process::run_counted(&mut browser.with_environment(run, options))
}

impl Options {
    /// All tests, without a window.
    pub(crate) fn all() -> Self {
        Self {
            only: None,
            shots: false,
            update: false,
            headed: false,
        }
    }
}
