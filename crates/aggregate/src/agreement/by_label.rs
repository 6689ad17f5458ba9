//! Krippendorff's alpha of every label against all others, in one pass: about which label do people differ?

use super::AlphaOptions;
use crate::{
    category::Selection,
    error::{Error, check_range},
    numeric::summary::quantile,
    random::Random,
    run::Run,
    size::index,
    votes::VoteTable,
};

/// How often each label was chosen, task by task; tasks with one answer or none are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelCounts {
    labels: usize,
    start: Vec<u32>,
    answers: Vec<u32>,
    label: Vec<u32>,
    chosen: Vec<u32>,
}

/// Alpha of one label against the rest.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct LabelAlpha {
    /// The label, by index.
    pub label: u32,
    /// Answers that chose it, among those that could be compared.
    pub chosen: usize,
    /// Tasks of which at least one answer chose it.
    pub tasks: usize,
    /// 1 is perfect agreement on where it belongs, 0 what chance would give; `None` where nobody chose it, or
    /// everybody always did.
    pub alpha: Option<f64>,
    /// Ends of the bootstrap interval, if asked for.
    pub interval: Option<(f64, f64)>,
}

impl LabelCounts {
    /// Of choices of one label each.
    #[must_use]
    pub fn of_votes(votes: &VoteTable) -> Self {
        let tasks = (0..votes.tasks()).map(|task| {
            let labels = votes.of_task(task).map(|(_, label)| label).collect();
            (votes.answers_of(task), labels)
        });
        Self::count(votes.classes(), tasks)
    }

    /// Of choices of several labels each. A label that stands twice in one choice counts once.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a task or label past its count.
    pub fn of_selections(tasks: u32, labels: u32, selections: &[Selection]) -> Result<Self, Error> {
        let mut by_task: Vec<(usize, Vec<u32>)> = vec![(0, Vec::new()); tasks as usize];
        for (row, selection) in selections.iter().enumerate() {
            let out = |what, index, count| Error::OutOfRange {
                row,
                what,
                index,
                count,
            };
            let Some((answers, chosen)) = by_task.get_mut(selection.task as usize) else {
                return Err(out("task", selection.task, tasks));
            };
            if let Some(&label) = selection.labels.iter().find(|label| **label >= labels) {
                return Err(out("label", label, labels));
            }
            let mut own = selection.labels.clone();
            own.sort_unstable();
            own.dedup();
            *answers += 1;
            chosen.append(&mut own);
        }
        Ok(Self::count(labels as usize, by_task.into_iter()))
    }

    fn count(labels: usize, tasks: impl Iterator<Item = (usize, Vec<u32>)>) -> Self {
        let mut counts = Self {
            labels,
            start: vec![0],
            answers: Vec::new(),
            label: Vec::new(),
            chosen: Vec::new(),
        };
        for (answers, mut labels) in tasks.filter(|(answers, _)| *answers > 1) {
            labels.sort_unstable();
            for same in labels.chunk_by(|a, b| a == b) {
                counts.label.push(same[0]);
                counts.chosen.push(index(same.len()));
            }
            counts.answers.push(index(answers));
            counts.start.push(index(counts.label.len()));
        }
        counts
    }

    fn of_task(&self, task: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.start[task] as usize..self.start[task + 1] as usize;
        range.map(|i| (self.label[i] as usize, f64::from(self.chosen[i])))
    }

    /// Alpha of each label, with each task counted `times`.
    fn alphas(&self, times: &[f64]) -> Vec<Option<f64>> {
        let (mut chosen, mut observed) = (vec![0.0; self.labels], vec![0.0; self.labels]);
        let mut n = 0.0;
        for (task, &times) in times.iter().enumerate().filter(|(_, times)| **times > 0.0) {
            let answers = f64::from(self.answers[task]);
            n += times * answers;
            for (label, k) in self.of_task(task) {
                chosen[label] += times * k;
                observed[label] += times * 2.0 * k * (answers - k) / (answers - 1.0);
            }
        }
        let alpha = |(chosen, observed): (f64, f64)| {
            let expected = 2.0 * chosen * (n - chosen) / (n * (n - 1.0));
            (expected > 0.0).then(|| 1.0 - observed / n / expected)
        };
        chosen.into_iter().zip(observed).map(alpha).collect()
    }
}

