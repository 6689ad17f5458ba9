//! Fleiss' kappa: agreement of a fixed number of answers a task.

use crate::{
    error::{Error, check_range},
    special::normal_quantile,
    votes::VoteTable,
};

/// A coefficient with its parts.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Kappa {
    /// 1 is perfect agreement, 0 chance; `None` where chance alone agrees always, or nothing was compared.
    pub kappa: Option<f64>,
    /// Observed agreement.
    pub observed: f64,
    /// Agreement by chance.
    pub expected: f64,
    /// Tasks compared.
    pub tasks: usize,
    /// A normal interval at the asked level.
    pub interval: Option<(f64, f64)>,
}

/// Fleiss' kappa over the tasks that have exactly the most common number of answers (two or more): the measure is
/// not defined for a mixture, and the number of tasks used is said.
///
/// J. L. Fleiss: "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971).
/// `P_i = (sum_c n_ic^2 - n) / (n (n - 1))`, `P = mean P_i`, `P_e = sum_c p_c^2`, `kappa = (P - P_e) / (1 - P_e)`.
/// The interval takes the spread of `P_i` over tasks.
///
/// # Errors
/// [`Error::Option`] for a level outside 0..1.
pub fn fleiss(votes: &VoteTable, level: f64) -> Result<Kappa, Error> {
    check_range("level", level, 0.0, 1.0 - 1e-9)?;
    let answers = commonest(votes);
    let tasks: Vec<usize> = (0..votes.tasks())
        .filter(|&t| votes.answers_of(t) == answers)
        .collect();
    let n = answers as f64;
    let mut totals = vec![0.0; votes.classes()];
    let mut counts = vec![0.0; votes.classes()];
    let mut agreements = Vec::with_capacity(tasks.len());
    for &task in &tasks {
        counts.fill(0.0);
        votes
            .of_task(task)
            .for_each(|(_, label)| counts[label as usize] += 1.0);
        let squares: f64 = counts.iter().map(|c| c * c).sum();
        agreements.push((squares - n) / (n * (n - 1.0)));
        totals.iter_mut().zip(&counts).for_each(|(t, c)| *t += c);
    }
    let all: f64 = totals.iter().sum();
    let expected: f64 = totals.iter().map(|t| (t / all).powi(2)).sum();
    let many = tasks.len() as f64;
    let observed = agreements.iter().sum::<f64>() / many;
    let kappa = (expected < 1.0 && answers > 1).then(|| (observed - expected) / (1.0 - expected));
    let variance = agreements
        .iter()
        .map(|p| (p - observed).powi(2))
        .sum::<f64>()
        / (many - 1.0)
        / many;
    let half = normal_quantile(0.5 + level / 2.0) * variance.sqrt() / (1.0 - expected);
    let interval = kappa
        .filter(|_| half.is_finite())
        .map(|k| (k - half, k + half));
    Ok(Kappa {
        kappa,
        observed,
        expected,
        tasks: tasks.len(),
        interval,
    })
}

/// The number of answers, two or more, that most tasks have; the greater among equals.
fn commonest(votes: &VoteTable) -> usize {
    let mut tasks_with = Vec::new();
    for task in 0..votes.tasks() {
        let many = votes.answers_of(task);
        if tasks_with.len() <= many {
            tasks_with.resize(many + 1, 0);
        }
        tasks_with[many] += 1;
    }
    let candidates = tasks_with
        .iter()
        .enumerate()
        .skip(2)
        .filter(|(_, tasks)| **tasks > 0);
    candidates
        .max_by_key(|(_, tasks)| **tasks)
        .map_or(0, |(many, _)| many)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::table;

    /// The common worked example: ten subjects, fourteen raters, five categories.
    const COUNTS: [[u32; 5]; 10] = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ];

    #[test]
    fn the_common_example() {
        let mut rows = Vec::new();
        for (task, counts) in (0..).zip(COUNTS) {
            let mut annotator = 0;
            for (label, count) in (0..).zip(counts) {
                for _ in 0..count {
                    rows.push((task, annotator, label));
                    annotator += 1;
                }
            }
        }
        let result = fleiss(&table(&rows, 10, 14, 5), 0.95).unwrap();
        assert!((result.kappa.unwrap() - 0.2099).abs() < 5e-5, "{result:?}");
        assert!((result.observed - 0.378).abs() < 5e-4 && (result.expected - 0.213).abs() < 5e-4);
        let (low, high) = result.interval.unwrap();
        assert!(low < 0.2099 && 0.2099 < high);
    }

    #[test]
    fn one_answer_or_one_label_has_no_kappa() {
        assert_eq!(
            fleiss(&table(&[(0, 0, 0)], 1, 1, 2), 0.95).unwrap().kappa,
            None
        );
        assert_eq!(
            fleiss(&table(&[(0, 0, 1), (0, 1, 1)], 1, 2, 2), 0.95)
                .unwrap()
                .kappa,
            None
        );
    }
}
