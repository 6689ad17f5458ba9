//! The figures of runs, and the table that sums them up.

use super::Kind;
use super::load::Times;
use std::time::Duration;

/// The longest that the tender may take to follow after a run.
const DRAIN: Duration = Duration::from_secs(5);

/// What one run came to.
pub(crate) struct Figure {
    kind: Kind,
    rate: f64,
    claim: Spread,
    submit: Spread,
    whole: Spread,
    /// Answers that were acknowledged, warming up included.
    pub(crate) answers: u64,
    /// CPU microseconds of a loop: the server's and the load generator's.
    cpu: (f64, f64),
    /// Events that the tender was behind at the end, and how long it took to follow them.
    lag: i64,
    drained: Duration,
}

/// Median and 99th percentile, in milliseconds.
#[derive(Clone, Copy, Default)]
struct Spread {
    p50: f64,
    p99: f64,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Spread {
        times.sort_unstable();
        Spread {
            p50: percentile(&times, 50),
            p99: percentile(&times, 99),
        }
    }
}

fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    let found = sorted.get(index).copied().unwrap_or_default();
    found.as_secs_f64() * 1_000.0
}

impl Figure {
    pub(crate) fn new(
        kind: Kind,
        seconds: f64,
        times: Times,
        answers: u64,
        cpu: (f64, f64),
        (lag, drained): (i64, Duration),
    ) -> Figure {
        let loops = f64::from(u32::try_from(times.loops.len()).unwrap_or(u32::MAX));
        let per_loop = |seconds: f64| seconds * 1e6 / loops.max(1.0);
        Figure {
            kind,
            rate: loops / seconds,
            claim: Spread::of(times.claims),
            submit: Spread::of(times.submits),
            whole: Spread::of(times.loops),
            answers,
            cpu: (per_loop(cpu.0), per_loop(cpu.1)),
            lag,
            drained,
        }
    }

    /// Whether the tender followed in time.
    pub(crate) fn is_one(&self) -> bool {
        self.drained <= DRAIN
    }
}

/// Says what a run came to.
pub(crate) fn line(round: usize, figure: &Figure) {
    let no_figure = if figure.is_one() {
        ""
    } else {
        "  NO FIGURE: the tender did not follow in time"
    };
    println!(
        "  round {} {:<32} {:>6.0} loops/s, p50 {:>5.1} p99 {:>5.1} ms, CPU {:>3.0} + {:>3.0} us/loop, tender {} events behind, \
         drained in {:.2} s{no_figure}",
        round + 1,
        name(figure.kind),
        figure.rate,
        figure.whole.p50,
        figure.whole.p99,
        figure.cpu.0,
        figure.cpu.1,
        figure.lag,
        figure.drained.as_secs_f64()
    );
}

fn name(kind: Kind) -> String {
    let calls = if kind.is_one_call {
        "one call"
    } else {
        "two calls"
    };
    let people = if kind.is_veterans {
        ", long history"
    } else {
        ""
    };
    format!("{calls}, {} tasks{people}", kind.tasks)
}

/// All runs on one database.
pub(crate) struct Summary {
    database: &'static str,
    pub(crate) figures: Vec<Figure>,
}

impl Summary {
    pub(crate) fn new(database: &'static str) -> Summary {
        Summary {
            database,
            figures: Vec::new(),
        }
    }

    /// Medians over the rounds, as a table, and how the p99s compare.
    pub(crate) fn print(&self) {
        println!("### {}\n", self.database);
        println!(
            "| loop | loops/s (least to most) | p50, ms | p99, ms | claim p50 / p99 | submit p50 / p99 | \
             CPU us/loop: server, load | tender: events behind, s to drain |"
        );
        println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
        let mut kinds: Vec<Kind> = Vec::new();
        for figure in &self.figures {
            if !kinds.contains(&figure.kind) {
                kinds.push(figure.kind);
            }
        }
        for kind in &kinds {
            self.row(*kind);
        }
        println!();
        self.ratios(&kinds);
    }

