//! What crowd-kit 1.4.2 makes of the two crowds that this crate carries, and how far from it this crate is with its
//! settings (`data/make_crowdkit.py` made the reference).

use candor_aggregate::{
    Duplicates, NamedVotes, Run, VoteBuilder,
    category::{
        CategoryEstimate, DawidSkeneOptions, MaceOptions, OneCoinOptions, ZeroBasedSkillOptions,
        dawid_skene, mace, majority_vote, one_coin, wawa, zero_based_skill,
    },
    comparison::{BradleyTerryOptions, NamedComparisons, Outcome, bradley_terry},
};
use serde_json::Value;

pub(crate) const BLUEBIRDS: &str = include_str!("../data/bluebirds.csv");
pub(crate) const PATIENTS: &str = include_str!("../data/dawid_skene_1979.csv");
const REFERENCE: &str = include_str!("../data/crowdkit.json");

/// Rows of task, worker, label.
pub(crate) fn votes(csv: &str) -> NamedVotes {
    let mut builder = VoteBuilder::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        builder.push(cells[0], cells[1], cells[2]).unwrap();
    }
    builder.build(Duplicates::Count).unwrap()
}

/// The largest difference of a probability.
pub(crate) fn difference(
    set: &str,
    method: &str,
    votes: &NamedVotes,
    estimate: &CategoryEstimate,
) -> f64 {
    let all: Value = serde_json::from_str(REFERENCE).unwrap();
    let reference = &all[set][method];
    assert!(reference.is_object(), "no reference for {set} {method}");
    let mut largest: f64 = 0.0;
    for (task, name) in votes.tasks.iter().enumerate() {
        for (label, p) in votes.labels.iter().zip(estimate.of_task(task)) {
            let theirs = reference[name][label].as_f64().unwrap_or(0.0);
            largest = largest.max((theirs - p).abs());
        }
    }
    largest
}

/// The models that have one optimum or one way, each on the crowds where crowd-kit's settings are sound: Wawa and
/// zero-based skill meet ties among the patients, which it breaks by the order of rows and this crate by halves.
pub(crate) fn differences() -> Vec<(String, f64)> {
    let run = Run::default();
    let mut found = Vec::new();
    for (set, csv) in [("bluebirds", BLUEBIRDS), ("dawid_skene_1979", PATIENTS)] {
        let votes = votes(csv);
        let table = &votes.table;
        let classic = DawidSkeneOptions {
            rounds: 20,
            tolerance: 0.0,
            ..Default::default()
        };
        let coin = OneCoinOptions {
            rounds: 20,
            tolerance: 0.0,
            ..OneCoinOptions::maximum_likelihood()
        };
        let another_start = MaceOptions {
            rounds: 300,
            starts: 1,
            ..Default::default()
        };
        let mut estimates = vec![
            ("majority", majority_vote(table)),
            ("dawid-skene", dawid_skene(table, &classic, &run).unwrap()),
            ("one-coin", one_coin(table, &coin, &run).unwrap()),
            ("mace", mace(table, &another_start, &run).unwrap()),
        ];
        if set == "bluebirds" {
            let zero = ZeroBasedSkillOptions::default();
            estimates.push(("wawa", wawa(table)));
            estimates.push((
                "zero-based-skill",
                zero_based_skill(table, &zero, &run).unwrap(),
            ));
        }
        for (method, estimate) in estimates {
            let off = difference(set, method, &votes, &estimate);
            found.push((format!("{method} on {set}"), off));
        }
    }
    found.push(("bradley-terry on the citations".to_owned(), citations()));
    found
}

/// Who cites whom among four journals of statistics, as shares of strength.
fn citations() -> f64 {
    let named = journals();
    let options = BradleyTerryOptions {
        virtual_wins: 0.0,
        ..Default::default()
    };
    let fit = bradley_terry(&named.table, &options, &Run::default()).unwrap();
    let all: Value = serde_json::from_str(REFERENCE).unwrap();
    let strengths: Vec<f64> = fit.scores.iter().map(|score| score.exp()).collect();
    let total: f64 = strengths.iter().sum();
    let off = |(name, strength): (&str, f64)| {
        let theirs = all["citations"][name].as_f64().unwrap();
        (strength / total - theirs).abs()
    };
    named
        .items
        .iter()
        .zip(strengths)
        .map(off)
        .fold(0.0, f64::max)
}

/// Stigler's citations, as in A. Agresti: "Categorical Data Analysis".
pub(crate) fn journals() -> NamedComparisons {
    let wins = [
        ("Biometrika", "Comm Statist", 730, 33),
        ("Biometrika", "JASA", 498, 320),
        ("Biometrika", "JRSS-B", 221, 284),
        ("Comm Statist", "JASA", 68, 813),
        ("Comm Statist", "JRSS-B", 17, 276),
        ("JASA", "JRSS-B", 142, 325),
    ];
    let mut rows = Vec::new();
    for (left, right, a, b) in wins {
        rows.extend(std::iter::repeat_n(("w", left, right, Outcome::Left), a));
        rows.extend(std::iter::repeat_n(("w", left, right, Outcome::Right), b));
    }
    NamedComparisons::from_rows(rows).unwrap()
}
