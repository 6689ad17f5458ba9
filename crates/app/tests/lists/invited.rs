//! Projects for those who are invited.

use crate::support::{on_both, open_project, rules};
use candor_app::Error;
use candor_app::board::cards;
use candor_app::organizations::accept_invitation::accept_invitation;
use candor_app::organizations::invite_contributor::invite_contributor;
use candor_app::projects::change::{ProjectChange, change};
use candor_app::testing::Terms;
use candor_domain::access::Role;
use serde_json::json;

#[test]
fn who_is_invited_or_listed_sees_the_project_and_works_on_it() {
    on_both(async |world, _| {
        let (project, _) = open_project(world, 5);
        let [ada, ben, eve] = ["ada", "ben", "eve"].map(|name| world.person(name));
        rules(world, project, &json!({"visibility": "invited"}));
        let manager = world.person("manager");
        world.member(manager, Role::Manager);
        let made = invite_contributor(&world.app, &world.ctx(manager), project, None)
            .await
            .expect("invited");
        let code = made.url.rsplit('/').next().expect("a code");
        let membership = accept_invitation(&world.app, &world.ctx(ada), code)
            .await
            .expect("accepted");
        assert_eq!(membership, None, "no member of the organization");
        let again = accept_invitation(&world.app, &world.ctx(eve), code).await;
        assert!(again.is_err(), "once");

        world
            .claim(ada, project)
            .await
            .expect("a claim")
            .expect("a task");
        let board = cards::board(&world.app, &world.ctx(ada), None, 50)
            .await
            .expect("a board");
        assert!(board.items[0].eligible);
        assert!(matches!(
            world.claim(ben, project).await,
            Err(Error::NotFound)
        ));
        let refused = invite_contributor(&world.app, &world.ctx(ben), project, None).await;
        assert!(matches!(refused, Err(Error::NotFound)));

        rules(
            world,
            project,
            &json!({"visibility": "invited", "allow": [ben]}),
        );
        let board = cards::board(&world.app, &world.ctx(ben), None, 50)
            .await
            .expect("a board");
        assert!(board.items[0].eligible);
        world
            .claim(ben, project)
            .await
            .expect("a claim")
            .expect("a task");
        assert!(matches!(
            world.claim(eve, project).await,
            Err(Error::NotFound)
        ));
    });
}

#[test]
fn unpaid_work_is_not_opened_to_others() {
    on_both(async |world, _| {
        let project = world.project();
        rules(world, project, &json!({"visibility": "members"}));
        let unpaid = Terms {
            price: 0,
            ..Terms::default()
        };
        let batch = world.batch(project, &unpaid, 3);
        world.publish(batch);
        let to = |visibility: &str| ProjectChange {
            name: None,
            summary: None,
            eligibility: serde_json::from_value(json!({"visibility": visibility})).expect("rules"),
            work: None,
        };
        let owner = world.ctx(world.owner);
        for visibility in ["public", "invited"] {
            let refused = change(&world.app, &owner, project, to(visibility), None).await;
            let Err(Error::Conflict { kind, .. }) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(kind, "unpaid_needs_members");
        }
        change(&world.app, &owner, project, to("members"), None)
            .await
            .expect("as it is");
    });
}