    fn row(&self, kind: Kind) {
        let rates = self.values(kind, |figure| figure.rate);
        let (Some(least), Some(most)) = (rates.first(), rates.last()) else {
            println!("| {} | no figure | | | | | | |", name(kind));
            return;
        };
        let one = |value: fn(&Figure) -> f64| median(&self.values(kind, value));
        // A loop of one call claims within its submit.
        let claim = if kind.is_one_call {
            String::new()
        } else {
            format!("{:.1} / {:.1}", one(|f| f.claim.p50), one(|f| f.claim.p99))
        };
        println!(
            "| {} | {:.0} ({least:.0} to {most:.0}) | {:.1} | {:.1} | {claim} | {:.1} / {:.1} | {:.0}, {:.0} | {:.0}, {:.2} |",
            name(kind),
            median(&rates),
            one(|f| f.whole.p50),
            one(|f| f.whole.p99),
            one(|f| f.submit.p50),
            one(|f| f.submit.p99),
            one(|f| f.cpu.0),
            one(|f| f.cpu.1),
            one(|f| f64::from(i32::try_from(f.lag).unwrap_or(i32::MAX))),
            one(|f| f.drained.as_secs_f64()),
        );
    }

    /// The median p99 of each kind of run to that of the same loop on the fewest tasks.
    fn ratios(&self, kinds: &[Kind]) {
        let Some(fewest) = kinds.iter().map(|kind| kind.tasks).min() else {
            return;
        };
        let p99 = |kind: Kind| median(&self.values(kind, |figure| figure.whole.p99));
        for kind in kinds {
            let base = Kind {
                tasks: fewest,
                is_veterans: false,
                ..*kind
            };
            if *kind != base && kinds.contains(&base) {
                let ratio = p99(*kind) / p99(base);
                println!(
                    "* p99 of \"{}\" to \"{}\": {ratio:.2}",
                    name(*kind),
                    name(base)
                );
            }
        }
        let no_figures = self
            .figures
            .iter()
            .filter(|figure| !figure.is_one())
            .count();
        if no_figures > 0 {
            println!("* {no_figures} runs are no figure: the tender did not follow in time");
        }
        println!();
    }

    /// A value of all runs of a kind, in order of size; runs that are no figure are left out.
    fn values(&self, kind: Kind, value: impl Fn(&Figure) -> f64) -> Vec<f64> {
        let of_kind = self.figures.iter().filter(|figure| figure.kind == kind);
        let mut values: Vec<f64> = of_kind.filter(|f| f.is_one()).map(value).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

fn median(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(millis: u64, drained: u64) -> Figure {
        let kind = Kind {
            tasks: 10,
            is_one_call: false,
            is_veterans: false,
        };
        let times = Times {
            loops: vec![Duration::from_millis(millis); 100],
            ..Times::default()
        };
        let drained = Duration::from_secs(drained);
        Figure::new(kind, 2.0, times, 100, (0.5, 0.1), (7, drained))
    }

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        let spread = Spread::of(times.into_iter().rev().collect());
        assert!((spread.p50 - 101.0).abs() < 1e-9 && (spread.p99 - 199.0).abs() < 1e-9);
    }

    #[test]
    fn a_run_whose_tender_did_not_follow_counts_nowhere() {
        let mut summary = Summary::new("SQLite");
        summary.figures = vec![figure(5, 1), figure(50, 6), figure(7, 1), figure(6, 0)];
        let kind = summary.figures[0].kind;
        let p99 = summary.values(kind, |figure| figure.whole.p99);
        assert_eq!(p99.len(), 3);
        assert!((median(&p99) - 6.0).abs() < 1e-9);
        assert!((summary.figures[0].rate - 50.0).abs() < 1e-9);
        assert!((summary.figures[0].cpu.0 - 5_000.0).abs() < 1e-6);
    }
}
