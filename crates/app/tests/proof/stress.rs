//! Thirty-two callers at once with everything running; on PostgreSQL over three pools, as three processes would.

use crate::support::retry;
use candor_app::background::{self, Background};
use candor_app::batches::pause::{pause_in, resume_in};
use candor_app::review::verdict::{VerdictBody, judge};
use candor_app::testing::{Terms, World, faults};
use candor_app::view::ClaimedItem;
use candor_app::work::{claim, deadline, lease, submit};
use candor_app::{App, Config, Context, Error};
use candor_domain::access::Role;
use candor_domain::batch::PauseReason;
use candor_domain::id::{AccountId, AssignmentId, BatchId, ProjectId};
use candor_domain::time::{Clock, SeededIds};
use candor_store::db::{Db, Options, Scope, Sql, runner};
use candor_store::params;
use candor_store::testing::{TestDb, both};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

const CALLERS: u32 = 32;
const TASKS: usize = 300;
const LOOPS: u32 = 60;

/// A small generator: what a caller does is drawn from its own seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// What may be answered under contention; all else is a bug.
fn is_expected(error: &Error) -> bool {
    matches!(
        error,
        Error::Conflict { .. } | Error::Unavailable(_) | Error::NotFound | Error::Forbidden(_)
    )
}

/// One caller's day.
async fn caller(app: App, person: AccountId, project: ProjectId, seed: u64) -> u32 {
    let mut draw = Draw(seed * 7_919 + 1);
    let mut done = 0;
    for turn in 0..LOOPS {
        let ctx = app.context_of(person, false);
        let answer = match claim::claim(&app, &ctx, project, 1).await {
            Ok(answer) => answer,
            Err(error) => {
                assert!(is_expected(&error), "claim: {error:?}");
                continue;
            }
        };
        let Some(item) = answer.items.first() else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        let result = match draw.below(10) {
            0 | 1 => give_back(&app, &ctx, item).await,
            2 => expire(&app, person, item).await,
            _ => answer_twice(&app, ctx, item, turn).await,
        };
        match result {
            Ok(()) => done += 1,
            Err(error) => assert!(is_expected(&error), "{error:?}"),
        }
    }
    done
}

fn id(item: &ClaimedItem) -> AssignmentId {
    AssignmentId::from_uuid(item.assignment.id)
}

async fn give_back(app: &App, ctx: &Context, item: &ClaimedItem) -> candor_app::Result<()> {
    lease::give_back(app, ctx, id(item), item.assignment.epoch)
        .await
        .map(|_| ())
}

/// Lets the lease run out by force, then tries to extend it.
async fn expire(app: &App, person: AccountId, item: &ClaimedItem) -> candor_app::Result<()> {
    const AGE: Sql = Sql::Both(
        "UPDATE assignments SET lease_expires_at = 1, deadline_at = 1 WHERE id = $1 AND state = 'leased'",
    );
    let id = id(item);
    app.db()
        .write(Scope::Person(person.as_uuid()), move |tx| {
            tx.execute(AGE, params![id])?;
            Ok::<_, Error>(())
        })
        .await?;
    deadline::act(app, id, person).await?;
    let ctx = app.context_of(person, false);
    lease::extend(app, &ctx, id, item.assignment.epoch).await?;
    give_back(app, &ctx, item).await
}

