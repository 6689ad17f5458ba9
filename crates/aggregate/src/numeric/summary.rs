//! Mean and median of each task, with spread and interval.

use super::{NumberTable, NumberValue};
use crate::special::student_quantile;

/// The mean of each task's answers.
///
/// The interval is Student's: `mean +- t(n-1) s / sqrt(n)` at the given level (0.95, say). One answer says nothing
/// of its own spread; there `s` is the spread of the whole table about its tasks' means, and the degrees of
/// freedom are the table's.
#[must_use]
pub fn mean(numbers: &NumberTable, level: f64) -> Vec<NumberValue> {
    let pooled = Pooled::of(numbers);
    let mut quantile = Quantiles::new(level);
    (0..numbers.tasks())
        .map(|task| {
            let values = numbers.values(task);
            let n = values.len() as f64;
            if values.is_empty() {
                return NumberValue::NONE;
            }
            let value = values.iter().sum::<f64>() / n;
            let squares: f64 = values.iter().map(|v| (v - value).powi(2)).sum();
            let (spread, freedom) = if values.len() > 1 {
                ((squares / (n - 1.0)).sqrt(), values.len() - 1)
            } else {
                (pooled.deviation, pooled.freedom)
            };
            let half = quantile.at(freedom) * spread / n.sqrt();
            NumberValue {
                value,
                low: value - half,
                high: value + half,
                spread,
                answers: values.len(),
                effective_answers: n,
            }
        })
        .collect()
}

/// The median of each task's answers (the mean of the middle two where their number is even).
///
/// The interval takes the order statistics that hold the median with at least the given probability (binomial
/// sign test), and the whole range of the answers where they are too few for that. `spread` is half the distance
/// of the quartiles.
#[must_use]
pub fn median(numbers: &NumberTable, level: f64) -> Vec<NumberValue> {
    let mut sorted = Vec::new();
    (0..numbers.tasks())
        .map(|task| {
            sorted.clear();
            sorted.extend_from_slice(numbers.values(task));
            sorted.sort_by(f64::total_cmp);
            if sorted.is_empty() {
                return NumberValue::NONE;
            }
            let cut = median_rank(sorted.len(), level);
            NumberValue {
                value: quantile(&sorted, 0.5),
                low: sorted[cut],
                high: sorted[sorted.len() - 1 - cut],
                spread: 0.5 * (quantile(&sorted, 0.75) - quantile(&sorted, 0.25)),
                answers: sorted.len(),
                effective_answers: sorted.len() as f64,
            }
        })
        .collect()
}

/// The value at a share of sorted values, linear between neighbours; NaN of none.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = crate::size::whole(place).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// How many values may be left out at each end so that the rest holds the median with probability `level`.
fn median_rank(n: usize, level: f64) -> usize {
    // The ends lie on the wrong side of the median with probability 2 P(Binomial(n, 1/2) <= cut).
    let (mut log_term, mut cut) = (-(n as f64) * 2.0_f64.ln(), 0);
    let mut below = log_term.exp();
    while 2 * (cut + 1) < n {
        log_term += ((n - cut) as f64 / (cut + 1) as f64).ln();
        below += log_term.exp();
        if 2.0 * below > 1.0 - level {
            break;
        }
        cut += 1;
    }
    cut
}

/// Spread of all answers about their tasks' means.
struct Pooled {
    deviation: f64,
    freedom: usize,
}

impl Pooled {
    fn of(numbers: &NumberTable) -> Self {
        let (mut squares, mut freedom) = (0.0, 0);
        for task in 0..numbers.tasks() {
            let values = numbers.values(task);
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            squares += values.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
            freedom += values.len().saturating_sub(1);
        }
        let deviation = if freedom > 0 {
            (squares / freedom as f64).sqrt()
        } else {
            f64::INFINITY
        };
        Self {
            deviation,
            freedom: freedom.max(1),
        }
    }
}

/// Student quantiles by degrees of freedom, each computed once.
struct Quantiles {
    level: f64,
    known: Vec<f64>,
}

impl Quantiles {
    const TABLED: usize = 200;

    fn new(level: f64) -> Self {
        Self {
            level,
            known: vec![f64::NAN; Self::TABLED],
        }
    }

    fn at(&mut self, freedom: usize) -> f64 {
        let slot = freedom.min(Self::TABLED - 1);
        if self.known[slot].is_nan() {
            self.known[slot] = student_quantile(0.5 + self.level / 2.0, freedom as f64);
        }
        self.known[slot]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::NamedNumbers;

    fn numbers(rows: &[(&str, f64)]) -> NumberTable {
        let rows = rows.iter().enumerate();
        let names: Vec<(String, String, f64)> = rows
            .map(|(i, (task, value))| ((*task).to_string(), format!("w{i}"), *value))
            .collect();
        NamedNumbers::from_rows(names.iter().map(|(t, w, v)| (t.as_str(), w.as_str(), *v)))
            .unwrap()
            .table
    }

    #[test]
    fn the_mean_has_students_interval() {
        let values = mean(
            &numbers(&[("a", 1.0), ("a", 2.0), ("a", 3.0), ("b", 10.0)]),
            0.95,
        );
        assert!((values[0].value - 2.0).abs() < 1e-12);
        // s = 1, t(2) = 4.3027: half width 2.4841.
        assert!(
            (values[0].high - 4.484_138).abs() < 1e-5,
            "{}",
            values[0].high
        );
        assert!(
            values[1].low < 10.0 && values[1].low.is_finite(),
            "a lone answer borrows the spread"
        );
    }

    #[test]
    fn the_median_stands_outliers() {
        let rows: Vec<(&str, f64)> = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1000.0]
            .map(|v| ("a", v))
            .to_vec();
        let value = median(&numbers(&rows), 0.95)[0];
        // n = 10: the second and the ninth hold the median with probability .979.
        assert_eq!((value.value, value.low, value.high), (5.5, 2.0, 9.0));
        let two = median(&numbers(&[("a", 1.0), ("a", 3.0)]), 0.95)[0];
        assert_eq!((two.value, two.low, two.high), (2.0, 1.0, 3.0));
    }

    #[test]
    fn a_task_without_answers_has_no_value() {
        let table = NumberTable::new(1, 0, &[]).unwrap();
        assert!(mean(&table, 0.95)[0].value.is_nan() && median(&table, 0.95)[0].value.is_nan());
    }
}
