use super::BatchState::{Cancelled, Closed, Draft, Funded, Open, Paused, Reconciling, WindingDown};
use super::*;
use crate::ledger::Work;
use crate::money::FeeRate;
use proptest::prelude::*;

fn terms() -> BatchTerms {
    BatchTerms {
        price: minor(100),
        overlap: 3,
        overlap_greatest: 3,
        template_version: 1,
        fee_rate: FeeRate::from_bps(1_000).unwrap(),
    }
}

fn minor(amount: i64) -> Amount {
    Amount::from_minor(amount)
}

fn liability(terms: &BatchTerms, tasks: i64) -> Liability {
    let work = Work {
        tasks,
        overlap_greatest: terms.overlap_greatest,
        gold_places: 0,
        qualification_cost: Amount::ZERO,
    };
    Liability::of(&work, terms.cost().unwrap()).unwrap()
}

fn funding(amount: Option<i64>, funded: i64) -> Funding {
    Funding {
        amount: amount.map(minor),
        funded: minor(funded),
        reserve: Amount::ZERO,
        unborn_places: 0,
        liability: liability(&terms(), 2),
        cost: terms().cost().unwrap(),
    }
}

fn publishing() -> Publishing {
    Publishing {
        project: ProjectState::Draft,
        has_guideline: true,
        tasks: 2,
        price: minor(100),
        is_for_members: false,
        liability: liability(&terms(), 2),
        funded: minor(770),
    }
}

fn unpaid() -> Publishing {
    let terms = BatchTerms {
        price: minor(0),
        ..terms()
    };
    Publishing {
        price: minor(0),
        is_for_members: true,
        liability: liability(&terms, 2),
        funded: Amount::ZERO,
        ..publishing()
    }
}

/// The diagram of `domain.md`, word by word.
#[test]
fn only_the_drawn_transitions_are_possible() {
    type Transition = fn(BatchState) -> Option<BatchState>;
    type Row<'a> = (&'a str, Transition, &'a [(BatchState, BatchState)]);
    let table: [Row<'_>; 7] = [
        (
            "publish",
            |s| publish(s, &publishing()).ok().map(|p| p.state),
            &[(Draft, Open), (Funded, Open)],
        ),
        (
            "pause",
            |s| {
                pause(s, PauseReasons::NONE, PauseReason::Manual)
                    .ok()
                    .map(|p| p.0)
            },
            &[(Open, Paused), (Paused, Paused)],
        ),
        (
            "resume",
            |s| {
                resume(s, PauseReasons::NONE, PauseReason::Manual)
                    .ok()
                    .map(|p| p.0)
            },
            &[(Paused, Open)],
        ),
        (
            "reconcile",
            |s| reconcile(s, &OpenWork::default()).ok(),
            &[
                (Open, Reconciling),
                (Paused, Reconciling),
                (WindingDown, Reconciling),
            ],
        ),
        (
            "finish",
            |s| finish(s, false).ok(),
            &[(Reconciling, Closed)],
        ),
        (
            "finish cancelled",
            |s| finish(s, true).ok(),
            &[(Reconciling, Cancelled)],
        ),
        (
            "cancel",
            |s| cancel(s).ok(),
            &[
                (Draft, Cancelled),
                (Funded, Cancelled),
                (Open, WindingDown),
                (Paused, WindingDown),
            ],
        ),
    ];
    for (name, transition, allowed) in table {
        for state in BatchState::ALL {
            let expected = allowed
                .iter()
                .find(|(from, _)| from == state)
                .map(|(_, to)| *to);
            assert_eq!(transition(*state), expected, "{name} from {state}");
        }
    }
}

#[test]
fn funding_asks_for_what_is_missing_and_freezes_at_the_first() {
    let all = fund(Draft, &funding(None, 0)).unwrap();
    assert_eq!(
        (all.state, all.amount, all.freezes_terms),
        (Funded, minor(770), true)
    );
    let part = fund(Draft, &funding(Some(500), 0)).unwrap();
    assert_eq!(
        (part.state, part.freezes_terms),
        (Draft, true),
        "partly funded stays draft"
    );
    let rest = fund(Draft, &funding(None, 500)).unwrap();
    assert_eq!(
        (rest.state, rest.amount, rest.freezes_terms),
        (Funded, minor(270), false)
    );
    assert_eq!(
        fund(Funded, &funding(None, 770)),
        Err(BatchError::NothingMissing)
    );
    assert!(
        fund(Funded, &funding(Some(1), 770)).is_ok(),
        "more than is needed may be given"
    );
    assert!(fund(Draft, &funding(Some(0), 0)).is_err());
    assert!(fund(Draft, &funding(Some(-1), 0)).is_err());
}

#[test]
fn after_opening_a_refill_is_what_is_missing() {
    let facts = Funding {
        unborn_places: 1,
        ..funding(None, 770)
    };
    let funded = fund(Open, &facts).unwrap();
    assert_eq!((funded.state, funded.amount), (Open, minor(110)));
    assert_eq!(fund(Paused, &facts).unwrap().state, Paused);
    for state in [WindingDown, Reconciling, Closed, Cancelled] {
        assert!(fund(state, &facts).is_err(), "{state}");
    }
}

