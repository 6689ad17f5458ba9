//! Notifications: who hears what, and where it leads.

use crate::support::{on_both, open_with, reviewed, verdict, work};
use candor_app::mail::Smtp;
use candor_app::notifications::{list, turn};
use candor_app::people::preferences::{PreferencesChange, change_preferences, show_preferences};
use candor_app::review::appeal::{self, AppealBody, DecisionBody};
use candor_app::review::verdict::judge;
use candor_app::tender::follow;
use candor_app::testing::World;
use candor_app::{App, Config};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, BatchId};
use candor_domain::preferences::{Channels, Topic};
use candor_domain::time::SeededIds;
use candor_store::db::Scope;
use candor_store::events;
use candor_store::mails::{self, Mail};
use std::sync::Arc;
use uuid::Uuid;

async fn told(world: &World, person: AccountId) -> Vec<(String, String)> {
    while turn(&world.app).await.expect("a turn") {}
    let list = list(&world.app, &world.ctx(person), Uuid::max(), 100)
        .await
        .expect("a list");
    let said = list.items.into_iter();
    said.map(|item| (item.kind, item.link.unwrap_or_default()))
        .collect()
}

fn has(told: &[(String, String)], kind: &str, link: &str) -> bool {
    told.iter().any(|(k, l)| k == kind && l == link)
}

#[test]
fn what_runs_on_a_clock_is_told_to_those_who_decide() {
    on_both(async |world, _| {
        let (project, _) = open_with(world, &reviewed(), 4);
        let [first, second] = ["first", "second"].map(|name| world.person(name));
        world.member(first, Role::Reviewer);
        world.member(second, Role::Reviewer);
        let ada = world.person("ada");
        let id = work(world, ada, project).await;

        judge(&world.app, &world.ctx(first), id, verdict("reject"))
            .await
            .expect("proposed");
        assert!(has(
            &told(world, second).await,
            "assignment.reject_proposed",
            "/review"
        ));
        assert!(
            told(world, first).await.is_empty(),
            "who proposed cannot be the second"
        );
        assert!(
            told(world, ada).await.is_empty(),
            "a proposal is no verdict yet"
        );

        judge(
            &world.app,
            &world.ctx(second),
            id,
            verdict("confirm_reject"),
        )
        .await
        .expect("rejected");
        assert!(has(
            &told(world, ada).await,
            "assignment.rejected",
            "/me/work"
        ));

        let text = AppealBody {
            text: "It does judge the text, from its second sentence on.".to_owned(),
        };
        appeal::open(&world.app, &world.ctx(ada), id, text)
            .await
            .expect("appealed");
        assert!(has(
            &told(world, world.owner).await,
            "assignment.appealed",
            "/review"
        ));
        assert!(!has(
            &told(world, second).await,
            "assignment.appealed",
            "/review"
        ));

        let body = DecisionBody {
            decision: "accept".to_owned(),
            note: "So it is.".to_owned(),
        };
        appeal::decide(&world.app, &world.ctx(world.owner), id, body)
            .await
            .expect("decided");
        assert!(has(
            &told(world, ada).await,
            "assignment.accepted",
            "/me/work"
        ));
        work(world, ada, project).await;
        let before = told(world, ada).await.len();
        assert_eq!(before, 2, "what is accepted without an appeal is no news");
    });
}

#[test]
fn that_a_batch_needs_funds_is_told_once_until_it_has_them() {
    on_both(async |world, db| {
        let (project, batch) = open_with(world, &reviewed(), 8);
        let ada = world.person("ada");
        for _ in 0..8 {
            let id = work(world, ada, project).await;
            judge(&world.app, &world.ctx(world.owner), id, verdict("exclude"))
                .await
                .expect("excluded");
            while follow::turn(&world.app).await.expect("a turn") == follow::Turn::Busy {}
        }
        let said = async |db: &candor_store::db::Db, batch: BatchId| {
            let found = db
                .read(move |tx| events::after(tx, candor_store::db::Stripe::CONTROL, 0, 10_000))
                .await
                .expect("events");
            let needs = |event: &events::Recorded| {
                event.event.kind == "batch.needs_funds" && event.event.batch == Some(batch)
            };
            found.iter().filter(|event| needs(event)).count()
        };
        assert_eq!(said(db, batch).await, 1);
        let of_owner = told(world, world.owner).await;
        assert_eq!(
            of_owner
                .iter()
                .filter(|(kind, _)| kind == "batch.needs_funds")
                .count(),
            1
        );
    });
}

/// The same server, now with a mail server: letters are queued and wait.
fn with_mail(world: &World, db: &candor_store::db::Db) -> App {
    let smtp = Some(Smtp {
        url: "smtp://127.0.0.1:9".to_owned(),
        from: "Candor <candor@example.org>".to_owned(),
    });
    let config = Config {
        smtp,
        ..world.app.config().clone()
    };
    let ids = Arc::new(SeededIds::new(23));
    App::new(db.clone(), world.clock.clone(), ids, config)
}

async fn letters(app: &App) -> Vec<Mail> {
    while turn(app).await.expect("a turn") {}
    let now = app.clock().now();
    app.db()
        .write(Scope::Free, move |tx| {
            let found = mails::take(tx, now, now, 100)?;
            for mail in &found {
                mails::delete(tx, mail.id)?;
            }
            Ok::<_, candor_app::Error>(found)
        })
        .await
        .expect("letters")
}

#[test]
fn a_topic_comes_by_mail_once_an_hour_to_those_who_did_not_choose_otherwise() {
    on_both(async |world, db| {
        let app = with_mail(world, db);
        let (project, _) = open_with(world, &reviewed(), 8);
        let ada = world.person("ada");
        let excluded = async || {
            let id = work(world, ada, project).await;
            judge(&world.app, &world.ctx(world.owner), id, verdict("exclude"))
                .await
                .expect("excluded");
        };
        excluded().await;
        excluded().await;
        let sent = letters(&app).await;
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(sent[0].recipient.starts_with("ada"), "{sent:?}");
        assert!(sent[0].body.contains("/me/work\n"), "{}", sent[0].body);
        world.clock.advance_seconds(3600);
        excluded().await;
        assert_eq!(letters(&app).await.len(), 1, "an hour later");

        let ctx = world.ctx(ada);
        let listed = async || {
            let list = list(&app, &ctx, Uuid::max(), 100).await.expect("a list");
            (list.items.len(), list.unread)
        };
        assert_eq!(listed().await, (3, 3));
        let quiet = PreferencesChange {
            notifications: vec![(
                Topic::Answers,
                Channels {
                    bell: false,
                    mail: false,
                },
            )],
            board_filters: None,
        };
        change_preferences(&app, &ctx, quiet).await.expect("chosen");
        world.clock.advance_seconds(3600);
        excluded().await;
        assert!(letters(&app).await.is_empty(), "as was chosen");
        assert_eq!(listed().await, (4, 3), "listed, and not counted as new");
        let read = show_preferences(&app, &ctx).await.expect("read back");
        assert!(!read.channels(Topic::Answers).mail && read.channels(Topic::Payouts).mail);
    });
}
