//! The same models as crowd-kit 1.4.2 give its results, with its settings (`data/make_crowdkit.py` made them).

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use candor_aggregate::{
    Duplicates, NamedVotes, Run, VoteBuilder,
    category::{
        CategoryEstimate, DawidSkeneOptions, GladOptions, MaceOptions, OneCoinOptions,
        ZeroBasedSkillOptions, dawid_skene, glad, mace, majority_vote, one_coin, wawa,
        zero_based_skill,
    },
    comparison::{BradleyTerryOptions, NamedComparisons, Outcome, bradley_terry},
};
use serde_json::Value;

const BLUEBIRDS: &str = include_str!("data/bluebirds.csv");
const PATIENTS: &str = include_str!("data/dawid_skene_1979.csv");
const REFERENCE: &str = include_str!("data/crowdkit.json");

fn votes(csv: &str) -> NamedVotes {
    let mut builder = VoteBuilder::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        builder.push(cells[0], cells[1], cells[2]).unwrap();
    }
    builder.build(Duplicates::Count).unwrap()
}

/// The largest difference of a probability.
fn difference(set: &str, method: &str, votes: &NamedVotes, estimate: &CategoryEstimate) -> f64 {
    let all: Value = serde_json::from_str(REFERENCE).unwrap();
    let reference = &all[set][method];
    let mut largest: f64 = 0.0;
    for (task, name) in votes.tasks.iter().enumerate() {
        for (label, p) in votes.labels.iter().zip(estimate.of_task(task)) {
            let theirs = reference[name][label].as_f64().unwrap_or(0.0);
            largest = largest.max((theirs - p).abs());
        }
    }
    println!("{set} {method}: {largest:e}");
    largest
}

#[test]
fn models_with_one_optimum_agree_to_a_millionth() {
    let run = Run::default();
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
        let estimates = [
            ("majority", majority_vote(table)),
            ("dawid-skene", dawid_skene(table, &classic, &run).unwrap()),
            ("one-coin", one_coin(table, &coin, &run).unwrap()),
        ];
        for (method, estimate) in estimates {
            assert!(
                difference(set, method, &votes, &estimate) < 1e-6,
                "{set} {method}"
            );
        }
    }
}

/// These two meet ties among the patients, which crowd-kit breaks by the order of rows and this crate by halves.
#[test]
fn votes_weighted_by_agreement_are_the_same_where_nothing_is_tied() {
    let votes = votes(BLUEBIRDS);
    let run = Run::default();
    assert!(difference("bluebirds", "wawa", &votes, &wawa(&votes.table)) < 1e-6);
    let zero = zero_based_skill(&votes.table, &ZeroBasedSkillOptions::default(), &run).unwrap();
    assert!(difference("bluebirds", "zero-based-skill", &votes, &zero) < 1e-6);
}

#[test]
fn glad_climbs_the_same_hill() {
    let votes = votes(BLUEBIRDS);
    let options = GladOptions {
        rounds: 2000,
        tolerance: 1e-9,
        ..Default::default()
    };
    let ours = glad(&votes.table, &options, &Run::default())
        .unwrap()
        .estimate;
    assert!(difference("bluebirds", "glad", &votes, &ours) < 1e-3);
}

#[test]
fn mace_finds_the_same_optimum_from_another_start() {
    for (set, csv) in [("bluebirds", BLUEBIRDS), ("dawid_skene_1979", PATIENTS)] {
        let votes = votes(csv);
        let options = MaceOptions {
            rounds: 300,
            starts: 1,
            ..Default::default()
        };
        let ours = mace(&votes.table, &options, &Run::default()).unwrap();
        assert!(difference(set, "mace", &votes, &ours) < 1e-6, "{set}");
    }
}

#[test]
fn scores_of_the_citations_are_the_same() {
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
    let named = NamedComparisons::from_rows(rows).unwrap();
    let options = BradleyTerryOptions {
        virtual_wins: 0.0,
        ..Default::default()
    };
    let fit = bradley_terry(&named.table, &options, &Run::default()).unwrap();
    let all: Value = serde_json::from_str(REFERENCE).unwrap();
    let strengths: Vec<f64> = fit.scores.iter().map(|s| s.exp()).collect();
    let total: f64 = strengths.iter().sum();
    for (name, strength) in named.items.iter().zip(strengths) {
        let theirs = all["citations"][name].as_f64().unwrap();
        assert!(
            (strength / total - theirs).abs() < 1e-6,
            "{name} {} {theirs}",
            strength / total
        );
    }
}
