//! Claims and submits over both databases: every place is filled, nobody meets a task twice, the books are exact.

use candor_app::testing::{Terms, World};
use candor_app::work::claim::claim;
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{AccountId, BatchId};
use candor_store::db::{Db, Sql};
use candor_store::testing::{TestDb, both};
use candor_store::{ledger, params};

fn counts(db: &Db, batch: BatchId) -> (i64, i64, i64) {
    const COUNT: Sql = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT), CAST(COUNT(DISTINCT task_id) AS BIGINT), \
         CAST(COUNT(DISTINCT contributor_id) AS BIGINT) FROM assignments WHERE batch_id = $1 AND state = 'accepted'",
    );
    db.read_blocking(move |tx| {
        let row = tx.query_one(COUNT, params![batch])?;
        Ok::<_, candor_store::Error>((row.i64(0)?, row.i64(1)?, row.i64(2)?))
    })
    .expect("counts")
}

fn verify(db: &Db) {
    let checked = db.read_blocking(ledger::check).expect("check");
    let (mut debits, mut credits) = (0, 0);
    for account in checked {
        assert_eq!(account.kept, account.recomputed, "{account:?}");
        assert!(
            !account.never_negative || account.kept.1 >= account.kept.0,
            "{account:?}"
        );
        debits += account.kept.0;
        credits += account.kept.1;
    }
    assert_eq!(debits, credits);
}

/// Works until the claim says that none is left; returns how many were done.
async fn work(world: &World, person: AccountId, project: candor_domain::id::ProjectId) -> usize {
    let mut done = 0;
    loop {
        match world.claim(person, project).await.expect("claim") {
            Ok(item) => {
                world.submit(person, &item).await.expect("submit");
                done += 1;
            }
            Err(rule) if rule == "looking" => {}
            Err(rule) => {
                assert_eq!(rule, "none_left");
                return done;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_people_fill_every_place() {
    for TestDb { db, .. } in &both() {
        let world = tokio::task::block_in_place(|| World::new(db, 1));
        let (project, batch, people) = tokio::task::block_in_place(|| {
            world.deposit(100_000);
            let project = world.project();
            let batch = world.batch(project, &Terms::default(), 100);
            world.publish(batch);
            let people = ["a", "b", "c"].map(|name| world.person(name));
            (project, batch, people)
        });
        let [a, b, c] = people;
        let done = tokio::join!(
            work(&world, a, project),
            work(&world, b, project),
            work(&world, c, project)
        );
        assert_eq!(done, (100, 100, 100));
        tokio::task::block_in_place(|| {
            assert_eq!(counts(db, batch), (300, 100, 3));
            verify(db);
        });
        assert_eq!(AssignmentState::ALL.len(), 13);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_of_several_takes_one_place_of_a_task() {
    for TestDb { db, .. } in &both() {
        let (world, project, person) = tokio::task::block_in_place(|| {
            let world = World::new(db, 9);
            world.deposit(100_000);
            let project = world.project();
            let batch = world.batch(project, &Terms::default(), 1);
            world.publish(batch);
            let person = world.person("a");
            (world, project, person)
        });
        // Its three places lie ahead of the cursor, and behind it once the claim has looked.
        let ctx = world.ctx(person);
        let claimed = claim(&world.app, &ctx, project, 2).await.expect("claim");
        assert_eq!(claimed.items.len(), 1);
    }
}
