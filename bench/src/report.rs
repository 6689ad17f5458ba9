//! The figures of a run.

use candor_store::db::{Dialect, Target};
use std::time::Duration;

/// The longest that the tender may take to follow after a run.
const DRAIN: Duration = Duration::from_secs(5);

/// What one run came to.
pub(crate) struct Figure {
    pub(crate) round: usize,
    pub(crate) tasks: usize,
    pub(crate) one_call: bool,
    pub(crate) seconds: f64,
    /// Of each loop, sorted.
    pub(crate) latencies: Vec<Duration>,
    /// Events behind at the end.
    pub(crate) lag: i64,
    pub(crate) drained: Duration,
}

impl Figure {
    fn percentile(&self, percent: usize) -> f64 {
        let index =
            (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        let found = self.latencies.get(index).copied().unwrap_or_default();
        found.as_secs_f64() * 1_000.0
    }
}

pub(crate) fn title(target: &Target) {
    let name = match target.dialect() {
        Dialect::Sqlite => "SQLite, durable commits",
        Dialect::Postgres => "PostgreSQL",
    };
    println!("{name}");
}

pub(crate) fn line(figure: &Figure) {
    let calls = if figure.one_call {
        "one call "
    } else {
        "two calls"
    };
    let count = u32::try_from(figure.latencies.len()).unwrap_or(u32::MAX);
    let rate = f64::from(count) / figure.seconds;
    let no_figure = if figure.drained > DRAIN {
        "  NO FIGURE: the tender did not follow in time"
    } else {
        ""
    };
    println!(
        "  round {} {calls} {:>8} tasks: {rate:>7.0} loops/s, p50 {:>6.2} ms, p99 {:>6.2} ms, tender {} events behind, \
         drained in {:.2} s{no_figure}",
        figure.round + 1,
        figure.tasks,
        figure.percentile(50),
        figure.percentile(99),
        figure.lag,
        figure.drained.as_secs_f64()
    );
}

/// The median p99 of the largest size to that of the smallest.
pub(crate) fn ratio(figures: &[Figure]) {
    let sizes = figures.iter().map(|figure| figure.tasks);
    let (Some(least), Some(most)) = (sizes.clone().min(), sizes.max()) else {
        return;
    };
    if least == most {
        return;
    }
    let median = |size: usize| {
        let of_size = figures
            .iter()
            .filter(|figure| figure.tasks == size && !figure.one_call);
        let mut found: Vec<f64> = of_size.map(|figure| figure.percentile(99)).collect();
        found.sort_by(f64::total_cmp);
        found.get(found.len() / 2).copied().unwrap_or_default()
    };
    println!(
        "  ratio of the median p99s, {most} to {least} tasks: {:.2}",
        median(most) / median(least)
    );
}
