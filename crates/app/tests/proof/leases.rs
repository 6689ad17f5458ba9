//! Leases: retries, epochs, late answers, and nobody twice on a task.

use crate::support::{Stage, conflict, id, retry};
use candor_app::testing::Terms;
use candor_app::view::ClaimAnswer;
use candor_app::work::{claim, heartbeat, lease, submit};
use candor_domain::assignment::AssignmentState as State;
use candor_domain::id::AccountId;
use candor_store::testing::{TestDb, both};

fn claim_under(stage: &Stage, person: AccountId, key: &str) -> ClaimAnswer {
    let mut ctx = stage.world.ctx(person);
    ctx.retry = Some(retry(person, "claim", key, "1"));
    stage
        .wait(claim::claim(&stage.world.app, &ctx, stage.project, 1))
        .expect("claim")
}

#[test]
fn a_claim_asked_twice_under_one_key_gives_one_lease() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 5);
        let person = stage.world.person("c");
        let first = claim_under(&stage, person, "k1");
        let again = claim_under(&stage, person, "k1");
        assert_eq!(first.items.len(), 1);
        assert_eq!(first.items[0].assignment.id, again.items[0].assignment.id);
        let other = claim_under(&stage, person, "k2");
        assert_ne!(first.items[0].assignment.id, other.items[0].assignment.id);
        assert_eq!(stage.refusal(person), "live_limit");
        stage.verify();
    }
}

#[test]
fn a_claim_under_a_used_key_with_another_body_is_a_conflict() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 5);
        let person = stage.world.person("c");
        claim_under(&stage, person, "k1");
        let mut ctx = stage.world.ctx(person);
        ctx.retry = Some(retry(person, "claim", "k1", "2"));
        let other = stage.wait(claim::claim(&stage.world.app, &ctx, stage.project, 2));
        assert_eq!(conflict(other), "idempotency_key_reused");
        stage.verify();
    }
}

#[test]
fn a_claim_asked_again_after_a_cancel_gives_the_same_lease() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 5);
        let person = stage.world.person("c");
        let first = claim_under(&stage, person, "k1");
        crate::money::cancel(&stage);
        stage.settle();
        let again = claim_under(&stage, person, "k1");
        assert_eq!(
            again.items.first().map(|item| item.assignment.id),
            Some(first.items[0].assignment.id)
        );
        assert_eq!(stage.refusal(person), "none_left");
        stage.submit(person, &again.items[0]);
        stage.settle();
        stage.verify();
    }
}

#[test]
fn only_the_last_minutes_count_as_active() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 1);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        stage.world.clock.advance_seconds(3_600);
        let ctx = stage.world.ctx(person);
        let last = ctx.now.as_micros() / 15_000_000;
        let beat = heartbeat::Beat {
            epoch: 1,
            buckets: (last - 200..=last + 4).collect(),
        };
        let beaten = stage
            .wait(heartbeat::beat(&stage.world.app, &ctx, id(&item), beat))
            .expect("a heartbeat");
        assert_eq!(
            beaten.active_seconds,
            heartbeat::LATE_SECONDS + heartbeat::BUCKET_SECONDS,
            "what lies longer ago, or ahead, is not counted"
        );
        stage.verify();
    }
}

