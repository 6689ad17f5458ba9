//! Adaptive redundancy by replay: what would a recorded crowd have cost under a stopping rule?

mod plot;

pub use plot::plot;

use crate::{
    category::{CategoryEstimate, SharedErrorOptions, shared_error},
    error::{Error, check_range},
    evaluate::category_score,
    random::Random,
    run::Run,
    size::index,
    votes::{Duplicates, Vote, VoteTable},
};

/// When a task has had answers enough.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoppingRule {
    /// A task stops when its highest probability reaches this.
    pub target: f64,
    /// Answers that every task gets.
    pub least: usize,
    /// Answers that no task exceeds; `None` is the lesser of ten and the median of the recorded crowd.
    pub greatest: Option<usize>,
    /// How the answers are read.
    pub method: SharedErrorOptions,
}

impl Default for StoppingRule {
    fn default() -> Self {
        Self {
            target: 0.9,
            least: 2,
            greatest: None,
            method: SharedErrorOptions::default(),
        }
    }
}

impl StoppingRule {
    /// Whether a task with this posterior asks for one more answer.
    #[must_use]
    pub fn wants_more(&self, answers: usize, probability: f64) -> bool {
        let greatest = self.greatest.unwrap_or(GREATEST_BY_DEFAULT);
        answers < self.least || (answers < greatest && probability < self.target)
    }
}

const GREATEST_BY_DEFAULT: usize = 10;

/// One way of spending answers, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct ReplayPoint {
    /// The fixed overlap, or the greatest one of the rule.
    pub overlap: usize,
    /// Answers spent.
    pub answers: usize,
    /// The same as a share of what full overlap spends.
    pub share: f64,
    /// Share of right labels on the tasks whose answer is known.
    pub accuracy: f64,
    /// The same as the method itself expects it, over those tasks.
    pub claimed: f64,
    /// Share of the known tasks whose probability reached the target.
    pub certified: f64,
    /// Share of right labels among those, if any.
    pub certified_accuracy: Option<f64>,
}

/// A recorded crowd spent in every fixed way, and by the rule.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Replay {
    /// Overlap 1, 2, ... up to the greatest.
    pub fixed: Vec<ReplayPoint>,
    /// The stopping rule.
    pub rule: ReplayPoint,
    /// Its target.
    pub target: f64,
}

/// Replays a recorded crowd. Each task's answers come in a random order (by the run's seed), the same for all
/// ways. Under the rule every open task gets one answer a round and the method is fitted again, until no task is
/// open. `known` holds the right class of tasks where it is known.
///
/// # Errors
/// [`Error::Option`] for a rule out of range; as [`shared_error()`].
pub fn replay(
    votes: &VoteTable,
    known: &[Option<u32>],
    rule: &StoppingRule,
    run: &Run<'_>,
) -> Result<Replay, Error> {
    check_range("target", rule.target, 0.0, 1.0)?;
    let order = Order::shuffled(votes, run.seed);
    let greatest = rule
        .greatest
        .unwrap_or_else(|| median_answers(votes).min(GREATEST_BY_DEFAULT))
        .max(1);
    let quiet = Run {
        progress: None,
        ..*run
    };
    let mut fixed = Vec::new();
    for overlap in 1..=greatest {
        let given: Vec<usize> = vec![overlap; votes.tasks()];
        let estimate = shared_error(&order.first(votes, &given)?, &rule.method, &quiet)?;
        fixed.push(point(
            &order,
            &given,
            &estimate,
            known,
            rule.target,
            overlap,
        ));
        run.report(overlap, 2 * greatest, 0.0)?;
    }
    let full = fixed.last().map_or(1, |p| p.answers).max(1) as f64;
    fixed
        .iter_mut()
        .for_each(|p| p.share = p.answers as f64 / full);

    let capped = StoppingRule {
        greatest: Some(greatest),
        ..*rule
    };
    let mut given = vec![rule.least.min(greatest); votes.tasks()];
    let mut rounds = 0;
    let (estimate, given) = loop {
        let estimate = shared_error(&order.first(votes, &given)?, &rule.method, &quiet)?;
        let open = open_tasks(&order, &given, &estimate, &capped);
        rounds += 1;
        run.report(
            (greatest + rounds).min(2 * greatest),
            2 * greatest,
            open.len() as f64,
        )?;
        if open.is_empty() {
            break (estimate, given);
        }
        open.into_iter().for_each(|task| given[task] += 1);
    };
    let mut rule_point = point(&order, &given, &estimate, known, rule.target, greatest);
    rule_point.share = rule_point.answers as f64 / full;
    Ok(Replay {
        fixed,
        rule: rule_point,
        target: rule.target,
    })
}

