//! Which of two is better: by votes within a task, by scores over all tasks where things meet again in others.

use super::estimate::{Estimate, LEVEL, Vote, differing};
use super::gather::{Pool, index};
use super::methods::Method;
use candor_aggregate::comparison::{
    BradleyTerryOptions, Comparison, ComparisonMethod, ComparisonTable, Outcome, bradley_terry,
};
use candor_aggregate::{Names, Run};
use candor_domain::template::OpinionValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Estimates the comparisons of a pool; by votes where the method needs scores and things do not meet again.
pub(super) fn comparisons(
    pool: &Pool,
    method: Method,
) -> Result<Vec<Estimate>, candor_aggregate::Error> {
    let mut votes: Vec<BTreeMap<Option<&str>, usize>> = vec![BTreeMap::new(); pool.units.len()];
    for (unit, _, value) in &pool.said {
        if let OpinionValue::Comparison { winner, .. } = value {
            *votes[*unit as usize].entry(winner.as_deref()).or_insert(0) += 1;
        }
    }
    let scores = match method {
        Method::Comparison(method) => scores(pool, method)?,
        _ => None,
    };
    let estimates = votes.into_iter().enumerate().map(|(unit, counts)| {
        let mut counts: Vec<(Option<&str>, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let answers: usize = counts.iter().map(|(_, count)| count).sum();
        let fitted = scores
            .as_ref()
            .zip(pool.pairs.get(&index(unit)))
            .and_then(|(scores, pair)| scores.better(pair));
        let (value, probability, method) = match fitted {
            Some((winner, chance)) => (json!({ "winner": winner }), chance, method.name()),
            None => by_votes(&counts, answers),
        };
        Estimate {
            value,
            probability,
            interval: None,
            disagreement: differing(counts.iter().map(|(_, count)| *count)),
            votes: counts
                .into_iter()
                .map(|(winner, count)| Vote::new(json!({ "winner": winner }), count))
                .collect(),
            answers,
            effective: None,
            method,
        }
    });
    Ok(estimates.collect())
}

/// The most frequent; equally many for several is a tie.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of answers to one task are small"
)]
fn by_votes(
    counts: &[(Option<&str>, usize)],
    answers: usize,
) -> (Value, Option<f64>, &'static str) {
    let value = match counts {
        [] => Value::Null,
        [(_, first), (_, second), ..] if first == second => json!({ "winner": null }),
        [(winner, _), ..] => json!({ "winner": winner }),
    };
    let share = counts
        .first()
        .map(|(_, count)| *count as f64 / answers as f64);
    (value, share, "majority")
}

struct Scores {
    items: Names,
    scores: Vec<f64>,
    /// The chance of the first against the second where the method says so, ties left out.
    chance: Option<Box<dyn Fn(usize, usize) -> f64>>,
}

impl Scores {
    /// The better of two, and its chance against the other; nobody is better of two with one score.
    fn better<'a>(&self, [left, right]: &'a [String; 2]) -> Option<(Option<&'a str>, Option<f64>)> {
        let first = self.items.find(left)? as usize;
        let second = self.items.find(right)? as usize;
        let (a, b) = (self.scores[first], self.scores[second]);
        if a.is_nan() || b.is_nan() {
            return None;
        }
        let winner = match a.total_cmp(&b) {
            std::cmp::Ordering::Greater => Some(left.as_str()),
            std::cmp::Ordering::Less => Some(right.as_str()),
            std::cmp::Ordering::Equal => None,
        };
        let chance = self.chance.as_ref().map(|chance| {
            let first = chance(first, second);
            first.max(1.0 - first)
        });
        Some((winner, chance))
    }
}

/// Scores over all tasks, where most things compared stand in more than one task.
fn scores(
    pool: &Pool,
    method: ComparisonMethod,
) -> Result<Option<Scores>, candor_aggregate::Error> {
    let mut tasks_of: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in pool.pairs.values() {
        for item in pair {
            *tasks_of.entry(item).or_insert(0) += 1;
        }
    }
    let again = tasks_of.values().filter(|count| **count > 1).count();
    if tasks_of.is_empty() || again * 2 < tasks_of.len() {
        return Ok(None);
    }
    let (mut items, mut list, mut people) = (Names::new(), Vec::new(), 0);
    for (unit, annotator, value) in &pool.said {
        let (Some([left, right]), OpinionValue::Comparison { winner, .. }) =
            (pool.pairs.get(unit), value)
        else {
            continue;
        };
        let outcome = match winner {
            Some(winner) if winner == left => Outcome::Left,
            Some(winner) if winner == right => Outcome::Right,
            Some(_) => continue,
            None => Outcome::Tie,
        };
        people = people.max(annotator + 1);
        list.push(Comparison {
            annotator: *annotator,
            left: items.intern(left)?,
            right: items.intern(right)?,
            outcome,
        });
    }
    let table = ComparisonTable::new(index(items.len()), people, list)?;
    let reliability = method == ComparisonMethod::BradleyTerryReliability;
    if !reliability && method != ComparisonMethod::BradleyTerry {
        let found = method.estimate(&table, LEVEL, &Run::default())?;
        return Ok(Some(Scores {
            items,
            scores: found.iter().map(|item| item.score).collect(),
            chance: None,
        }));
    }
    let options = BradleyTerryOptions {
        reliability,
        ..BradleyTerryOptions::default()
    };
    let found = bradley_terry(&table, &options, &Run::default())?;
    Ok(Some(Scores {
        items,
        scores: found.scores.clone(),
        chance: Some(Box::new(move |first, second| {
            let (wins, loses, _) = found.chances(first, second);
            wins / (wins + loses).max(f64::MIN_POSITIVE)
        })),
    }))
}
