use super::AssignmentState::{Expired, Leased, Released, Returned};
use super::*;
use proptest::prelude::*;

const START: Timestamp = Timestamp::EPOCH;

fn length() -> LeaseLength {
    LeaseLength::by_estimate(60)
}

fn after(seconds: i64) -> Timestamp {
    START.plus_seconds(seconds)
}

#[test]
fn a_lease_lasts_four_estimates_and_at_least_two_hours() {
    assert_eq!(LeaseLength::by_estimate(60).seconds, 7_200);
    assert_eq!(LeaseLength::by_estimate(3_600).seconds, 14_400);
    assert_eq!(Lease::give(START, length()).expires_at, after(7_200));
}

#[test]
fn a_lease_is_extended_by_half_its_length_twice() {
    let extend =
        |lease: &Lease| lease.extend(Leased, 1, BatchState::Open, false, after(10), length());
    let once = extend(&Lease::give(START, length())).unwrap();
    assert_eq!((once.expires_at, once.epoch), (after(7_200 + 3_600), 1));
    let twice = extend(&once).unwrap();
    assert_eq!(twice.expires_at, after(7_200 + 7_200));
    assert_eq!(extend(&twice), Err(LeaseError::NoExtensionsLeft));
}

#[test]
fn an_expired_lease_is_extended_only_into_a_free_place() {
    let lease = Lease::give(START, length());
    let extend = |free| lease.extend(Expired, 1, BatchState::Paused, free, after(9_000), length());
    assert_eq!(extend(false), Err(LeaseError::NoPlaceLeft));
    let again = extend(true).unwrap();
    assert_eq!(
        (again.epoch, again.expires_at),
        (1, after(9_000 + 3_600)),
        "same epoch"
    );
    let winding = lease.extend(Leased, 1, BatchState::WindingDown, true, START, length());
    assert_eq!(winding, Err(LeaseError::WindingDown));
}

#[test]
fn a_stale_epoch_is_refused_everywhere() {
    let lease = Lease {
        epoch: 3,
        ..Lease::give(START, length())
    };
    let stale = LeaseError::StaleEpoch {
        current: 3,
        yours: 2,
    };
    assert_eq!(
        give_back(Leased, &lease, 2, BatchState::Open),
        Err(stale.clone())
    );
    let extended = lease.extend(Leased, 2, BatchState::Open, true, START, length());
    assert_eq!(extended, Err(stale));
}

#[test]
fn an_own_row_comes_back_under_the_next_epoch_but_never_after_a_report_or_a_skip() {
    let lease = Lease::give(START, length());
    let again =
        |state, why, batch, free| lease.give_again(state, why, batch, free, after(5), length());
    let given = again(Returned, Some(ReturnReason::Unsaid), BatchState::Open, true).unwrap();
    assert_eq!(
        (given.epoch, given.given_at, given.extensions),
        (2, after(5), 0)
    );
    assert!(again(Expired, None, BatchState::Open, true).is_ok());
    for why in [
        ReturnReason::Skip,
        ReturnReason::Ambiguous,
        ReturnReason::Broken,
        ReturnReason::Upsetting,
    ] {
        assert_eq!(
            again(Returned, Some(why), BatchState::Open, true),
            Err(LeaseError::Barred)
        );
    }
    assert_eq!(
        again(Expired, None, BatchState::Open, false),
        Err(LeaseError::NoPlaceLeft)
    );
    let paused = again(Expired, None, BatchState::Paused, true);
    assert_eq!(paused, Err(LeaseError::NoClaims(BatchState::Paused)));
    for state in AssignmentState::ALL
        .iter()
        .filter(|s| !matches!(s, Returned | Expired))
    {
        assert!(
            again(*state, None, BatchState::Open, true).is_err(),
            "{state}"
        );
    }
}

#[test]
fn a_lease_that_ends_while_the_batch_winds_down_is_released() {
    let lease = Lease::give(START, length());
    assert_eq!(give_back(Leased, &lease, 1, BatchState::Open), Ok(Returned));
    assert_eq!(
        give_back(Leased, &lease, 1, BatchState::WindingDown),
        Ok(Released)
    );
    assert_eq!(
        expire(Leased, &lease, BatchState::Open, after(7_200)),
        Ok(Expired)
    );
    assert_eq!(
        expire(Leased, &lease, BatchState::WindingDown, after(7_200)),
        Ok(Released)
    );
    let early = expire(Leased, &lease, BatchState::Open, after(7_199));
    assert_eq!(early, Err(LeaseError::NotYet(after(7_200))));
    for state in AssignmentState::ALL.iter().filter(|s| **s != Leased) {
        assert!(
            expire(*state, &lease, BatchState::Open, after(9_999)).is_err(),
            "no double expiry"
        );
    }
}

#[test]
fn activity_keeps_a_lease_alive_but_not_for_ever() {
    let lease = Lease::give(START, length());
    assert_eq!(
        lease.grow(BatchState::Open, after(10), length()),
        lease,
        "enough is left"
    );
    let grown = lease.grow(BatchState::Open, after(7_190), length());
    assert_eq!(grown.expires_at, after(7_250));
    assert_eq!(
        lease.grow(BatchState::WindingDown, after(7_190), length()),
        lease
    );
    assert_eq!(
        lease.grow(BatchState::Open, after(7_201), length()),
        lease,
        "what has ended stays ended"
    );
    let late = Lease {
        expires_at: after(4 * 7_200),
        ..lease
    };
    assert_eq!(
        late.grow(BatchState::Open, after(4 * 7_200 - 1), length()),
        late
    );
}

proptest! {
    /// Whatever happens to a lease, its epoch rises only when it is given, and its end never moves closer.
    #[test]
    fn epochs_rise_only_when_a_lease_is_given(steps in proptest::collection::vec((0u8..5, 0i64..9_000), 1..60)) {
        let (mut lease, mut state, mut now) = (Lease::give(START, length()), Leased, START);
        for (step, seconds) in steps {
            now = now.plus_seconds(seconds);
            let before = lease;
            match step {
                0 => lease = lease.extend(state, lease.epoch, BatchState::Open, true, now, length()).map_or(lease, |l| {
                    state = Leased;
                    l
                }),
                1 if state == Leased => lease = lease.grow(BatchState::Open, now, length()),
                2 => state = expire(state, &lease, BatchState::Open, now).unwrap_or(state),
                3 => state = give_back(state, &lease, lease.epoch, BatchState::Open).unwrap_or(state),
                _ => {
                    if let Ok(given) = lease.give_again(state, None, BatchState::Open, true, now, length()) {
                        prop_assert_eq!(given.epoch, lease.epoch + 1);
                        (lease, state) = (given, Leased);
                        continue;
                    }
                }
            }
            prop_assert_eq!(lease.epoch, before.epoch);
            prop_assert!(lease.expires_at >= before.expires_at);
            prop_assert!(lease.extensions <= EXTENSIONS_GREATEST);
        }
    }
}