fn open_tasks(
    order: &Order,
    given: &[usize],
    estimate: &CategoryEstimate,
    rule: &StoppingRule,
) -> Vec<usize> {
    (0..given.len())
        .filter(|&task| given[task] < order.answers[task].len())
        .filter(|&task| {
            let probability = estimate.best(task).map_or(0.0, |best| best.1);
            rule.wants_more(given[task], probability)
        })
        .collect()
}

/// The answers of each task, in the order in which they come.
struct Order {
    answers: Vec<Vec<(u32, u32)>>,
}

impl Order {
    fn shuffled(votes: &VoteTable, seed: u64) -> Self {
        let mut random = Random::seeded(seed);
        let answers = (0..votes.tasks())
            .map(|task| {
                let mut answers: Vec<(u32, u32)> = votes.of_task(task).collect();
                random.shuffle(&mut answers);
                answers
            })
            .collect();
        Self { answers }
    }

    /// A table of the first so many answers of each task.
    fn first(&self, votes: &VoteTable, given: &[usize]) -> Result<VoteTable, Error> {
        let taken =
            self.answers
                .iter()
                .zip(given)
                .enumerate()
                .flat_map(|(task, (answers, &many))| {
                    let first = answers.iter().take(many);
                    first.map(move |&(annotator, label)| Vote {
                        task: index(task),
                        annotator,
                        label,
                    })
                });
        let taken: Vec<Vote> = taken.collect();
        let (tasks, annotators) = (index(votes.tasks()), index(votes.annotators()));
        VoteTable::new(
            tasks,
            annotators,
            index(votes.classes()),
            &taken,
            Duplicates::Count,
        )
    }

    fn spent(&self, given: &[usize]) -> usize {
        self.answers
            .iter()
            .zip(given)
            .map(|(answers, &many)| answers.len().min(many))
            .sum()
    }
}

fn point(
    order: &Order,
    given: &[usize],
    estimate: &CategoryEstimate,
    known: &[Option<u32>],
    target: f64,
    overlap: usize,
) -> ReplayPoint {
    let best = |task: usize| estimate.best(task).map_or(0.0, |best| best.1);
    let truths = known
        .iter()
        .enumerate()
        .filter(|(task, truth)| truth.is_some() && *task < given.len());
    let claims: Vec<f64> = truths.clone().map(|(task, _)| best(task)).collect();
    let certified: Vec<Option<u32>> = known
        .iter()
        .enumerate()
        .map(|(task, truth)| truth.filter(|_| best(task) >= target))
        .collect();
    let score = category_score(estimate, &certified, 1);
    ReplayPoint {
        overlap,
        answers: order.spent(given),
        share: f64::NAN,
        accuracy: category_score(estimate, known, 1).accuracy,
        claimed: claims.iter().sum::<f64>() / claims.len() as f64,
        certified: score.known as f64 / claims.len() as f64,
        certified_accuracy: (score.known > 0).then_some(score.accuracy),
    }
}

fn median_answers(votes: &VoteTable) -> usize {
    let mut many: Vec<usize> = (0..votes.tasks())
        .map(|task| votes.answers_of(task))
        .collect();
    many.sort_unstable();
    many.get(many.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Crowd;

    #[test]
    fn the_rule_spends_less_than_full_overlap_and_is_as_right() {
        let crowd = Crowd::simulate(600, 30, 3, 8, 17);
        let known: Vec<Option<u32>> = crowd.truth.iter().map(|t| Some(*t)).collect();
        let result = replay(
            &crowd.table(),
            &known,
            &StoppingRule::default(),
            &Run::default(),
        )
        .unwrap();
        let full = result.fixed.last().unwrap();
        assert_eq!((result.fixed.len(), full.answers), (8, 4800));
        assert!(result.rule.share < 0.9, "{:?}", result.rule);
        assert!(
            result.rule.accuracy > full.accuracy - 0.02,
            "{:?} {full:?}",
            result.rule
        );
        assert!(
            result.rule.certified_accuracy.unwrap() > 0.9,
            "{:?}",
            result.rule
        );
        let again = replay(
            &crowd.table(),
            &known,
            &StoppingRule::default(),
            &Run::default(),
        )
        .unwrap();
        assert_eq!(result, again);
    }

    #[test]
    fn the_rule_in_words() {
        let rule = StoppingRule {
            target: 0.9,
            least: 2,
            greatest: Some(5),
            ..Default::default()
        };
        assert!(rule.wants_more(1, 0.99), "at least two");
        assert!(rule.wants_more(2, 0.89));
        assert!(!rule.wants_more(2, 0.9));
        assert!(
            !rule.wants_more(5, 0.5),
            "never more than the greatest overlap"
        );
    }
}