/// Alpha of every label, as if each answer only said whether it is this label or another.
///
/// K. Krippendorff: "Computing Krippendorff's alpha-reliability" (2011), nominal, of the binary question of each
/// label; with `m_u` answers to task `u`, `k_u` of them the label, `n` and `k` their sums:
/// `alpha = 1 - (n - 1) sum_u k_u (m_u - k_u) / (m_u - 1) / (k (n - k))`.
/// One pass over the answers for all labels together; the interval draws tasks with replacement.
///
/// # Errors
/// [`Error::Option`], [`Error::Cancelled`].
pub fn alpha_by_label(
    counts: &LabelCounts,
    options: &AlphaOptions,
    run: &Run<'_>,
) -> Result<Vec<LabelAlpha>, Error> {
    check_range("level", options.level, 0.0, 1.0)?;
    let tasks = counts.answers.len();
    let alphas = counts.alphas(&vec![1.0; tasks]);
    let mut found: Vec<LabelAlpha> = (0..)
        .zip(alphas)
        .map(|(label, alpha)| LabelAlpha {
            label,
            chosen: 0,
            tasks: 0,
            alpha,
            interval: None,
        })
        .collect();
    for (&label, &chosen) in counts.label.iter().zip(&counts.chosen) {
        found[label as usize].chosen += chosen as usize;
        found[label as usize].tasks += 1;
    }
    let mut draws: Vec<Vec<f64>> = vec![Vec::new(); counts.labels];
    let mut random = Random::seeded(run.seed);
    for resample in 0..options.resamples {
        let mut times = vec![0.0; tasks];
        for _ in 0..tasks {
            times[random.below(tasks)] += 1.0;
        }
        for (draws, alpha) in draws.iter_mut().zip(counts.alphas(&times)) {
            draws.extend(alpha);
        }
        run.report(resample + 1, options.resamples, 0.0)?;
    }
    let tail = (1.0 - options.level) / 2.0;
    for (label, draws) in found.iter_mut().zip(&mut draws) {
        if label.alpha.is_some() && !draws.is_empty() {
            draws.sort_by(f64::total_cmp);
            label.interval = Some((quantile(draws, tail), quantile(draws, 1.0 - tail)));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agreement::{Level, label_alpha},
        testing::{Crowd, table},
    };

    /// Each label's alpha is the nominal alpha of the table in which every other label is one.
    #[test]
    fn one_pass_says_what_a_table_for_each_label_says() {
        let crowd = Crowd::simulate(60, 9, 4, 3, 5);
        let counts = LabelCounts::of_votes(&crowd.table());
        let options = AlphaOptions::default();
        let found = alpha_by_label(&counts, &options, &Run::default()).unwrap();
        for label in found {
            let rows: Vec<_> = crowd
                .rows
                .iter()
                .map(|&(task, who, given)| (task, who, u32::from(given == label.label)))
                .collect();
            let binary = table(&rows, crowd.tasks, crowd.annotators, 2);
            let whole = label_alpha(&binary, Level::Nominal, &options, &Run::default()).unwrap();
            let (a, b) = (label.alpha.unwrap(), whole.alpha.unwrap());
            assert!((a - b).abs() < 1e-12, "{label:?} {whole:?}");
            let chosen = rows.iter().filter(|row| row.2 == 1).count();
            assert_eq!(label.chosen, chosen);
        }
    }

    #[test]
    fn a_label_of_dispute_stands_out_and_the_interval_holds_its_alpha() {
        // Everybody knows label 0; who gave 1 or 2 is chance.
        let rows: Vec<(u32, u32, u32)> = (0..80)
            .flat_map(|task| {
                [0, 1].map(|who| {
                    let label = if task % 2 == 0 {
                        0
                    } else {
                        1 + (task / 2 + who * (task / 4)) % 2
                    };
                    (task, who, label)
                })
            })
            .collect();
        let counts = LabelCounts::of_votes(&table(&rows, 80, 2, 4));
        let options = AlphaOptions {
            resamples: 200,
            ..Default::default()
        };
        let found = alpha_by_label(&counts, &options, &Run::default()).unwrap();
        assert_eq!(found[0].alpha, Some(1.0));
        assert!(found[1].alpha.unwrap() < 0.6, "{found:?}");
        let (low, high) = found[1].interval.unwrap();
        assert!(low < found[1].alpha.unwrap() && found[1].alpha.unwrap() < high);
        assert_eq!(
            (found[3].alpha, found[3].chosen, found[3].interval),
            (None, 0, None)
        );
        assert_eq!(
            found,
            alpha_by_label(&counts, &options, &Run::default()).unwrap()
        );
    }

    #[test]
    fn several_labels_at_once_are_one_question_each() {
        let said = [
            (0, 0, vec![0, 1]),
            (0, 1, vec![0]),
            (1, 0, vec![1]),
            (1, 1, vec![1, 1]),
            (2, 0, vec![]),
            (2, 1, vec![0]),
            (3, 0, vec![2]),
        ]
        .map(|(task, annotator, labels)| Selection {
            task,
            annotator,
            labels,
        });
        let counts = LabelCounts::of_selections(4, 3, &said).unwrap();
        let found = alpha_by_label(&counts, &AlphaOptions::default(), &Run::default()).unwrap();
        let chosen: Vec<_> = found
            .iter()
            .map(|label| (label.chosen, label.tasks))
            .collect();
        assert_eq!(chosen, [(3, 2), (3, 2), (0, 0)], "task 3 has one answer");
        // n = 6, k = 3: observed sum 2*1*1 (task 2), expected 2*3*3/30.
        assert!((found[0].alpha.unwrap() - (1.0 - (2.0 / 6.0) / 0.6)).abs() < 1e-12);
        assert!(LabelCounts::of_selections(4, 2, &said).is_err());
    }
}
