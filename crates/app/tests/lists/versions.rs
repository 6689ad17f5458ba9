//! Batches, versions and projects: listed page by page, edited by one at a time.

use crate::support::{on_both, open_with, reviewed, work};
use candor_app::batches::create::{BatchInput, change};
use candor_app::batches::show;
use candor_app::projects::guidelines::{self, NewGuideline};
use candor_app::projects::show as projects;
use candor_app::tasks::answer::{MemberAnswer, answer};
use candor_app::tender::follow;
use candor_app::testing::Terms;
use candor_app::{Error, review::verdict::judge};
use candor_domain::id::TaskId;
use candor_domain::task::TaskState;
use candor_store::assignments;
use candor_store::db::Sql;
use candor_store::params;
use serde_json::json;

fn post(markdown: &str, change: Option<&str>) -> NewGuideline {
    NewGuideline {
        markdown: markdown.to_owned(),
        change: change.map(str::to_owned),
        note: String::new(),
    }
}

#[test]
fn clause_ids_stay_over_versions_and_lists_go_on() {
    on_both(async |world, _| {
        let project = world.project();
        let owner = world.ctx(world.owner);
        let mut ids = Vec::new();
        for text in [
            "## Sound\n\nJudge the text.\n",
            "## Sound\n\nJudge all of the text.\n\n## Doubt\n\nSay so.\n",
        ] {
            let posted = guidelines::post(&world.app, &owner, project, post(text, None))
                .await
                .expect("posted");
            ids.push(posted.clauses[0].id.clone());
            let shown = guidelines::show(&world.app, &owner, project, posted.version)
                .await
                .expect("shown");
            let of = |view: &guidelines::GuidelineView| {
                view.clauses
                    .iter()
                    .map(|clause| clause.id.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(of(&shown), of(&posted));
        }
        assert_eq!(ids[0], ids[1]);
        let page = guidelines::list(&world.app, &owner, project, None, 2)
            .await
            .expect("a page");
        let versions: Vec<i64> = page.iter().map(|kept| kept.version).collect();
        assert_eq!(versions, [3, 2]);
        let page = guidelines::list(&world.app, &owner, project, Some(2), 2)
            .await
            .expect("a page");
        assert_eq!(page[0].version, 1);
        let refused = guidelines::post(
            &world.app,
            &owner,
            project,
            post("## A\n\nB.\n", Some("also_given")),
        )
        .await;
        let Err(Error::Invalid(faults)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(faults[0].pointer, "/change");
    });
}

#[test]
fn batches_and_projects_are_listed_without_counting() {
    on_both(async |world, _| {
        let (project, first) = open_with(world, &Terms::default(), 4);
        let second = world.batch(project, &Terms::default(), 2);
        let ada = world.person("ada");
        for _ in 0..2 {
            work(world, ada, project).await;
        }
        let owner = world.ctx(world.owner);
        let page = show::list(&world.app, &owner, project, None, 1)
            .await
            .expect("a page");
        assert_eq!(page[0].id, first.as_uuid());
        let whole = show::show(&world.app, &owner, first).await.expect("shown");
        assert_eq!(
            page[0].money.spent.amount, 220,
            "two answers at 100, with a fee of 10 each"
        );
        assert_eq!(
            whole.money.paid.amount + whole.money.fees.amount,
            page[0].money.spent.amount
        );
        assert_eq!(page[0].tasks.total, 4);
        let page = show::list(&world.app, &owner, project, Some(first.as_uuid()), 5)
            .await
            .expect("a page");
        assert_eq!(
            page.iter().map(|batch| batch.id).collect::<Vec<_>>(),
            [second.as_uuid()]
        );

        let newest = world.project();
        let page = projects::list(&world.app, &owner, None, None, 1)
            .await
            .expect("a page");
        assert_eq!(page[0].id, newest.as_uuid());
        let page = projects::list(&world.app, &owner, None, Some(newest.as_uuid()), 5)
            .await
            .expect("a page");
        assert_eq!(
            page.iter().map(|project| project.id).collect::<Vec<_>>(),
            [project.as_uuid()]
        );
    });
}

#[test]
fn widening_opens_tasks_that_were_in_doubt_and_an_old_tag_edits_nothing() {
    on_both(async |world, db| {
        let (project, batch) = open_with(
            world,
            &Terms {
                overlap: 1,
                ..reviewed()
            },
            2,
        );
        const ESCALATE: Sql =
            Sql::Both("UPDATE tasks SET state = 'escalated' WHERE project_id = $1");
        const COUNT: Sql = Sql::Both("UPDATE batch_tasks SET escalated = 2 WHERE batch_id = $1");
        for name in ["ada", "ben"] {
            let id = work(world, world.person(name), project).await;
            judge(
                &world.app,
                &world.ctx(world.owner),
                id,
                crate::support::verdict("accept"),
            )
            .await
            .expect("accepted");
        }
        world.control(move |tx| {
            tx.execute(ESCALATE, params![project])?;
            tx.execute(COUNT, params![batch])?;
            Ok(())
        });
        let owner = world.ctx(world.owner);
        let seen = show::show(&world.app, &owner, batch)
            .await
            .expect("shown")
            .revision;
        let wider = BatchInput {
            overlap_greatest: Some(3),
            ..BatchInput::default()
        };
        let changed = change(&world.app, &owner, batch, wider.clone(), Some(seen))
            .await
            .expect("widened");
        assert_eq!((changed.tasks.escalated, changed.tasks.open), (0, 2));
        let old = change(&world.app, &owner, batch, wider, Some(seen)).await;
        let Err(Error::Conflict { kind, .. }) = old else {
            panic!("{old:?}")
        };
        assert_eq!(kind, "changed_meanwhile");
        while follow::turn(&world.app).await.expect("a turn") == follow::Turn::Busy {}
        let said = db
            .read(|tx| {
                candor_store::events::after(tx, candor_store::db::Stripe::CONTROL, 0, 10_000)
            })
            .await
            .expect("events");
        assert_eq!(
            said.iter()
                .filter(|event| event.event.kind == "task.widened")
                .count(),
            2
        );
    });
}

#[test]
fn a_member_s_own_answer_can_be_changed() {
    on_both(async |world, db| {
        let (project, _) = open_with(world, &Terms::default(), 1);
        let ada = world.person("ada");
        let id = work(world, ada, project).await;
        let task: TaskId = db
            .read(move |tx| Ok::<_, Error>(assignments::get(tx, id)?.expect("there").task))
            .await
            .expect("read");
        let owner = world.ctx(world.owner);
        let say = |value: &str| MemberAnswer {
            answer: json!({"sentiment": value}),
            fixes: None,
        };
        let first = answer(&world.app, &owner, task, say("positive"))
            .await
            .expect("answered");
        let second = answer(&world.app, &owner, task, say("negative"))
            .await
            .expect("changed");
        assert_eq!(
            (first.id, first.revision, second.revision),
            (second.id, 1, 2)
        );
        assert_eq!(second.answer, Some(json!({"sentiment": "negative"})));
        let claimed = answer(&world.app, &world.ctx(ada), task, say("negative")).await;
        assert!(
            matches!(claimed, Err(Error::Forbidden(_))),
            "no member: {claimed:?}"
        );
        let state = db
            .read(move |tx| candor_store::tasks::state(tx, project, task))
            .await
            .expect("read");
        assert_ne!(state, Some(TaskState::Withdrawn));
    });
}
