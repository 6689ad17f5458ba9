//! Notifications: who hears what, and where it leads.

use crate::support::{on_both, open_with, reviewed, verdict, work};
use candor_app::notifications::{list, turn};
use candor_app::review::appeal::{self, AppealBody, DecisionBody};
use candor_app::review::verdict::judge;
use candor_app::tender::follow;
use candor_app::testing::World;
use candor_domain::access::Role;
use candor_domain::id::{AccountId, BatchId};
use candor_store::events;
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
