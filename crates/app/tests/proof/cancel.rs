//! A cancel with a hundred thousand answers waiting: claims are refused at once, jobs pay the rest.

use crate::money::{batch_state, cancel};
use crate::support::Stage;
use candor_app::testing::{Terms, usd};
use candor_domain::assignment::AssignmentState as State;
use candor_domain::batch::BatchState;
use candor_domain::id::{AccountId, AssignmentId};
use candor_domain::ledger::Account;
use candor_domain::money::Amount;
use candor_store::assignments::{self, Assignment};
use candor_store::db::{Db, Sql};
use candor_store::testing::{postgres, sqlite};
use candor_store::{ledger, params, tasks};
use serde_json::json;
use uuid::Uuid;

/// Answers written in bulk through the store, as the claims and submits of this many would have left them.
fn submitted(stage: &Stage, people: &[AccountId]) -> usize {
    const TAKE_PLACES: Sql = Sql::Both("DELETE FROM places WHERE batch_id = $1 AND place_id <= $2");
    let (project, batch, people) = (stage.project, stage.batch, people.to_vec());
    let accounts: Vec<_> = people
        .iter()
        .map(|person| Account::contributor_available(*person, usd()))
        .collect();
    stage
        .world
        .control(move |tx| ledger::open(tx, &accounts).map_err(candor_app::Error::from));
    let now = stage.world.app.clock().now();
    let ids = stage.world.app.own_context();
    let mut after = Uuid::nil();
    let mut count = 0;
    loop {
        let (people, ids) = (people.clone(), ids.clone());
        let last = stage.world.control(move |tx| {
            let found = tasks::next_to_tender(tx, batch, after, 1_000)?;
            for task in &found {
                for person in &people {
                    let assignment = Assignment {
                        id: AssignmentId::from_uuid(ids.new_id()),
                        project,
                        batch,
                        task: *task,
                        contributor: *person,
                        epoch: 1,
                        state: State::Submitted,
                        is_members: false,
                        is_surplus: false,
                        is_barred: false,
                        price: Amount::from_minor(100),
                        fee: Amount::from_minor(10),
                        template_version: 1,
                        guideline_version: 1,
                        claimed_at: now,
                        lease_expires_at: Some(now.plus_seconds(7_200)),
                        lease_extensions: 0,
                        submitted_at: Some(now),
                        decided_at: None,
                        deadline_at: Some(now.plus_seconds(72 * 3_600)),
                        revision: 1,
                        changes_asked: 0,
                        held_by: None,
                        held_until: None,
                        active_seconds: 0,
                    };
                    let (sql, values) = assignments::inserting(&assignment);
                    tx.execute(sql, &values)?;
                }
            }
            Ok(found)
        });
        let Some(newest) = last.last() else { break };
        after = newest.as_uuid();
        count += last.len() * 3;
    }
    let greatest = Uuid::max();
    stage.world.control(move |tx| {
        tx.execute(TAKE_PLACES, params![batch, greatest])?;
        Ok(())
    });
    count
}

fn run(db: &Db, tasks: usize) {
    let terms = Terms {
        review: json!({ "policy": "all" }),
        ..Terms::default()
    };
    let stage = Stage::new(db, &terms, tasks);
    stage.settle();
    let people = ["a", "b", "c"].map(|name| stage.world.person(name));
    let [holder, stranger] = ["holder", "stranger"].map(|name| stage.world.person(name));
    // All was answered three times; one more task, which the reserve pays, is left to hold.
    let count = submitted(&stage, &people);
    assert_eq!(count, tasks * 3);
    let (project, batch) = (stage.project, stage.batch);
    stage.world.tasks(project, batch, 1);
    stage.settle();
    let held = stage.claim(holder);
    cancel(&stage);
    assert_eq!(batch_state(&stage), BatchState::WindingDown);
    assert_eq!(stage.refusal(stranger), "none_left", "refused at once");
    stage.settle();
    let open = stage.read(move |tx| assignments::open_states(tx, batch));
    assert_eq!(open, [(State::Leased, 1)], "the jobs paid the rest");
    stage.submit(holder, &held);
    stage.settle();
    assert_eq!(batch_state(&stage), BatchState::Cancelled);
    let paid = stage.figures(&[people[0], people[1], people[2], holder]);
    let answers = i64::try_from(count).expect("a count") + 1;
    assert_eq!(paid, [0, 0, 0, answers * 110]);
    stage.verify();
}

/// The promised size, on SQLite: 33,334 tasks by three people. The answers are written in bulk, for speed.
#[test]
fn cancel_with_100k_submitted() {
    run(&sqlite().db, 33_334);
}

/// The same course on PostgreSQL; a tenth of the size, which shows the same.
#[test]
fn cancel_with_10k_submitted_on_postgres() {
    run(&postgres().db, 3_334);
}
