//! Timed headings, one row per step, the summary at the end and the exit code.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How many tests, or checks, passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Counts {
    /// One check that passed.
    pub(crate) const ONE: Self = Self {
        passed: 1,
        failed: 0,
    };

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// How a step ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) counts: Counts,
    /// The end of what a failed step printed; told again below the summary, where a long log is read from.
    pub(crate) last_words: Vec<String>,
}

impl From<Counts> for Outcome {
    fn from(counts: Counts) -> Self {
        Self {
            counts,
            last_words: Vec::new(),
        }
    }
}

/// A started clock. The only place where xtask reads the time.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a developer's command tells how long its parts took"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// `7.3 s` or `4 min 05 s`.
pub(crate) fn spoken(time: Duration) -> String {
    match time.as_secs() {
        0..100 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

struct Row {
    name: String,
    outcome: Outcome,
    time: Duration,
}

/// Collects the outcome of steps.
pub(crate) struct Report {
    rows: Vec<Row>,
    clock: Stopwatch,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self {
            rows: Vec::new(),
            clock: Stopwatch::start(),
        }
    }

    /// Runs one step under a heading. An error is printed and counts as a failure; the run goes on, so that
    /// one run shows all that is wrong. Returns whether the step passed, for steps that build on it.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> bool {
        println!("\n== {name} (at {})", spoken(self.clock.elapsed()));
        let clock = Stopwatch::start();
        let outcome = work().unwrap_or_else(|error| {
            let words = format!("{name}: {error:#}");
            println!("{words}");
            Outcome {
                counts: Counts {
                    passed: 0,
                    failed: 1,
                },
                last_words: vec![words],
            }
        });
        let time = clock.elapsed();
        let has_passed = outcome.counts.failed == 0;
        let word = if has_passed { "passed" } else { "FAILED" };
        println!("-- {name} {word} in {}", spoken(time));
        self.rows.push(Row {
            name: name.to_owned(),
            outcome,
            time,
        });
        has_passed
    }

    /// Like [`Report::step`], for a step that is one check.
    pub(crate) fn check(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        self.step(name, || work().map(|()| Counts::ONE.into()))
    }

    /// Prints the table, the last words of what failed and the closing line `N passed, N failed`; an error when anything failed.
    pub(crate) fn finish(self) -> Result<()> {
        let mut total = Counts::default();
        println!("\n== Summary");
        for Row {
            name,
            outcome: Outcome { counts, .. },
            time,
        } in &self.rows
        {
            let mark = if counts.failed == 0 {
                "ok    "
            } else {
                "FAILED"
            };
            let time = spoken(*time);
            println!(
                "{mark} {name:<34} {time:>13} {:>6} passed {:>4} failed",
                counts.passed, counts.failed
            );
            total.add(*counts);
        }
        println!("       {:<34} {:>13}", "all", spoken(self.clock.elapsed()));
        let mut failed = Vec::new();
        for Row { name, outcome, .. } in self.rows {
            if outcome.counts.failed > 0 {
                println!("\n== How it ended: {name}");
                for line in outcome.last_words {
                    println!("{line}");
                }
                failed.push(name);
            }
        }
        if !failed.is_empty() {
            println!("\nfailed: {}", failed.join(", "));
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Failed(failed).into())
        }
    }
}

/// Steps that failed; their names and the closing line have been printed.
#[derive(Debug)]
pub(crate) struct Failed(Vec<String>);

impl std::error::Error for Failed {}

impl fmt::Display for Failed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "failed: {}", self.0.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_step_fails_the_run_and_is_named() {
        let mut report = Report::new();
        assert!(report.check("good", || Ok(())));
        assert!(!report.check("bad", || anyhow::bail!("as expected")));
        assert!(!report.step("half", || {
            Ok(Counts {
                passed: 2,
                failed: 1,
            }
            .into())
        }));
        let error = report.finish().expect_err("a step failed");
        assert_eq!(error.to_string(), "failed: bad, half");
    }

    #[test]
    fn times_are_spoken_in_one_unit_until_they_are_long() {
        assert_eq!(spoken(Duration::from_millis(7_340)), "7.3 s");
        assert_eq!(spoken(Duration::from_secs(245)), "4 min 05 s");
    }
}
