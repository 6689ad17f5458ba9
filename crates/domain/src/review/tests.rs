use super::policy::validate_appeal_days;
use super::second::{SecondReviewers, second_due_at};
use super::*;
use crate::id::AssignmentId;
use crate::money::Amount;
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::EPOCH;

fn person(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number))
}

fn assignment(number: u128) -> AssignmentId {
    AssignmentId::from_uuid(Uuid::from_u128(number))
}

fn clauses() -> Vec<String> {
    vec!["2.1".to_owned(), "2.2".to_owned()]
}

fn facts(clauses: &[String]) -> ReviewFacts<'_> {
    ReviewFacts {
        state: AssignmentState::Submitted,
        author: person(1),
        reviewer: person(2),
        hold: None,
        review_due_at: Some(NOW.plus_seconds(3_600)),
        changes_were_requested: false,
        clauses,
        second_reviewers: SecondReviewers {
            members: 1,
            operator: false,
        },
        now: NOW,
    }
}

fn rejecting(reason: &str) -> VerdictInput<'_> {
    VerdictInput {
        verdict: Verdict::RejectProposed,
        category: Some(RejectCategory::Careless),
        clause: Some("2.1"),
        reason: Some(reason),
        has_fix: false,
    }
}

fn long_reason() -> String {
    "The text praises the product in its first line, yet the answer says negative throughout."
        .to_owned()
}

#[test]
fn each_verdict_leads_to_its_state() {
    let (clauses, reason) = (clauses(), long_reason());
    let judge = |verdict| {
        let has_fix = verdict == Verdict::AcceptWithFix;
        let input = match verdict {
            Verdict::RejectProposed => rejecting(&reason),
            _ => VerdictInput {
                verdict,
                reason: Some("too short"),
                has_fix,
                ..VerdictInput::ACCEPT
            },
        };
        review(&facts(&clauses), &input).unwrap().state
    };
    let states: Vec<AssignmentState> = Verdict::ALL.iter().map(|v| judge(*v)).collect();
    assert_eq!(
        states,
        [
            AssignmentState::Accepted,
            AssignmentState::AcceptedWithFix,
            AssignmentState::ChangesRequested,
            AssignmentState::Excluded,
            AssignmentState::RejectProposed,
        ]
    );
}

#[test]
fn only_submitted_answers_are_reviewed_and_never_by_their_author() {
    let clauses = clauses();
    for state in AssignmentState::ALL
        .iter()
        .filter(|s| **s != AssignmentState::Submitted)
    {
        let judged = review(
            &ReviewFacts {
                state: *state,
                ..facts(&clauses)
            },
            &VerdictInput::ACCEPT,
        );
        assert_eq!(judged, Err(ReviewError::NotReviewable(*state)));
    }
    let own = ReviewFacts {
        reviewer: person(1),
        ..facts(&clauses)
    };
    assert_eq!(
        review(&own, &VerdictInput::ACCEPT),
        Err(ReviewError::OwnWork)
    );
    let taken = take(AssignmentState::Submitted, person(1), None, person(1), NOW);
    assert_eq!(taken, Err(ReviewError::OwnWork));
}

#[test]
fn a_hold_keeps_other_reviewers_away_for_ten_minutes() {
    let hold = take(AssignmentState::Submitted, person(1), None, person(3), NOW).unwrap();
    assert_eq!(hold.until, NOW.plus_seconds(600));
    let other = |now| {
        take(
            AssignmentState::Submitted,
            person(1),
            Some(hold),
            person(2),
            now,
        )
    };
    assert_eq!(other(NOW), Err(ReviewError::HeldByOther(hold.until)));
    assert!(other(NOW.plus_seconds(600)).is_ok());
    assert!(
        take(
            AssignmentState::Submitted,
            person(1),
            Some(hold),
            person(3),
            NOW
        )
        .is_ok()
    );
    let clauses = clauses();
    let judged = review(
        &ReviewFacts {
            hold: Some(hold),
            ..facts(&clauses)
        },
        &VerdictInput::ACCEPT,
    );
    assert_eq!(judged, Err(ReviewError::HeldByOther(hold.until)));
    assert!(take(AssignmentState::Accepted, person(1), None, person(2), NOW).is_err());
}

