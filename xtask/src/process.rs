//! Running child processes: shown before they run, and their tests counted while their output passes by.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result, bail};

use crate::report::{Counts, Outcome};
use crate::workspace;

/// A command that runs in the root of the repository.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(workspace::root());
    command
}

/// `cargo` with arguments, as if it were called from a shell: what cargo tells a program that it runs (this one) is
/// not passed on, for build scripts that watch it would run again, and all that depends on them be built anew.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command("cargo", arguments);
    for (name, _) in std::env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"]
            .iter()
            .any(|start| name.as_encoded_bytes().starts_with(start.as_bytes()))
        {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Runs a command with its output on this terminal; anything but success is an error that names it.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = announce(command);
    let status = command
        .status()
        .with_context(|| format!("could not start `{name}`"))?;
    check(&name, status)
}

/// Runs a command and returns what it wrote to its standard output; its errors stay visible.
pub(crate) fn capture(command: &mut Command) -> Result<Vec<u8>> {
    let name = describe(command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not start `{name}`"))?;
    check(&name, output.status)?;
    Ok(output.stdout)
}

/// Whether a command starts and succeeds; its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// How much of a failed runner's output is told again in the end: what node's runner says of one journey.
const LAST_WORDS: usize = 60;

/// Runs a test runner, passes its output on line by line and counts the tests that it reports.
/// A runner that fails without a failed test (it did not compile, say) counts as one failure.
pub(crate) fn run_counted(command: &mut Command) -> Result<Outcome> {
    let name = announce(command);
    let mut child = command
        // Colours would hide the figures.
        .env("NO_COLOR", "1")
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("FORCE_COLOR")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{name}`"))?;
    let (sender, lines) = mpsc::channel();
    let readers = [
        child
            .stdout
            .take()
            .map(|stream| forward(stream, sender.clone())),
        child.stderr.take().map(|stream| forward(stream, sender)),
    ];
    let mut counts = Counts::default();
    let mut last_words = VecDeque::with_capacity(LAST_WORDS + 1);
    for line in lines {
        counts.add(counted(&line));
        // A reader that went away (a closed pager) is no reason to stop the tests.
        let _ = writeln!(std::io::stdout(), "{line}");
        last_words.push_back(line);
        if last_words.len() > LAST_WORDS {
            last_words.pop_front();
        }
    }
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let status = child.wait()?;
    if !status.success() && counts.failed == 0 {
        counts.failed = 1;
        let words = format!("`{name}` ended with {status} and reported no failed test");
        eprintln!("{words}");
        last_words.push_back(words);
    }
    Ok(Outcome {
        counts,
        last_words: last_words.into(),
    })
}

fn forward(stream: impl Read + Send + 'static, to: mpsc::Sender<String>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while reader
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if to.send(text).is_err() {
                return;
            }
            line.clear();
        }
    })
}

/// What a line of output says about tests: the closing lines of nextest, cargo test, vitest and node's runner.
fn counted(line: &str) -> Counts {
    let line = line.trim_start();
    let words: Vec<&str> = line
        .split([' ', ',', ';', '|', ':'])
        .filter(|w| !w.is_empty())
        .collect();
    match words.first().copied() {
        Some("Summary" | "Tests") => Counts {
            passed: before(&words, "passed"),
            failed: before(&words, "failed") + before(&words, "timed"),
        },
        Some("test") if words.get(1) == Some(&"result") => Counts {
            passed: before(&words, "passed"),
            failed: before(&words, "failed"),
        },
        Some("ℹ") => Counts {
            passed: after(&words, "pass"),
            failed: after(&words, "fail") + after(&words, "cancelled"),
        },
        _ => Counts::default(),
    }
}

fn before(words: &[&str], word: &str) -> usize {
    words
        .windows(2)
        .find(|pair| pair[1] == word)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or(0)
}

fn after(words: &[&str], word: &str) -> usize {
    match words {
        [_, first, number] if *first == word => number.parse().unwrap_or(0),
        _ => 0,
    }
}

fn announce(command: &Command) -> String {
    let name = describe(command);
    println!("  $ {name}");
    name
}

/// The command as one would type it: the program by its bare name, then its arguments.
fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy());
    std::iter::once(program.to_string_lossy())
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

fn check(name: &str, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{name}` ended with {status}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_all_runners_are_counted() {
        let cases = [
            (
                "     Summary [   0.005s] 12 tests run: 12 passed, 0 skipped",
                12,
                0,
            ),
            (
                "     Summary [   9.1s] 5 tests run: 2 passed (1 slow), 1 failed, 2 timed out, 3 skipped",
                2,
                3,
            ),
            (
                "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured",
                4,
                2,
            ),
            ("      Tests  3 failed | 40 passed (43)", 40, 3),
            ("      Tests  40 passed (40)", 40, 0),
            ("ℹ pass 7", 7, 0),
            ("ℹ fail 2", 0, 2),
            ("ℹ cancelled 1", 0, 1),
            (" Test Files  2 passed (2)", 0, 0),
            ("test board::shows_only_what_one_may_do ... ok", 0, 0),
        ];
        for (line, passed, failed) in cases {
            assert_eq!(counted(line), Counts { passed, failed }, "{line}");
        }
    }

    #[test]
    fn a_runner_that_breaks_without_a_failed_test_counts_as_a_failure() {
        let outcome =
            run_counted(&mut command("sh", &["-c", "echo 'ℹ pass 3'; exit 7"])).expect("sh runs");
        assert_eq!(
            outcome,
            Outcome {
                counts: Counts {
                    passed: 3,
                    failed: 1
                },
                last_words: vec![
                    "ℹ pass 3".to_owned(),
                    "`sh -c echo 'ℹ pass 3'; exit 7` ended with exit status: 7 and reported no failed test"
                        .to_owned()
                ],
            }
        );
    }

    #[test]
    fn of_a_long_output_the_end_is_told_again() {
        let outcome = run_counted(&mut command("seq", &["1000"])).expect("seq runs");
        assert_eq!(outcome.last_words.len(), LAST_WORDS);
        assert_eq!(outcome.last_words.last().map(String::as_str), Some("1000"));
    }
}
