//! The same models as crowd-kit 1.4.2 give its results, with its settings (`data/make_crowdkit.py` made them).

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod peer;

use candor_aggregate::{
    Run,
    category::{GladOptions, glad},
};

#[test]
fn models_with_one_optimum_agree_to_a_millionth() {
    let found = peer::differences();
    assert_eq!(found.len(), 11);
    for (what, off) in found {
        assert!(off < 1e-6, "{what}: {off:e}");
    }
}

/// Its climb ends by a step, not at the top.
#[test]
fn glad_climbs_the_same_hill() {
    let votes = peer::votes(peer::BLUEBIRDS);
    let options = GladOptions {
        rounds: 2000,
        tolerance: 1e-9,
        ..Default::default()
    };
    let ours = glad(&votes.table, &options, &Run::default())
        .unwrap()
        .estimate;
    assert!(peer::difference("bluebirds", "glad", &votes, &ours) < 1e-3);
}
