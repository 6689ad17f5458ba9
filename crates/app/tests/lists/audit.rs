//! The audit log: what people did to projects, batches, tasks and answers.

use crate::support::{on_both, open_with, reviewed, verdict, work};
use candor_app::Error;
use candor_app::audit::{Asked, of_organization, of_server};
use candor_app::organizations::change_role::change_role;
use candor_app::projects::change::{ProjectChange, change};
use candor_app::review::verdict::judge;
use candor_app::tasks::states::{Step, step};
use candor_domain::access::Role;
use candor_domain::event::SubjectKind;
use candor_domain::id::TaskId;
use candor_store::assignments;
use uuid::Uuid;

const ALL: Asked = Asked {
    subject_kind: None,
    actor: None,
};

#[test]
fn what_a_person_caused_is_written_down_with_their_name() {
    on_both(async |world, db| {
        let (project, batch) = open_with(world, &reviewed(), 4);
        let ada = world.person("ada");
        let id = work(world, ada, project).await;
        judge(&world.app, &world.ctx(world.owner), id, verdict("accept"))
            .await
            .expect("accepted");
        let task: TaskId = db
            .read(move |tx| Ok::<_, Error>(assignments::get(tx, id)?.expect("there").task))
            .await
            .expect("read");
        let owner = world.ctx(world.owner);
        step(&world.app, &owner, task, Step::Hold)
            .await
            .expect("held");
        let name = ProjectChange {
            name: Some("Other".to_owned()),
            summary: None,
            eligibility: None,
            work: None,
        };
        change(&world.app, &owner, project, name, None)
            .await
            .expect("changed");

        let found = of_organization(&world.app, &owner, world.organization, ALL, None, 50)
            .await
            .expect("the log");
        let done: Vec<(&str, Option<Uuid>)> = found
            .iter()
            .map(|entry| (entry.action.as_str(), entry.subject_id))
            .collect();
        for expected in [
            ("project.changed", Some(project.as_uuid())),
            ("task.held", Some(task.as_uuid())),
            ("assignment.accepted", Some(id.as_uuid())),
            ("batch.opened", Some(batch.as_uuid())),
        ] {
            assert!(done.contains(&expected), "{expected:?} in {done:?}");
        }
        assert!(found.iter().all(|entry| {
            entry
                .actor
                .as_ref()
                .is_some_and(|actor| actor.id == world.owner.as_uuid())
        }));

        let parts = [
            (Some(SubjectKind::Task), None, vec!["task.held"]),
            (
                Some(SubjectKind::Assignment),
                Some(world.owner.as_uuid()),
                vec!["assignment.accepted"],
            ),
            (None, Some(ada.as_uuid()), vec![]),
        ];
        for (subject_kind, actor, expected) in parts {
            let part = Asked {
                subject_kind,
                actor,
            };
            let found = of_organization(&world.app, &owner, world.organization, part, None, 50)
                .await
                .expect("a part");
            let done: Vec<&str> = found.iter().map(|entry| entry.action.as_str()).collect();
            assert_eq!(done, expected);
            for entry in found {
                assert_eq!(entry.project_id, Some(project.as_uuid()));
                assert_eq!(entry.subject_name.as_deref(), Some("Other"));
            }
        }

        let last = found[1].id;
        let rest = of_organization(&world.app, &owner, world.organization, ALL, Some(last), 50)
            .await
            .expect("on");
        assert_eq!(rest.len(), found.len() - 2);
        let viewer = world.person("viewer");
        world.member(viewer, Role::Viewer);
        let refused = of_organization(
            &world.app,
            &world.ctx(viewer),
            world.organization,
            ALL,
            None,
            50,
        )
        .await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let stranger = of_organization(
            &world.app,
            &world.ctx(ada),
            world.organization,
            ALL,
            None,
            50,
        )
        .await;
        assert!(matches!(stranger, Err(Error::NotFound)));
        let operator = world.app.context_of(ada, true);
        let of_task = of_server(&world.app, &operator, Some(task.as_uuid()), None, 50)
            .await
            .expect("the log");
        assert_eq!(of_task.len(), 1);
    });
}

#[test]
fn whose_role_was_changed_is_told() {
    on_both(async |world, _| {
        let owner = world.ctx(world.owner);
        let grace = world.person("grace");
        world.member(grace, Role::Viewer);
        change_role(
            &world.app,
            &owner,
            world.organization,
            grace,
            Role::Reviewer,
        )
        .await
        .expect("changed");
        let found = of_organization(&world.app, &owner, world.organization, ALL, None, 1)
            .await
            .expect("the log");
        assert_eq!(found[0].action, "member.role_changed");
        assert_eq!(found[0].subject_name.as_deref(), Some("grace"));
        assert_eq!(found[0].detail["to"], "reviewer");
    });
}
