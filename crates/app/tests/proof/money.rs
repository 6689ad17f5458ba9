//! Money, to the cent: the worked case, refills that wait, the team that pays nothing.

use crate::reviews::{Bench, appeal, decide_appeal, verdict};
use crate::support::{Stage, id, reviewed};
use candor_app::batches::{cancel::cancel_in, fund::fund_in, publish::publish_in};
use candor_app::testing::{Terms, usd};
use candor_domain::assignment::AssignmentState as State;
use candor_domain::batch::BatchState;
use candor_domain::id::AccountId;
use candor_domain::ledger::Account;
use candor_domain::money::Amount;
use candor_store::batches;
use candor_store::db::{Scope, Sql};
use candor_store::testing::{TestDb, both};
use serde_json::json;

fn fund(stage: &Stage, cents: i64) {
    let world = &stage.world;
    let (app, ctx, batch) = (world.app.clone(), world.ctx(world.owner), stage.batch);
    stage.world.control(move |tx| {
        fund_in(tx, &app, &ctx, batch, Some(Amount::from_minor(cents))).map(|_| ())
    });
}

pub(crate) fn cancel(stage: &Stage) {
    let (ctx, batch) = (stage.world.ctx(stage.world.owner), stage.batch);
    stage
        .world
        .app
        .db()
        .write_blocking(Scope::All, move |tx| cancel_in(tx, &ctx, batch).map(|_| ()))
        .expect("cancelled");
}

pub(crate) fn batch_state(stage: &Stage) -> BatchState {
    let batch = stage.batch;
    stage
        .read(move |tx| batches::get(tx, batch))
        .expect("a batch")
        .state
}

/// The table of `money.md`, row by row; `submits` says which end c5 makes.
fn worked_case(stage: &Stage, submits: bool) {
    let organization = Account::organization_available(stage.world.organization, usd());
    let before = stage.balance(organization);
    let bench = Bench::of(stage);
    let people: Vec<AccountId> = (1..=5)
        .map(|n| stage.world.person(&format!("c{n}")))
        .collect();
    let step = |what: &str, expected: [i64; 4]| {
        stage.settle();
        assert_eq!(stage.figures(&people), expected, "{what}");
        stage.verify();
    };
    stage.world.publish(stage.batch);
    assert_eq!(before - stage.balance(organization), 770);
    step("published", [660, 660, 110, 0]);
    let mut firsts = Vec::new();
    for person in &people[..3] {
        firsts.push(stage.work(*person));
        stage.work(*person);
    }
    step("six leased and submitted", [660, 0, 110, 0]);
    verdict(stage, bench.first, firsts[0], "exclude").expect("excluded");
    step("c1 excluded", [660, 110, 0, 110]);
    stage.work(people[3]);
    step("c4 submits that place", [660, 0, 0, 110]);
    bench.reject(stage, firsts[1]);
    step("c2 rejected, its refill waits", [660, 0, 0, 110]);
    fund(stage, 110);
    step("funded: place born", [770, 110, 0, 110]);
    let last = stage.claim(people[4]);
    step("c5 leases it", [770, 0, 0, 110]);
    appeal(stage, people[1], firsts[1]).expect("appealed");
    decide_appeal(stage, bench.manager, firsts[1], "accept").expect("won");
    step("c2's appeal won", [660, 0, 0, 220]);
    cancel(stage);
    step("cancelled: the five accepted", [110, 0, 0, 770]);
    let back = if submits {
        stage.submit(people[4], &last);
        step("c5 submits in time", [0, 0, 0, 880]);
        0
    } else {
        stage.world.clock.advance_seconds(25 * 3_600);
        step("c5 leaves", [0, 0, 0, 825]);
        assert_eq!(stage.state(id(&last)), State::Released);
        55
    };
    assert_eq!(batch_state(stage), BatchState::Cancelled);
    assert_eq!(before - stage.balance(organization), 880 - back);
}

#[test]
fn worked_case_of_money_md() {
    for submits in [true, false] {
        for TestDb { db, .. } in &both() {
            worked_case(&Stage::unpublished(db, &reviewed(), 2), submits);
        }
    }
}

#[test]
fn refill_waits_and_batch_stays_open() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &reviewed(), 1);
        let bench = Bench::of(&stage);
        let people: Vec<AccountId> = (1..=5)
            .map(|n| stage.world.person(&format!("c{n}")))
            .collect();
        let given: Vec<_> = people[..3].iter().map(|c| stage.work(*c)).collect();
        // The reserve pays for one refill; a second one waits.
        verdict(&stage, bench.first, given[0], "exclude").expect("excluded");
        verdict(&stage, bench.first, given[1], "exclude").expect("excluded");
        stage.settle();
        let batch = stage.batch;
        let waiting =
            |stage: &Stage| stage.read(move |tx| candor_store::queue::wanted_sum(tx, batch));
        assert_eq!(waiting(&stage), 1);
        assert_eq!(batch_state(&stage), BatchState::Open);
        stage.work(people[3]);
        assert_eq!(stage.refusal(people[4]), "none_left");
        stage.verify();
        fund(&stage, 110);
        stage.settle();
        assert_eq!(
            (waiting(&stage), batch_state(&stage)),
            (0, BatchState::Open)
        );
        stage.work(people[4]);
        stage.verify();
    }
}

#[test]
fn an_unpaid_team_batch_opens_in_one_step() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            price: 0,
            fee_bps: 0,
            ..Terms::default()
        };
        let stage = Stage::unpublished(db, &terms, 2);
        let (ctx, batch, project) = (
            stage.world.ctx(stage.world.owner),
            stage.batch,
            stage.project,
        );
        let members = json!({ "visibility": "members" }).to_string();
        stage.world.control(move |tx| {
            let mut found = candor_store::projects::get(tx, project)?.expect("a project");
            found.eligibility = members.clone();
            candor_store::projects::update(tx, &found)?;
            publish_in(tx, &ctx, batch).map(|_| ())
        });
        assert_eq!(batch_state(&stage), BatchState::Open);
        for name in ["a", "b", "c"] {
            let person = stage.world.person(name);
            stage
                .world
                .member(person, candor_domain::access::Role::Viewer);
            stage.work(person);
            stage.work(person);
        }
        stage.settle();
        assert_eq!(batch_state(&stage), BatchState::Closed);
        let moved = Sql::Both(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM transfers WHERE code <> 'deposit_confirmed' AND code <> 'deposit'",
        );
        assert_eq!(stage.count(moved), 0, "nothing unpaid makes a transfer");
        stage.verify();
    }
}
