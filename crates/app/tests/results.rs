//! From answers to consensus by itself, on both databases.

use candor_app::jobs::runner;
use candor_app::quality::choose::{self, MethodChoices};
use candor_app::quality::{follow, show};
use candor_app::tasks::browse;
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
        // The most disputed first, and of those alike the least sure, from page to page.
        let order: Vec<(bool, f64)> = seen
            .iter()
            .map(|row| (row.votes.len() == 1, row.probability.unwrap_or(1.0)))
            .collect();
        assert!(order.is_sorted(), "{order:?}");
        assert!(seen.iter().all(|row| {
            row.data
                .as_ref()
                .is_some_and(|data| data["text"].is_string())
        }));
        let agreement = show::agreement(app, &ctx, bench.project, None, 50)
            .await
            .expect("agreement")
            .items;
        assert_eq!(
            (agreement[0].question.as_str(), agreement[0].answers),
            ("sentiment", 36)
        );
        let people = show::annotators(app, &ctx, bench.project, None, 50)
            .await
            .expect("annotators")
            .items;
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
            show::agreement(app, &stranger, bench.project, None, 50)
                .await
                .is_err()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn agreement_is_told_by_label_and_by_the_day_of_acceptance() {
    for TestDb { db, .. } in &both() {
        let bench = answered(db).await;
        let (app, ctx) = (&bench.world.app, bench.world.ctx(bench.world.owner));
        bench.settle().await;
        let question = "sentiment".to_owned();
        let found = show::agreement_of(app, &ctx, bench.project, question)
            .await
            .expect("agreement of the question");
        let labels: Vec<(&str, usize, usize)> = found
            .labels
            .iter()
            .map(|one| (one.label.as_str(), one.answers, one.tasks))
            .collect();
        assert_eq!(labels, [("positive", 32, 12), ("negative", 4, 4)]);
        let alpha = found.agreement.alpha.expect("alpha");
        // With two labels in use, each alone says what both say together.
        for label in &found.labels {
            assert!((label.alpha.expect("alpha") - alpha).abs() < 1e-12);
        }
        assert_eq!(found.periods.each, "day");
        let day = found.periods.items.as_slice();
        assert_eq!(day.len(), 1, "{day:?}");
        assert_eq!((day[0].tasks, day[0].answers), (12, 36));
        let accepted_on = day[0].from.to_string();
        assert_eq!(
            accepted_on[..10],
            bench.world.ctx(bench.world.owner).now.to_string()[..10]
        );
        let other = show::agreement_of(app, &ctx, bench.project, "nothing".to_owned()).await;
        assert!(matches!(other, Err(candor_app::Error::NotFound)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_page_by_page_with_their_intervals_also_beside_their_answers() {
    for TestDb { db, .. } in &both() {
        let bench = answered(db).await;
        let (app, ctx) = (&bench.world.app, bench.world.ctx(bench.world.owner));
        bench.settle().await;
        let (mut people, mut cursor) = (Vec::new(), None);
        loop {
            let page = show::annotators(app, &ctx, bench.project, cursor, 2)
                .await
                .expect("annotators");
            people.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let names: std::collections::BTreeSet<&str> =
            people.iter().map(|one| one.pseudonym.as_str()).collect();
        assert_eq!((people.len(), names.len()), (3, 3));
        let doubter = people
            .iter()
            .find(|one| one.agreement != Some(1.0))
            .expect("who differs");
        for one in &people {
            let skill = one.skill.expect("skill");
            assert!(skill.low < skill.value && skill.value < skill.high);
            assert_eq!(one.questions.len(), 1);
            let of = &one.questions[0];
            assert_eq!((of.question.as_str(), of.right), ("sentiment", Some(skill)));
            // Twelve tasks are too few to tell people apart: by majority, each counts one.
            assert!((of.weight - 1.0).abs() < 1e-12);
            let is_doubter = one.pseudonym == doubter.pseudonym;
            assert_eq!(is_doubter, skill.value < 0.85, "{one:?}");
        }
        let first = show::list(app, &ctx, bench.project, show::Which::default(), 1)
            .await
            .expect("a page");
        let row = &first.items[0];
        assert_eq!(row.effective_answers, Some(3.0));
        let shares: Vec<Option<f64>> = row.votes.iter().map(|vote| vote.probability).collect();
        assert_eq!(shares, [Some(2.0 / 3.0), Some(1.0 / 3.0)]);
        let task = candor_domain::id::TaskId::from_uuid(row.task_id);
        let seen = browse::show(app, &ctx, task).await.expect("the task");
        let beside: std::collections::BTreeSet<&str> = seen
            .annotators
            .iter()
            .map(|one| one.pseudonym.as_str())
            .collect();
        assert_eq!(beside, names);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_chooses_its_method_and_the_consensus_follows() {
    for TestDb { db, .. } in &both() {
        let bench = answered(db).await;
        let (app, ctx) = (&bench.world.app, bench.world.ctx(bench.world.owner));
        bench.settle().await;
        let method = async || {
            let page = show::list(app, &ctx, bench.project, show::Which::default(), 1).await;
            page.expect("a page").items[0].method.clone()
        };
        assert_eq!(method().await, "majority");
        let before = choose::methods(app, &ctx, bench.project)
            .await
            .expect("methods");
        assert_eq!(before[0].question, "sentiment");
        assert_eq!(
            (before[0].chosen.as_deref(), before[0].default.as_str()),
            (None, "shared-error")
        );
        let choice = |name: Option<&str>| MethodChoices {
            methods: [("sentiment".to_owned(), name.map(str::to_owned))].into(),
        };
        let after = choose::choose(app, &ctx, bench.project, choice(Some("dawid-skene-map")))
            .await
            .expect("choose");
        assert_eq!(after[0].chosen.as_deref(), Some("dawid-skene-map"));
        bench.settle().await;
        assert_eq!(method().await, "dawid-skene-map");
        let refused = choose::choose(app, &ctx, bench.project, choice(Some("rover"))).await;
        let Err(candor_app::Error::Invalid(faults)) = refused else {
            panic!("a method for words was taken: {refused:?}");
        };
        assert_eq!(faults[0].pointer, "/methods/sentiment");
        assert!(faults[0].message.contains("dawid-skene"), "{faults:?}");
        choose::choose(app, &ctx, bench.project, choice(None))
            .await
            .expect("choose");
        bench.settle().await;
        assert_eq!(method().await, "majority");
        let stranger = tokio::task::block_in_place(|| bench.world.person("stranger"));
        let stranger = bench.world.ctx(stranger);
        let refused = choose::choose(app, &stranger, bench.project, choice(None)).await;
        assert!(
            matches!(refused, Err(candor_app::Error::Forbidden { .. })),
            "{refused:?}"
        );
    }
}
