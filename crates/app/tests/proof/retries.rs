//! Asking again under the same key gives the first answer, whatever has happened since.

use crate::support::{Stage, conflict, id, retry};
use candor_app::batches::act::{Step, step};
use candor_app::batches::show::BatchView;
use candor_app::jobs::{cancel as cancel_job, resume as resume_job};
use candor_app::organizations::found_organization::found_organization;
use candor_app::organizations::rename_organization::rename_organization;
use candor_app::projects::create::{NewProject, create};
use candor_app::testing::{Terms, World};
use candor_app::view::Money;
use candor_app::work::lease;
use candor_app::{App, Config, Context, Result};
use candor_domain::id::JobId;
use candor_store::db::Scope;
use candor_store::db::fuse::Fuse;
use candor_store::jobs::{self, NewJob};
use candor_store::testing::{TestDb, both};
use serde::Serialize;
use std::sync::Arc;

/// The owner's call of a route under a key.
fn under(world: &World, route: &str, key: &str, body: &str) -> Context {
    let mut ctx = world.ctx(world.owner);
    ctx.retry = Some(retry(world.owner, route, key, body));
    ctx
}

fn json<T: Serialize>(answer: Result<T>) -> serde_json::Value {
    serde_json::to_value(answer.expect("an answer")).expect("JSON")
}

fn fund(stage: &Stage, app: &App, key: &str, cents: i64) -> Result<BatchView> {
    let ctx = under(&stage.world, "fund", key, &cents.to_string());
    let amount = Money {
        amount: cents,
        currency: "USD".to_owned(),
    };
    stage.wait(step(app, &ctx, stage.batch, Step::Fund(Some(amount))))
}

#[test]
fn a_step_of_a_batch_asked_again_gives_the_batch_as_it_was() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::unpublished(db, &Terms::default(), 2);
        let app = &stage.world.app;
        let funded = json(fund(&stage, app, "k1", 770));
        assert_eq!(funded["money"]["funded"]["amount"], 770);
        let steps = [
            ("publish", Step::Publish, "open"),
            ("pause", Step::Pause, "paused"),
            ("resume", Step::Resume, "open"),
            ("close", Step::Close, "open"),
            ("cancel", Step::Cancel, "winding_down"),
        ];
        let ask = |(route, what, _): &(&str, Step, &str)| {
            let ctx = under(&stage.world, route, "k", "");
            json(stage.wait(step(app, &ctx, stage.batch, what.clone())))
        };
        let mut firsts = Vec::new();
        for of in &steps {
            let first = ask(of);
            assert_eq!(first["state"], of.2, "{}", of.0);
            firsts.push(first);
        }
        stage.settle();
        for (of, first) in steps.iter().zip(&firsts) {
            assert_eq!(&ask(of), first, "{} asked again", of.0);
        }
        assert_eq!(json(fund(&stage, app, "k1", 770)), funded);
        assert_eq!(
            conflict(fund(&stage, app, "k1", 100)),
            "idempotency_key_reused"
        );
        stage.verify();
    }
}

#[test]
fn a_step_whose_answer_was_never_read_is_done_once() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::unpublished(db, &Terms::default(), 2);
        let world = &stage.world;
        // The process dies when the money has moved, before the answer is kept.
        let fuse = Arc::new(Fuse::after(1));
        let ids = Arc::new(candor_domain::time::SeededIds::new(9));
        let dying = App::new(
            db.with_fuse(fuse.clone()),
            world.clock.clone(),
            ids,
            Config::default(),
        );
        let ctx = under(world, "fund", "k1", "770");
        let amount = Money {
            amount: 770,
            currency: "USD".to_owned(),
        };
        stage.wait(async {
            tokio::select! {
                biased;
                () = fuse.burnt() => {}
                _ = step(&dying, &ctx, stage.batch, Step::Fund(Some(amount))) => panic!("it did not die"),
            }
        });
        let first = json(fund(&stage, &world.app, "k1", 770));
        assert_eq!(first["money"]["funded"]["amount"], 770);
        fund(&stage, &world.app, "k2", 230).expect("more");
        assert_eq!(json(fund(&stage, &world.app, "k1", 770)), first);
        stage.verify();
    }
}

#[test]
fn a_return_asked_again_after_another_lease_of_it_gives_the_first_answer() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 1);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        let give_back = || {
            let mut ctx = stage.world.ctx(person);
            ctx.retry = Some(retry(person, "return", "k1", "1"));
            json(stage.wait(lease::give_back(&stage.world.app, &ctx, id(&item), 1)))
        };
        let first = give_back();
        assert_eq!(first["state"], "returned");
        // Nothing else is left, so that they are given it once more.
        let again = stage.claim(person);
        assert_eq!((id(&again), again.assignment.epoch), (id(&item), 2));
        assert_eq!(give_back(), first);
        let ctx = stage.world.ctx(person);
        let stale = stage.wait(lease::give_back(&stage.world.app, &ctx, id(&item), 1));
        assert_eq!(conflict(stale), "stale_epoch");
        stage.verify();
    }
}

#[test]
fn a_job_that_was_stopped_and_goes_on_gives_each_call_its_first_answer() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::unpublished(db, &Terms::default(), 1);
        let world = &stage.world;
        let (ctx, project, organization) =
            (world.ctx(world.owner), stage.project, world.organization);
        let job = JobId::from_uuid(ctx.new_id());
        let queued = world.app.db().write_blocking(Scope::Control, move |tx| {
            let new = NewJob {
                id: job,
                kind: "export",
                account: ctx.account,
                organization: Some(organization),
                project: Some(project),
                batch: None,
                payload: "{}",
                run_at: ctx.now.plus_seconds(3_600),
                created_at: ctx.now,
            };
            jobs::insert(tx, &new)
        });
        queued.expect("a job");
        let cancel = || {
            let ctx = under(world, "cancel", "k1", "");
            json(stage.wait(cancel_job(&world.app, &ctx, job)))
        };
        let resume = || {
            let ctx = under(world, "resume", "k1", "");
            json(stage.wait(resume_job(&world.app, &ctx, job)))
        };
        let (cancelled, resumed) = (cancel(), resume());
        assert_eq!(
            (&cancelled["state"], &resumed["state"]),
            (&"cancelled".into(), &"queued".into())
        );
        assert_eq!(cancel(), cancelled);
        assert_eq!(resume(), resumed);
    }
}

#[test]
fn what_was_made_is_shown_as_it_was_made() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::unpublished(db, &Terms::default(), 1);
        let world = &stage.world;
        let found = || {
            let ctx = under(world, "organizations", "k1", "Brook");
            let made = found_organization(&world.app, &ctx, "Brook", "EUR");
            stage.wait(made).expect("an organization")
        };
        let first = found();
        let ctx = world.ctx(world.owner);
        let renamed =
            rename_organization(&world.app, &ctx, first.organization.id, Some("Ford"), None);
        stage.wait(renamed).expect("another name");
        assert_eq!(found(), first);
        let make = || {
            let ctx = under(world, "projects", "k1", "Reviews");
            let input: NewProject = serde_json::from_value(serde_json::json!({
                "organization_id": world.organization.as_uuid(),
                "name": "Reviews",
                "preset": "text-sentiment",
            }))
            .expect("a project");
            stage
                .wait(create(&world.app, &ctx, input))
                .expect("a project")
        };
        let (first, again) = (make(), make());
        assert_eq!((first.id, first.revision), (again.id, again.revision));
        assert!(first.revision > 0);
    }
}