#[test]
fn changes_are_requested_once_in_words_for_72_hours() {
    let clauses = clauses();
    let input = VerdictInput {
        verdict: Verdict::ChangesRequested,
        reason: Some("Mark the second dog too."),
        ..VerdictInput::ACCEPT
    };
    let reviewed = review(&facts(&clauses), &input).unwrap();
    assert_eq!(reviewed.due_at, Some(NOW.plus_seconds(72 * 3_600)));
    let again = ReviewFacts {
        changes_were_requested: true,
        ..facts(&clauses)
    };
    assert_eq!(
        review(&again, &input),
        Err(ReviewError::ChangesRequestedBefore)
    );
    let silent = VerdictInput {
        reason: Some("  "),
        ..input
    };
    assert_eq!(
        review(&facts(&clauses), &silent),
        Err(ReviewError::NoWordsForChanges)
    );
}

#[test]
fn a_rejection_needs_category_clause_words_and_two_people() {
    let (clauses, reason) = (clauses(), long_reason());
    let propose = |input: &VerdictInput<'_>| review(&facts(&clauses), input).unwrap_err();
    let whole = rejecting(&reason);
    assert_eq!(
        propose(&VerdictInput {
            category: None,
            ..whole
        }),
        ReviewError::NoCategory
    );
    assert_eq!(
        propose(&VerdictInput {
            clause: Some(" "),
            ..whole
        }),
        ReviewError::NoClause
    );
    let unknown = propose(&VerdictInput {
        clause: Some("9.9"),
        ..whole
    });
    assert_eq!(unknown, ReviewError::UnknownClause("9.9".to_owned()));
    let padded = format!("bad{}", " ".repeat(100));
    assert_eq!(
        propose(&rejecting(&padded)),
        ReviewError::ReasonTooShort(3),
        "blanks are no words"
    );
    let (short, enough) = ("x".repeat(79), "x".repeat(80));
    assert_eq!(propose(&rejecting(&short)), ReviewError::ReasonTooShort(79));
    assert!(review(&facts(&clauses), &rejecting(&enough)).is_ok());
    let alone = SecondReviewers {
        members: 0,
        operator: false,
    };
    let alone = ReviewFacts {
        second_reviewers: alone,
        ..facts(&clauses)
    };
    assert_eq!(review(&alone, &whole), Err(ReviewError::NoSecondReviewer));
    let operator = SecondReviewers {
        members: 0,
        operator: true,
    };
    assert!(
        review(
            &ReviewFacts {
                second_reviewers: operator,
                ..alone
            },
            &whole
        )
        .is_ok()
    );
}

#[test]
fn verdicts_take_only_what_belongs_to_them() {
    let clauses = clauses();
    let judge = |input: VerdictInput<'_>| review(&facts(&clauses), &input);
    let fix = VerdictInput {
        verdict: Verdict::AcceptWithFix,
        ..VerdictInput::ACCEPT
    };
    assert_eq!(judge(fix), Err(ReviewError::NoFix));
    let stray = judge(VerdictInput {
        has_fix: true,
        ..VerdictInput::ACCEPT
    });
    assert!(matches!(stray, Err(ReviewError::NotWithThisVerdict(..))));
    let category = Some(RejectCategory::Copied);
    let stray = judge(VerdictInput {
        category,
        ..VerdictInput::ACCEPT
    });
    assert!(matches!(stray, Err(ReviewError::NotWithThisVerdict(..))));
    let endless = "x".repeat(REASON_CHARACTERS_GREATEST + 1);
    let too_long = judge(VerdictInput {
        reason: Some(&endless),
        ..VerdictInput::ACCEPT
    });
    assert_eq!(too_long, Err(ReviewError::ReasonTooLong));
}

#[test]
fn a_second_reviewer_has_a_day_at_least() {
    let (soon, late) = (NOW.plus_seconds(60), NOW.plus_seconds(3 * 86_400));
    assert_eq!(second_due_at(Some(soon), NOW), NOW.plus_seconds(86_400));
    assert_eq!(second_due_at(Some(late), NOW), late);
    assert_eq!(second_due_at(None, NOW), NOW.plus_seconds(86_400));
}

