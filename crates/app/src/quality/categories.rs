//! Choices: of one label, and of several.

use super::estimate::{Estimate, Estimated, People, Vote, can_learn, count, differing, finite};
use super::gather::{Pool, index};
use candor_aggregate::category::{
    CategoryEstimate, CategoryMethod, Rightness, Selection, one_table_a_label, rightness,
};
use candor_aggregate::{Duplicates, Error, Run, VoteTable};
use candor_domain::template::OpinionValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The labels of a pool: those of the template first, then any that an older version had.
pub(super) fn labels(pool: &Pool) -> Vec<String> {
    let mut labels = pool.shape.categories.clone();
    let mut add = |label: &String| {
        if !labels.contains(label) {
            labels.push(label.clone());
        }
    };
    for (_, _, value) in &pool.said {
        match value {
            OpinionValue::Category(label) => add(label),
            OpinionValue::Categories(list) => list.iter().for_each(&mut add),
            _ => {}
        }
    }
    labels
}

/// The choices of one label each as a table, labels by their number in `labels`.
pub(super) fn one_label_table(
    pool: &Pool,
    annotators: usize,
    labels: &[String],
) -> Result<VoteTable, Error> {
    let numbers: BTreeMap<&str, u32> = labels
        .iter()
        .enumerate()
        .map(|(number, label)| (label.as_str(), index(number)))
        .collect();
    let votes: Vec<candor_aggregate::Vote> = pool
        .said
        .iter()
        .filter_map(|(unit, annotator, value)| match value {
            OpinionValue::Category(label) => Some(candor_aggregate::Vote {
                task: *unit,
                annotator: *annotator,
                label: *numbers.get(label.as_str())?,
            }),
            _ => None,
        })
        .collect();
    let (units, people) = (index(pool.units.len()), index(annotators));
    VoteTable::new(
        units,
        people,
        index(labels.len()),
        &votes,
        Duplicates::KeepLast,
    )
}

/// The method in force: the default waits until there is enough to learn people from.
fn in_force(
    pool: &Pool,
    annotators: usize,
    method: CategoryMethod,
    may_yield: bool,
) -> CategoryMethod {
    if may_yield && !can_learn(pool, annotators) {
        CategoryMethod::Majority
    } else {
        method
    }
}

/// Choices of one label.
pub(super) fn categories(
    pool: &Pool,
    annotators: usize,
    method: CategoryMethod,
    may_yield: bool,
) -> Result<Estimated, Error> {
    let labels = labels(pool);
    let table = one_label_table(pool, annotators, &labels)?;
    let method = in_force(pool, annotators, method, may_yield);
    let found = method.estimate(&table, &Run::default())?;
    let units = (0..table.tasks())
        .map(|unit| of_unit(&table, &found, &labels, method, unit))
        .collect();
    Ok(Estimated {
        units,
        people: People::Right {
            own: rightness(&table, &found),
            weighs: method != CategoryMethod::Majority,
        },
    })
}

fn of_unit(
    table: &VoteTable,
    found: &CategoryEstimate,
    labels: &[String],
    method: CategoryMethod,
    unit: usize,
) -> Estimate {
    let counts = count(table.of_task(unit).map(|(_, label)| label));
    let best = found.best(unit);
    let row = found.of_task(unit);
    Estimate {
        value: best.map_or(Value::Null, |(label, _)| json!(labels[label as usize])),
        probability: best.map(|(_, probability)| probability),
        interval: None,
        disagreement: differing(counts.iter().map(|(_, count)| *count)),
        votes: counts
            .into_iter()
            .map(|(label, count)| Vote {
                probability: finite(row[label as usize]),
                ..Vote::new(json!(labels[label as usize]), count)
            })
            .collect(),
        answers: table.answers_of(unit),
        effective: finite(found.effective_answers[unit]),
        method: method.name(),
    }
}

/// The choices of several labels, labels by their number in `labels`, with the number of units.
pub(super) fn selections(pool: &Pool, labels: &[String]) -> (u32, Vec<Selection>) {
    let selections = pool
        .said
        .iter()
        .filter_map(|(unit, annotator, value)| match value {
            OpinionValue::Categories(list) => Some(Selection {
                task: *unit,
                annotator: *annotator,
                labels: list
                    .iter()
                    .filter_map(|label| labels.iter().position(|known| known == label))
                    .map(index)
                    .collect(),
            }),
            _ => None,
        })
        .collect();
    (index(pool.units.len()), selections)
}

/// Sets of labels: each label is a question of its own; a set is as sure as all its labels together.
pub(super) fn sets(
    pool: &Pool,
    annotators: usize,
    method: CategoryMethod,
    may_yield: bool,
) -> Result<Estimated, Error> {
    let labels = labels(pool);
    let (units, selections) = selections(pool, &labels);
    let people = index(annotators);
    let tables = one_table_a_label(
        units,
        people,
        index(labels.len()),
        &selections,
        Duplicates::KeepLast,
    )?;
    let method = in_force(pool, annotators, method, may_yield);
    let mut estimates = vec![
        Estimate {
            value: json!([]),
            probability: Some(1.0),
            interval: None,
            votes: Vec::new(),
            answers: 0,
            effective: None,
            disagreement: 0.0,
            method: method.name(),
        };
        pool.units.len()
    ];
    let mut own = vec![Rightness::default(); annotators];
    for (table, label) in tables.iter().zip(&labels) {
        let found = method.estimate(table, &Run::default())?;
        for (unit, estimate) in estimates.iter_mut().enumerate() {
            add_label(estimate, table, &found, label, unit, &mut own);
        }
    }
    for estimate in &mut estimates {
        estimate
            .votes
            .sort_by_key(|vote| std::cmp::Reverse(vote.count));
    }
    Ok(Estimated {
        units: estimates,
        people: People::Right {
            own,
            weighs: method != CategoryMethod::Majority,
        },
    })
}

/// Adds what a label's own question says of a unit. A label that nobody chose there asks nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of answers to one task are small"
)]
fn add_label(
    estimate: &mut Estimate,
    table: &VoteTable,
    found: &CategoryEstimate,
    label: &str,
    unit: usize,
    people: &mut [Rightness],
) {
    let chosen = table.of_task(unit).filter(|(_, label)| *label == 1).count();
    estimate.answers = table.answers_of(unit);
    if chosen == 0 {
        return;
    }
    let row = found.of_task(unit);
    let yes = row[1];
    if yes > 0.5
        && let Some(list) = estimate.value.as_array_mut()
    {
        list.push(json!(label));
    }
    estimate.probability = estimate.probability.map(|all| all * yes.max(1.0 - yes));
    estimate.votes.push(Vote {
        probability: finite(yes),
        ..Vote::new(json!(label), chosen)
    });
    let differing = differing([chosen, estimate.answers - chosen].into_iter());
    estimate.disagreement = estimate.disagreement.max(differing);
    // The set is worth what its most doubtful label is.
    let effective = found.effective_answers[unit];
    estimate.effective = finite(
        estimate
            .effective
            .map_or(effective, |least| least.min(effective)),
    );
    if estimate.answers > 1 {
        let worth = (effective / estimate.answers as f64).min(1.0);
        for (annotator, said) in table.of_task(unit) {
            people[annotator as usize].add(worth, row[said as usize]);
        }
    }
}
