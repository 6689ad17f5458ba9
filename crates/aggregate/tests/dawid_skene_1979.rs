//! The patients of Dawid and Skene (1979), as in one of two public copies that differ in one cell (patient 7,
//! observer 1: 1,2,2 here, 1,1,2 in the other). Facts of a paper.

use candor_aggregate::{
    Duplicates, Run, VoteBuilder,
    agreement::krippendorff::{AlphaOptions, Level, label_alpha},
    category::dawid_skene::{DawidSkeneOptions, dawid_skene},
};

const ROWS: &str = include_str!("data/dawid_skene_1979.csv");

#[test]
fn maximum_likelihood_of_this_copy() {
    let mut votes = VoteBuilder::new();
    for line in ROWS.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        votes.push(cells[0], cells[1], cells[2]).unwrap();
    }
    let votes = votes.build(Duplicates::Count).unwrap().table;
    assert_eq!(
        (votes.tasks(), votes.annotators(), votes.answers()),
        (45, 5, 315)
    );
    let options = DawidSkeneOptions {
        rounds: 2000,
        tolerance: 1e-12,
        ..Default::default()
    };
    let estimate = dawid_skene(&votes, &options, &Run::default()).unwrap();
    let likelihood = estimate.log_likelihood.unwrap();
    assert!((likelihood - -192.891).abs() < 5e-4, "{likelihood}");
    for (share, expected) in estimate
        .class_shares
        .iter()
        .zip([0.400, 0.422, 0.112, 0.067])
    {
        assert!(
            (share - expected).abs() < 1e-3,
            "{:?}",
            estimate.class_shares
        );
    }
    let alpha = label_alpha(
        &votes,
        Level::Nominal,
        &AlphaOptions::default(),
        &Run::default(),
    )
    .unwrap();
    assert!((alpha.alpha.unwrap() - 0.5826).abs() < 5e-5, "{alpha:?}");
}
