//! The seeded simulation: people, reviewers and a manager at work through the real use cases, with crashes between
//! steps and in their midst. Every invariant is checked again and again; a seed that fails is named and can be run again:
//! `CANDOR_SIMULATION_SEED=17 cargo test -p candor-app --test simulation`. `CANDOR_SIMULATION_SEEDS` asks for more.

mod acts;
mod background;
mod finish;
mod judging;
mod leaving;
mod managing;
mod run;
#[path = "../proof/support.rs"]
#[expect(dead_code, reason = "shared with the other proofs")]
mod support;
mod tally;

use run::{Fault, run};
use tally::Tally;

/// Seeds that CI runs.
const SEEDS: u64 = 2_000;
/// Seeds within which each planted fault must be found.
const SEEDS_TO_FIND: u64 = 100;

fn setting(name: &str) -> Option<u64> {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long to run is asked for from outside"
    )]
    let value = std::env::var(name).ok()?;
    value.parse().ok()
}

#[test]
fn no_seed_breaks_an_invariant_and_every_transition_happens() {
    let seeds = match setting("CANDOR_SIMULATION_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..setting("CANDOR_SIMULATION_SEEDS").unwrap_or(SEEDS),
    };
    let is_whole = seeds.end - seeds.start >= SEEDS;
    let halves = std::thread::scope(|threads| {
        let half = |odd: u64| {
            let seeds = seeds.clone();
            move || {
                let mut tally = Tally::default();
                for seed in seeds.filter(|seed| seed % 2 == odd) {
                    if let Err(found) = run(seed, None, &mut tally) {
                        panic!("seed {seed}: {found}");
                    }
                }
                tally
            }
        };
        let odd = threads.spawn(half(1));
        let even = half(0)();
        [even, odd.join().expect("the odd seeds")]
    });
    let [mut tally, odd] = halves;
    tally.add(odd);
    println!("{tally}");
    if is_whole {
        assert_eq!(tally.missing(), Vec::<&str>::new(), "never happened");
    }
}

/// How many seeds it takes until a planted fault is found.
fn found_within(fault: Fault) -> Option<u64> {
    (0..SEEDS_TO_FIND).find(|seed| run(*seed, Some(fault), &mut Tally::default()).is_err())
}

#[test]
fn planted_faults_are_found() {
    for fault in [
        Fault::PlaceNotFreed,
        Fault::PaidTwiceOnRetry,
        Fault::RecheckOff,
        Fault::LeaseAfterPause,
    ] {
        let found = found_within(fault);
        println!("{fault:?}: found by seed {found:?}");
        assert!(
            found.is_some(),
            "{fault:?} was not found in {SEEDS_TO_FIND} seeds"
        );
    }
}
