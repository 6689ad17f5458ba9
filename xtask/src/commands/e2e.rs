//! `cargo xtask e2e`: the real binary, driven in a real browser.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::e2e_choice::{Choice, TestFile, choose, files_of};
use super::ui;
use crate::report::{Counts, Outcome, Report};
use crate::tools::node::Node;
use crate::tools::{chromium, node, python};
use crate::{process, tools, workspace};

const READERS: &str = "e2e/readers/requirements.txt";
/// The folders with tests, and what their steps are called.
const FOLDERS: [(&str, &str); 2] = [
    ("e2e: journeys", "e2e/journeys"),
    ("e2e: every page, every picture", "e2e/crawl"),
];

#[derive(Args)]
pub(crate) struct Options {
    /// Only the files whose names contain this; where none does, only the tests
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

/// Builds the web app and the binary, then runs the tests or makes the pictures.
pub(crate) fn run(options: &Options) -> Result<()> {
    // Said before anything is built.
    chosen(options)?;
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
            let mut check = process::command(&browser.python, &["-B", "test_check_exports.py"]);
            process::run(check.current_dir(workspace::path("e2e/readers")))
        });
        for (step, folder) in FOLDERS {
            run_folder(report, &browser, options, (step, folder));
        }
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

/// The tests that are asked for.
fn chosen(options: &Options) -> Result<Vec<TestFile>> {
    let mut all = Vec::new();
    for (_, folder) in FOLDERS {
        all.extend(files_of(folder)?);
    }
    choose(&all, options.only.as_deref())
}

/// Runs what is asked for of a folder; nothing, where nothing is.
fn run_folder(
    report: &mut Report,
    browser: &Browser,
    options: &Options,
    (step, folder): (&str, &str),
) {
    match chosen(options) {
        Ok(mut files) => {
            files.retain(|file| file.is_in(folder));
            if !files.is_empty() {
                report.step(step, || tests(browser, options, &files));
            }
        }
        Err(error) => drop(report.check(step, || Err(error))),
    }
}

fn tests(browser: &Browser, options: &Options, files: &[TestFile]) -> Result<Outcome> {
    let choice = Choice::of(files);
    let mut run = browser.node.node(
        "e2e",
        &["--test", "--test-reporter=spec", "--test-concurrency=1"],
    );
    for pattern in &choice.patterns {
        run.arg(format!("--test-name-pattern={pattern}"));
    }
    run.args(&choice.files);
    let outcome = process::run_counted(&mut browser.with_environment(run, options))?;
    if outcome.counts == Counts::default() {
        bail!("the runner ended without a test");
    }
    Ok(outcome)
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
