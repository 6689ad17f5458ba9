//! The sweeper: one assignment that cannot be decided keeps no other one waiting.

use crate::support::{Stage, id};
use candor_app::testing::Terms;
use candor_app::work::deadline;
use candor_domain::assignment::AssignmentState as State;
use candor_store::db::Sql;
use candor_store::params;
use candor_store::testing::{TestDb, both};

#[test]
fn a_deadline_that_fails_keeps_no_other_one_waiting() {
    const SPOIL: Sql = Sql::Both("UPDATE batches SET review = 'no settings' WHERE id = $1");
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 2);
        let people: Vec<_> = (0..4)
            .map(|n| stage.world.person(&format!("c{n}")))
            .collect();
        let spoilt = stage.claim(people[0]);
        let batch = stage.batch;
        stage.world.control(move |tx| {
            tx.execute(SPOIL, params![batch])?;
            Ok(())
        });
        // A second batch, with later deadlines.
        stage.world.clock.advance_seconds(60);
        let other = stage.world.project();
        let sound = stage.world.batch(other, &Terms::default(), 2);
        stage.world.publish(sound);
        let held: Vec<_> = people[1..]
            .iter()
            .map(|person| {
                let claimed = stage
                    .wait(stage.world.claim(*person, other))
                    .expect("claim");
                claimed.expect("a task")
            })
            .collect();
        stage.world.clock.advance_seconds(3 * 3_600);
        let swept = stage
            .wait(deadline::sweep(&stage.world.app))
            .expect("a sweep");
        assert_eq!(swept, 3, "only what was done is told, so that nobody spins");
        for item in &held {
            assert_eq!(stage.state(id(item)), State::Expired);
        }
        assert_eq!(stage.state(id(&spoilt)), State::Leased);
        stage.verify();
    }
}

#[test]
fn a_sweep_shares_its_commits() {
    let database = candor_store::testing::sqlite();
    let stage = Stage::new(&database.db, &Terms::default(), 40);
    for n in 0..60 {
        let person = stage.world.person(&format!("c{n}"));
        stage.claim(person);
    }
    stage.world.clock.advance_seconds(3 * 3_600);
    let commits = stage.world.app.db().commits();
    let before = *commits.borrow();
    let swept = stage
        .wait(deadline::sweep(&stage.world.app))
        .expect("a sweep");
    let took = *commits.borrow() - before;
    assert_eq!(swept, 60);
    assert!(took <= 20, "60 leases ended in {took} commits");
    stage.verify();
}