/// Submits, and sends the same again at once, as a client whose answer was lost does.
async fn answer_twice(
    app: &App,
    mut ctx: Context,
    item: &ClaimedItem,
    turn: u32,
) -> candor_app::Result<()> {
    let person = ctx.person()?;
    ctx.retry = Some(retry(person, "submit", &format!("{turn}"), "positive"));
    let input = submit::SubmitInput {
        epoch: item.assignment.epoch,
        answer: json!({ "sentiment": "positive" }),
        note: None,
        claim: None,
    };
    let both = tokio::join!(
        submit::submit(app, &ctx, id(item), input.clone()),
        submit::submit(app, &ctx, id(item), input)
    );
    match both {
        (Ok(one), Ok(two)) => {
            assert_eq!(
                serde_json::to_string(&one).expect("JSON"),
                serde_json::to_string(&two).expect("JSON")
            );
            Ok(())
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// Accepts and excludes what waits, until told that the callers are done.
async fn reviewer(app: App, person: AccountId, batch: BatchId) {
    let mut draw = Draw(99);
    loop {
        let waiting = app
            .db()
            .read(move |tx| {
                let nil = AssignmentId::from_uuid(uuid::Uuid::nil());
                let state = candor_domain::assignment::AssignmentState::Submitted;
                candor_store::assignments::in_state(tx, batch, state, nil, 20)
            })
            .await
            .expect("what waits");
        for (id, _) in waiting {
            let word = if draw.below(5) == 0 {
                "exclude"
            } else {
                "accept"
            };
            let body = VerdictBody {
                verdict: word.to_owned(),
                category: None,
                clause: None,
                reason: None,
                answer: None,
            };
            let ctx = app.context_of(person, false);
            if let Err(error) = judge(&app, &ctx, id, body).await {
                assert!(is_expected(&error), "review: {error:?}");
            }
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn pauser(app: App, owner: AccountId, batch: BatchId) {
    loop {
        for pauses in [true, false] {
            let ctx = app.context_of(owner, false);
            let changed = app
                .db()
                .write(Scope::All, move |tx| {
                    let change = if pauses { pause_in } else { resume_in };
                    change(tx, &ctx, batch, PauseReason::Manual).map(|_| ())
                })
                .await;
            if let Err(error) = changed {
                assert!(is_expected(&error), "pause: {error:?}");
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }
}

/// The pools of three processes, or the one of SQLite.
fn pools(db: &Db, world: &World) -> Vec<App> {
    let count = match db.dialect() {
        candor_store::db::Dialect::Sqlite => 1,
        candor_store::db::Dialect::Postgres => 3,
    };
    (0..count)
        .map(|index| {
            let pool = if index == 0 {
                db.clone()
            } else {
                Db::open(db.target(), Options::default()).expect("a pool")
            };
            let (clock, ids): (Arc<dyn Clock>, _) =
                (world.clock.clone(), Arc::new(SeededIds::new(1_000 + index)));
            App::new(pool, clock, ids, Config::default())
        })
        .collect()
}

async fn run(apps: &[App], people: &[AccountId], ends: (ProjectId, BatchId, AccountId, AccountId)) {
    let (project, batch, owner, judge) = ends;
    let _loops: Vec<Background> = apps.iter().map(background::start).collect();
    let mut callers = tokio::task::JoinSet::new();
    for (index, person) in people.iter().enumerate() {
        let app = apps[index % apps.len()].clone();
        callers.spawn(caller(app, *person, project, index as u64));
    }
    let mut others = tokio::task::JoinSet::new();
    others.spawn(reviewer(apps[apps.len() - 1].clone(), judge, batch));
    others.spawn(pauser(apps[0].clone(), owner, batch));
    let mut done = 0;
    while let Some(finished) = callers.join_next().await {
        done += finished.expect("a caller");
    }
    assert!(
        !others.is_empty() && others.try_join_next().is_none(),
        "others still run"
    );
    assert!(done > CALLERS * 5, "callers did {done} things");
    println!("{done} leases were ended by {CALLERS} callers");
}

#[test]
fn thirty_two_callers_keep_every_invariant() {
    for TestDb { db, .. } in &both() {
        let world = World::new(db, 5);
        world.deposit(100_000_000);
        let project = world.project();
        let terms = Terms {
            review: json!({ "policy": "sample", "percent": 50 }),
            ..Terms::default()
        };
        let batch = world.batch(project, &terms, TASKS);
        world.publish(batch);
        let judge = world.person("judge");
        world.member(judge, Role::Reviewer);
        let people: Vec<_> = (0..CALLERS)
            .map(|n| world.person(&format!("p{n}")))
            .collect();
        let apps = pools(db, &world);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(run(&apps, &people, (project, batch, world.owner, judge)));
        drop(runtime);
        let found = faults(db);
        assert!(found.is_empty(), "{found:#?}");
        assert_eq!(runner::DEADLOCKS.load(Ordering::Relaxed), 0);
    }
}