#[test]
fn every_lease_of_an_assignment_has_its_own_decision_on_pay() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 1);
        let person = stage.world.person("c");
        let first = stage.claim(person);
        stage.world.clock.advance_seconds(3 * 3_600);
        stage.settle();
        assert_eq!(stage.state(id(&first)), State::Expired);
        let second = stage.claim(person);
        assert_eq!((id(&second), second.assignment.epoch), (id(&first), 2));
        let ctx = stage.world.ctx(person);
        let back = lease::give_back(&stage.world.app, &ctx, id(&first), 2);
        stage.wait(back).expect("given back");
        let third = stage.claim(person);
        stage.submit(person, &third);
        let of = id(&first);
        let decided = stage.read(move |tx| candor_store::answers::pay_decisions(tx, of));
        let told: Vec<_> = decided
            .iter()
            .map(|decision| {
                (
                    decision.epoch,
                    decision.outcome.as_str(),
                    decision.amount.as_minor(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [(1, "expired", 0), (2, "returned", 0), (3, "accepted", 100)]
        );
        stage.verify();
    }
}

#[test]
fn a_submit_asked_twice_under_one_key_is_paid_once() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 2);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        let first = stage
            .submit_under(person, &item, "k", "positive")
            .expect("submit");
        // At any age: the batch goes on, days pass.
        stage.world.clock.advance_seconds(90 * 86_400);
        stage.settle();
        let again = stage
            .submit_under(person, &item, "k", "positive")
            .expect("a retry");
        let json = |answer: &submit::SubmitAnswer| serde_json::to_value(answer).expect("JSON");
        assert_eq!(json(&first), json(&again));
        let other = stage.submit_under(person, &item, "k", "negative");
        assert_eq!(conflict(other), "idempotency_key_reused");
        assert_eq!(stage.figures(&[person])[3], 110, "paid once");
        stage.verify();
    }
}

#[test]
fn a_stale_epoch_is_refused() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 1);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        let ctx = stage.world.ctx(person);
        let app = &stage.world.app;
        stage
            .wait(lease::give_back(app, &ctx, id(&item), 1))
            .expect("given back");
        let again = stage.claim(person);
        assert_eq!(id(&again), id(&item), "one's own row, given again");
        assert_eq!(again.assignment.epoch, 2);
        let late = stage.submit_under(person, &item, "k", "positive");
        assert_eq!(conflict(late), "stale_epoch");
        let late = stage.wait(lease::give_back(app, &ctx, id(&item), 1));
        assert_eq!(conflict(late), "stale_epoch");
        let late = stage.wait(lease::extend(app, &ctx, id(&item), 1));
        assert_eq!(conflict(late), "stale_epoch");
        stage.submit(person, &again);
        stage.verify();
    }
}

#[test]
fn a_late_answer_is_taken_while_a_place_is_free() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            overlap: 1,
            ..Terms::default()
        };
        let stage = Stage::new(db, &terms, 2);
        let [slow, quick, third] = ["slow", "quick", "third"].map(|name| stage.world.person(name));
        let (one, two) = (stage.claim(slow), stage.claim(slow));
        stage.world.clock.advance_seconds(3 * 3_600);
        stage.settle();
        assert_eq!(stage.state(id(&one)), State::Expired);
        // Somebody takes one of the two places meanwhile; for the other one the late answer is in time.
        let taken = stage.claim(quick);
        let is_first = stage.wait(stage.world.submit(slow, &one)).is_ok();
        let is_second = stage.wait(stage.world.submit(slow, &two)).is_ok();
        assert!(is_first != is_second, "one place was free");
        assert_eq!(stage.refusal(third), "none_left");
        stage.submit(quick, &taken);
        stage.settle();
        stage.verify();
    }
}

#[test]
fn nobody_meets_a_task_twice() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 3);
        let person = stage.world.person("c");
        for _ in 0..3 {
            stage.work(person);
        }
        assert_eq!(
            stage.refusal(person),
            "none_left",
            "six places are free, none for them"
        );
        stage.verify();
    }
}

#[test]
fn an_expired_lease_is_extended_while_its_place_is_free() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 1);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        stage.world.clock.advance_seconds(3 * 3_600);
        stage.settle();
        let ctx = stage.world.ctx(person);
        let kept = stage
            .wait(lease::extend(&stage.world.app, &ctx, id(&item), 1))
            .expect("extended");
        assert_eq!((kept.epoch, kept.state.as_str()), (1, "leased"));
        stage.submit(person, &item);
        stage.settle();
        stage.verify();
    }
}