#[test]
fn opening_names_what_is_not_there_yet() {
    let refused = |facts: Publishing| publish(Funded, &facts).unwrap_err();
    assert_eq!(
        refused(Publishing {
            has_guideline: false,
            ..publishing()
        }),
        BatchError::NoGuideline
    );
    assert_eq!(
        refused(Publishing {
            tasks: 0,
            ..publishing()
        }),
        BatchError::NoTasks
    );
    let underfunded = refused(Publishing {
        funded: minor(769),
        ..publishing()
    });
    assert_eq!(underfunded, BatchError::Underfunded { missing: minor(1) });
    let closed = Publishing {
        project: ProjectState::Closed,
        ..publishing()
    };
    assert!(matches!(refused(closed), BatchError::Project(_)));
}

#[test]
fn unpaid_work_inside_a_team_opens_in_one_step() {
    let published = publish(Draft, &unpaid()).unwrap();
    assert_eq!((published.state, published.passes_funded), (Open, true));
    assert_eq!(published.project, ProjectState::Live);
    let for_everybody = Publishing {
        is_for_members: false,
        ..unpaid()
    };
    assert_eq!(
        publish(Draft, &for_everybody),
        Err(BatchError::UnpaidNeedsMembers)
    );
    let terms = BatchTerms {
        price: minor(0),
        ..terms()
    };
    let facts = Funding {
        liability: liability(&terms, 2),
        cost: terms.cost().unwrap(),
        ..funding(None, 0)
    };
    assert_eq!(fund(Draft, &facts), Err(BatchError::NeedsNoFunds));
}

#[test]
fn a_batch_of_a_paused_project_opens_paused() {
    let facts = Publishing {
        project: ProjectState::Paused,
        ..publishing()
    };
    let published = publish(Funded, &facts).unwrap();
    assert_eq!(published.state, Paused);
    assert!(published.reasons.contains(PauseReason::Project));
    let (state, _) = resume(Paused, published.reasons, PauseReason::Project).unwrap();
    assert_eq!(state, Open);
}

#[test]
fn what_is_left_is_named() {
    let left = OpenWork {
        leases: 2,
        appeals: 1,
        ..OpenWork::default()
    };
    let error = reconcile(Open, &left).unwrap_err().to_string();
    assert_eq!(
        error,
        "The batch is not done: 2 leases, 1 appeals or appeal windows left."
    );
}

#[test]
fn frozen_terms_do_not_change_and_the_greatest_overlap_only_widens() {
    let frozen: [BatchTerms; 4] = [
        BatchTerms {
            price: minor(99),
            ..terms()
        },
        BatchTerms {
            overlap: 2,
            ..terms()
        },
        BatchTerms {
            template_version: 2,
            ..terms()
        },
        BatchTerms {
            fee_rate: FeeRate::NONE,
            ..terms()
        },
    ];
    for edited in frozen {
        assert!(terms().check_edit(&edited, Draft, false).is_ok());
        assert!(matches!(
            terms().check_edit(&edited, Draft, true),
            Err(TermsError::Frozen(_))
        ));
        assert!(matches!(
            terms().check_edit(&edited, Open, false),
            Err(TermsError::Frozen(_))
        ));
    }
    let wide = BatchTerms {
        overlap_greatest: 5,
        ..terms()
    };
    assert!(terms().check_edit(&wide, Open, true).is_ok());
    assert!(
        wide.check_edit(&terms(), Funded, true).is_ok(),
        "before opening it may shrink"
    );
    assert_eq!(
        wide.check_edit(&terms(), Open, true),
        Err(TermsError::OnlyWidens(5))
    );
    assert_eq!(
        terms().check_edit(&wide, Reconciling, true),
        Err(TermsError::Over(Reconciling))
    );
}

#[test]
fn terms_out_of_range_are_refused() {
    assert!(
        BatchTerms {
            overlap_greatest: 2,
            ..terms()
        }
        .validate()
        .is_err()
    );
    assert!(
        BatchTerms {
            overlap: 0,
            ..terms()
        }
        .validate()
        .is_err()
    );
    assert!(
        BatchTerms {
            price: minor(-1),
            ..terms()
        }
        .validate()
        .is_err()
    );
}

#[test]
fn a_live_lease_keeps_what_is_left_but_at_most_a_day() {
    let cancelled = Timestamp::EPOCH;
    let (short, long) = (
        cancelled.plus_seconds(600),
        cancelled.plus_seconds(10 * 86_400),
    );
    assert_eq!(lease_end_after_cancelling(short, cancelled), short);
    assert_eq!(
        lease_end_after_cancelling(long, cancelled),
        cancelled.plus_seconds(86_400)
    );
}

proptest! {
    /// A batch is open exactly when no reason for a pause is left, in whatever order they came and went.
    #[test]
    fn open_exactly_without_a_reason(steps in proptest::collection::vec((any::<bool>(), 0usize..7), 0..40)) {
        let (mut state, mut reasons) = (Open, PauseReasons::NONE);
        for (adds, which) in steps {
            let reason = PauseReason::ALL[which];
            let next = if adds {
                pause(state, reasons.clone(), reason)
            } else {
                resume(state, reasons.clone(), reason)
            };
            if let Ok(after) = next {
                (state, reasons) = after;
            }
            prop_assert_eq!(state == Open, reasons.is_empty());
            prop_assert_eq!(reasons.contains(reason), adds);
        }
    }
}
