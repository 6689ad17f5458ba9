//! What the operator sees of the parts of the server.

use crate::support::{on_both, open_project, work};
use candor_app::health::show::{Health, show};
use candor_app::testing::World;
use candor_app::{notifications, quality, tender};
use candor_domain::id::{AccountId, JobId};
use candor_store::jobs::{self, NewJob};
use candor_store::mails::{self, Mail};

async fn look(world: &World, operator: AccountId) -> Health {
    let ctx = world.app.context_of(operator, true);
    show(&world.app, &ctx).await.expect("health")
}

async fn follow_all(world: &World) {
    while tender::follow::turn(&world.app).await.expect("a turn") == tender::follow::Turn::Busy {}
    while notifications::turn(&world.app).await.expect("a turn") {}
    while quality::follow::turn(&world.app).await.expect("a turn") {}
}

fn behind(health: &Health) -> Vec<(&'static str, Option<i64>)> {
    let consumers = health.consumers.iter();
    consumers
        .map(|one| (one.state, one.behind_seconds))
        .collect()
}

#[test]
fn what_is_not_followed_shows_for_how_long_and_then_no_more() {
    on_both(async |world, _| {
        let operator = world.person("operator");
        let (project, _) = open_project(world, 2);
        follow_all(world).await;
        let rested = look(world, operator).await;
        assert_eq!(behind(&rested), [("as_usual", None); 3]);
        assert_eq!(rested.database.state, "as_usual");
        assert_eq!(rested.files.state, "as_usual");

        let ada = world.person("ada");
        work(world, ada, project).await;
        world.clock.advance_seconds(20);
        let busy = look(world, operator).await;
        assert_eq!(behind(&busy), [("at_work", Some(20)); 3]);
        world.clock.advance_seconds(20);
        let late = look(world, operator).await;
        assert_eq!(behind(&late), [("look_soon", Some(40)); 3]);
        follow_all(world).await;
        assert_eq!(
            behind(&look(world, operator).await),
            [("as_usual", None); 3]
        );
    });
}

#[test]
fn jobs_that_failed_today_and_letters_that_wait_are_told() {
    on_both(async |world, _| {
        let operator = world.person("operator");
        let ctx = world.ctx(operator);
        let now = ctx.now;
        let ids: [JobId; 3] = std::array::from_fn(|_| JobId::from_uuid(ctx.new_id()));
        let letter = ctx.new_id();
        world.control(move |tx| {
            for id in ids {
                jobs::insert(
                    tx,
                    &NewJob {
                        id,
                        kind: "export",
                        account: None,
                        organization: None,
                        project: None,
                        batch: None,
                        payload: "{}",
                        run_at: now,
                        created_at: now,
                    },
                )?;
            }
            for (id, state) in [(ids[0], "failed"), (ids[1], "done")] {
                jobs::hold(tx, id, letter, now, now)?;
                jobs::finish(tx, id, letter, state, None, "[]", now)?;
            }
            let mail = Mail {
                id: letter,
                recipient: "ada@example.org".to_owned(),
                subject: "S".to_owned(),
                body: "B".to_owned(),
                attempts: 0,
            };
            mails::insert(tx, &mail, now)?;
            mails::take(tx, now, now, 1)?;
            mails::take(tx, now, now, 1)?;
            Ok(())
        });
        world.clock.advance_seconds(60);
        let health = look(world, operator).await;
        let jobs = &health.jobs;
        assert_eq!(
            (jobs.state, jobs.queued, jobs.running, jobs.failed),
            ("look_soon", 1, 0, 1)
        );
        assert_eq!(jobs.due_seconds, Some(60));
        let mail = &health.mail;
        assert_eq!(
            (mail.waiting, mail.again, mail.oldest_seconds),
            (1, 1, Some(60))
        );
        assert!(!mail.configured, "nothing is asked of a mail server");
        assert_eq!(mail.state, "as_usual");

        world.clock.advance_seconds(25 * 3600);
        let later = look(world, operator).await;
        assert_eq!(later.jobs.failed, 0, "yesterday's is read");
    });
}

#[test]
fn nobody_else_is_told() {
    on_both(async |world, _| {
        let refused = show(&world.app, &world.ctx(world.owner)).await;
        assert!(
            matches!(refused, Err(candor_app::Error::NotFound)),
            "{refused:?}"
        );
    });
}
