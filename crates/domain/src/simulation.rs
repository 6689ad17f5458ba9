//! The rules together: a batch lives through a random story, and the invariants of the design are held against
//! it after each step. No store, no program: what is tested is that the rules agree with each other.

mod steps;
mod world;

use proptest::prelude::*;
use std::collections::BTreeMap;
use steps::{step, take};
use world::World;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever people, managers and the clock do, in whatever order: every step keeps the invariants, and in
    /// the end everything is paid, nothing is left in escrow, and what was not spent is back.
    #[test]
    fn any_story_keeps_the_invariants(
        shape in (1usize..5, 1i64..4, 0i64..3, 1i64..60, 0i64..2_000),
        review_percent in 0i64..=100,
        they_care in any::<bool>(),
        steps in proptest::collection::vec(step(), 1..160),
    ) {
        let (tasks, overlap, wider, price, bps) = shape;
        let mut world = World::new(tasks, overlap, overlap + wider, price, bps, review_percent);
        for step in &steps {
            take(&mut world, step);
            world.check();
        }
        world.live_to_the_end(they_care);
    }
}

/// A simulation that never reaches a transition proves nothing about it.
#[test]
fn the_stories_reach_every_transition() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let stories = proptest::collection::vec(step(), 60..200);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for story in 0i64..400 {
        let mut world = World::new(2, 2, 2 + story % 2, 20, 1_000, 80);
        for step in stories.new_tree(&mut runner).unwrap().current() {
            take(&mut world, &step);
        }
        world.live_to_the_end(story % 2 == 0);
        for transition in world.transitions {
            *seen.entry(transition).or_default() += 1;
        }
    }
    let missing: Vec<&&str> = REACHABLE
        .iter()
        .filter(|t| !seen.contains_key(**t))
        .collect();
    assert!(
        missing.is_empty(),
        "never reached: {missing:?}; reached: {seen:#?}"
    );
    let unknown: Vec<&String> = seen
        .keys()
        .filter(|t| !REACHABLE.contains(&t.as_str()))
        .collect();
    assert!(
        unknown.is_empty(),
        "transitions that the design does not draw: {unknown:?}"
    );
}

/// Every arrow of the diagrams that a story can take.
const REACHABLE: &[&str] = &[
    "assignment leased -> submitted",
    "assignment leased -> accepted",
    "assignment leased -> returned",
    "assignment leased -> expired",
    "assignment leased -> released",
    "assignment expired -> submitted",
    "assignment expired -> accepted",
    "assignment expired -> leased",
    "assignment returned -> leased",
    "assignment submitted -> accepted",
    "assignment submitted -> accepted_with_fix",
    "assignment submitted -> excluded",
    "assignment submitted -> changes_requested",
    "assignment submitted -> reject_proposed",
    "assignment changes_requested -> submitted",
    "assignment changes_requested -> accepted",
    "assignment reject_proposed -> rejected",
    "assignment reject_proposed -> accepted",
    "assignment rejected -> appealed",
    "assignment rejected -> rejected_final",
    "assignment appealed -> accepted",
    "assignment appealed -> rejected_final",
    "batch draft -> funded",
    "batch draft -> cancelled",
    "batch funded -> open",
    "batch funded -> cancelled",
    "batch open -> paused",
    "batch paused -> open",
    "batch open -> reconciling",
    "batch paused -> reconciling",
    "batch open -> winding_down",
    "batch paused -> winding_down",
    "batch winding_down -> reconciling",
    "batch reconciling -> closed",
    "batch reconciling -> cancelled",
    "task open -> complete",
    "task open -> on_hold",
    "task on_hold -> open",
    "task open -> withdrawn",
    "task on_hold -> withdrawn",
];
