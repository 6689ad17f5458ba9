//! Words, and what no method makes one value of.

use super::estimate::{Estimate, PASSED, Vote, differing};
use super::gather::{Pool, index};
use candor_aggregate::text::{TextMethod, TextTable};
use candor_aggregate::{Error, Run};
use candor_domain::template::OpinionValue;
use serde_json::{Value, json};

/// Texts longer than this, in bytes, are not aligned word by word: it takes the square of their length.
const LONGEST: usize = 5_000;

/// One text a unit; units with a text too long to align pass theirs through.
pub(super) fn texts(
    pool: &Pool,
    annotators: usize,
    method: TextMethod,
) -> Result<Vec<Estimate>, Error> {
    let mut estimates = passed(pool);
    let mut is_long = vec![false; pool.units.len()];
    for (unit, _, value) in &pool.said {
        if let OpinionValue::Text(text) = value {
            is_long[*unit as usize] |= text.len() > LONGEST;
        }
    }
    let rows = pool
        .said
        .iter()
        .filter(|(unit, ..)| !is_long[*unit as usize])
        .filter_map(|(unit, annotator, value)| match value {
            OpinionValue::Text(text) => Some((*unit, *annotator, text.clone())),
            _ => None,
        })
        .collect();
    let table = TextTable::new(index(pool.units.len()), index(annotators), rows)?;
    let found = method.estimate(&table, &Run::default())?;
    for ((estimate, found), is_long) in estimates.iter_mut().zip(found.texts).zip(is_long) {
        if !is_long {
            estimate.value = json!(found.text);
            estimate.method = method.name();
        }
    }
    Ok(estimates)
}

/// All that was said.
pub(super) fn passed(pool: &Pool) -> Vec<Estimate> {
    let mut lists: Vec<Vec<Value>> = vec![Vec::new(); pool.units.len()];
    for (unit, _, value) in &pool.said {
        lists[*unit as usize].push(value.to_value());
    }
    lists.into_iter().map(of_unit).collect()
}

fn of_unit(list: Vec<Value>) -> Estimate {
    let answers = list.len();
    let mut votes: Vec<Vote> = Vec::new();
    for value in list {
        match votes.iter_mut().find(|vote| vote.value == value) {
            Some(vote) => vote.count += 1,
            None => votes.push(Vote::new(value, 1)),
        }
    }
    votes.sort_by_key(|vote| std::cmp::Reverse(vote.count));
    let disagreement = differing(votes.iter().map(|vote| vote.count));
    votes.truncate(PASSED);
    let mut values: Vec<Value> = votes.iter().map(|vote| vote.value.clone()).collect();
    Estimate {
        value: if values.len() == 1 {
            values.remove(0)
        } else {
            Value::Array(values)
        },
        probability: None,
        interval: None,
        disagreement,
        answers,
        effective: None,
        votes,
        method: "all",
    }
}