#[test]
fn the_second_reviewer_is_another_person_and_decides() {
    let facts = SecondFacts {
        state: AssignmentState::RejectProposed,
        author: person(1),
        first: person(2),
        second: person(3),
        hold: None,
        appeal_days: 14,
        now: NOW,
    };
    let rejected = second_review(&facts, SecondVerdict::ConfirmReject).unwrap();
    assert_eq!(rejected.state, AssignmentState::Rejected);
    assert_eq!(rejected.appeal_until, Some(NOW.plus_seconds(14 * 86_400)));
    let accepted = second_review(&facts, SecondVerdict::Accept).unwrap();
    assert_eq!(
        (accepted.state, accepted.appeal_until),
        (AssignmentState::Accepted, None)
    );
    let decide = |second| second_review(&SecondFacts { second, ..facts }, SecondVerdict::Accept);
    assert_eq!(decide(person(2)), Err(ReviewError::SameReviewer));
    assert_eq!(decide(person(1)), Err(ReviewError::OwnWork));
    let early = SecondFacts {
        state: AssignmentState::Submitted,
        ..facts
    };
    assert!(second_review(&early, SecondVerdict::ConfirmReject).is_err());
}

#[test]
fn several_answers_at_once_are_only_accepted() {
    for verdict in Verdict::ALL {
        assert_eq!(
            check_bulk(*verdict).is_ok(),
            *verdict == Verdict::Accept,
            "{verdict}"
        );
    }
}

#[test]
fn a_blind_review_shows_others_after_the_verdict() {
    assert!(!may_see_others(true, false));
    assert!(may_see_others(true, true) && may_see_others(false, false));
}

#[test]
fn settings_are_read_checked_and_defaulted() {
    let text = r#"{"policy":"sample","percent":10,"deadline_hours":72}"#;
    let settings: ReviewSettings = serde_json::from_str(text).unwrap();
    assert!(settings.validate().is_ok() && settings.blind);
    let short: ReviewSettings = serde_json::from_str(r#"{"policy":"all"}"#).unwrap();
    assert_eq!(short, ReviewSettings::default_at(Amount::from_minor(1)));
    assert_eq!(
        ReviewSettings::default_at(Amount::ZERO).policy,
        ReviewPolicy::None
    );
    for percent in [None, Some(0), Some(101)] {
        assert_eq!(
            ReviewSettings {
                percent,
                ..settings
            }
            .validate(),
            Err(PolicyError::Percent)
        );
    }
    let stray = ReviewSettings {
        policy: ReviewPolicy::All,
        ..settings
    };
    assert_eq!(stray.validate(), Err(PolicyError::Percent));
    for deadline_hours in [0, 169] {
        let settings = ReviewSettings {
            deadline_hours,
            ..settings
        };
        assert_eq!(settings.validate(), Err(PolicyError::Deadline));
    }
    assert!(validate_appeal_days(14).is_ok() && validate_appeal_days(0).is_err());
}

#[test]
fn a_sample_has_its_size_and_depends_on_the_secret() {
    let sample = |percent| ReviewSettings {
        policy: ReviewPolicy::Sample,
        percent: Some(percent),
        ..ReviewSettings::default_at(Amount::ZERO)
    };
    let drawn = |settings: ReviewSettings, secret: &[u8]| {
        (0..20_000)
            .filter(|n| settings.draws(assignment(*n), secret))
            .count()
    };
    let ten_percent = drawn(sample(10), b"one");
    assert!(
        (1_800..2_200).contains(&ten_percent),
        "{ten_percent} of 20,000"
    );
    assert_eq!(drawn(sample(100), b"one"), 20_000);
    let none = ReviewSettings {
        policy: ReviewPolicy::None,
        percent: None,
        ..sample(1)
    };
    assert_eq!(drawn(none, b"one"), 0);
    let both = (0..20_000).filter(|n| {
        sample(10).draws(assignment(*n), b"one") && sample(10).draws(assignment(*n), b"two")
    });
    assert!(both.count() < 400, "another secret draws other answers");
}

proptest! {
    /// Asked again, the draw is the same; and whoever is drawn at a smaller share is drawn at a larger one.
    #[test]
    fn a_draw_is_stable(number in any::<u128>(), percent in 1i64..100, secret in any::<[u8; 8]>()) {
        let at = |percent| ReviewSettings {
            policy: ReviewPolicy::Sample,
            percent: Some(percent),
            ..ReviewSettings::default_at(Amount::ZERO)
        };
        let drawn = at(percent).draws(assignment(number), &secret);
        prop_assert_eq!(drawn, at(percent).draws(assignment(number), &secret));
        prop_assert!(!drawn || at(percent + 1).draws(assignment(number), &secret));
    }
}
