//! From answers to consensus by itself, on both databases.

use candor_app::jobs::runner;
use candor_app::quality::{follow, show};
use candor_app::testing::{Terms, World};
use candor_app::work::submit::{SubmitInput, submit};
use candor_domain::id::{AccountId, AssignmentId, ProjectId};
use candor_store::db::Db;
use candor_store::testing::{TestDb, both};
use serde_json::json;

struct Bench {
    world: World,
    project: ProjectId,
}

/// Three people answer twelve tasks: two always say positive, the third says negative to every third task.
async fn answered(db: &Db) -> Bench {
    let (world, project, people) = tokio::task::block_in_place(|| {
        let world = World::new(db, 11);
        world.deposit(100_000);
        let project = world.project();
        let batch = world.batch(project, &Terms::default(), 12);
        world.publish(batch);
        let people = ["a", "b", "c"].map(|name| world.person(name));
        (world, project, people)
    });
    for (number, person) in people.into_iter().enumerate() {
        let mut done = 0;
        while let Ok(item) = world.claim(person, project).await.expect("claim") {
            let is_negative = number == 2 && done % 3 == 0;
            let word = if is_negative { "negative" } else { "positive" };
            answer(&world, person, &item, word).await;
            done += 1;
        }
        assert_eq!(done, 12);
    }
    Bench { world, project }
}

async fn answer(
    world: &World,
    person: AccountId,
    item: &candor_app::view::ClaimedItem,
    word: &str,
) {
    let input = SubmitInput {
        epoch: item.assignment.epoch,
        answer: json!({ "sentiment": word }),
        note: None,
        claim: None,
    };
    let id = AssignmentId::from_uuid(item.assignment.id);
    submit(&world.app, &world.ctx(person), id, input)
        .await
        .expect("submit");
}

impl Bench {
    async fn settle(&self) {
        while follow::turn(&self.world.app).await.expect("follow") {}
        self.world.clock.advance_seconds(5);
        self.work().await;
    }

    async fn work(&self) {
        let holder = self.world.ctx(self.world.owner).new_id();
        while runner::turn(&self.world.app, holder).await.expect("turn") {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn consensus_appears_after_the_last_answer() {
    for TestDb { db, .. } in &both() {
        let bench = answered(db).await;
        let (app, ctx) = (&bench.world.app, bench.world.ctx(bench.world.owner));
        bench.settle().await;
        let which = show::Which::default();
        let first = show::list(app, &ctx, bench.project, which, 5)
            .await
            .expect("a page");
        assert_eq!(first.items.len(), 5);
        let (disputed, agreed) = first.items.split_at(4);
        for row in disputed {
            assert_eq!(row.value, json!("positive"));
            assert_eq!(row.votes.len(), 2);
            assert_eq!(row.answers, 3);
        }
        assert_eq!(agreed[0].votes.len(), 1);
        let mut seen = first.items;
        let mut cursor = first.next_cursor;
        while let Some(next) = cursor {
            let which = show::Which {
                cursor: Some(next),
                ..show::Which::default()
            };
            let page = show::list(app, &ctx, bench.project, which, 5)
                .await
                .expect("a page");
            seen.extend(page.items);
            cursor = page.next_cursor;
        }
        let tasks: std::collections::BTreeSet<_> = seen.iter().map(|row| row.task_id).collect();
        assert_eq!((seen.len(), tasks.len()), (12, 12));
        assert!(seen.iter().all(|row| {
            row.data
                .as_ref()
                .is_some_and(|data| data["text"].is_string())
        }));
        let agreement = show::agreement(app, &ctx, bench.project)
            .await
            .expect("agreement");
        assert_eq!(
            (agreement[0].question.as_str(), agreement[0].answers),
            ("sentiment", 36)
        );
        let people = show::annotators(app, &ctx, bench.project)
            .await
            .expect("annotators");
        let shares: Vec<f64> = people
            .iter()
            .filter_map(|person| person.agreement)
            .collect();
        assert_eq!(
            shares.iter().filter(|share| **share == 1.0).count(),
            2,
            "{people:?}"
        );
        assert!(shares.iter().any(|share| (share - 8.0 / 12.0).abs() < 1e-9));
        let stranger = tokio::task::block_in_place(|| bench.world.person("stranger"));
        let stranger = bench.world.ctx(stranger);
        assert!(
            show::agreement(app, &stranger, bench.project)
                .await
                .is_err()
        );
    }
}
