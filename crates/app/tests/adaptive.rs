//! Adaptive redundancy: a task gets answers until its consensus is sure enough, on both databases.

use candor_app::jobs::runner;
use candor_app::quality::follow;
use candor_app::tender::follow::{Turn, turn};
use candor_app::testing::{Terms, World};
use candor_app::work::submit::{SubmitInput, submit};
use candor_domain::id::{AccountId, AssignmentId, BatchId, ProjectId};
use candor_domain::ledger::Account;
use candor_store::batches::{self, TaskCounts};
use candor_store::db::Db;
use candor_store::testing::{TestDb, both};
use candor_store::{consensus, ledger};
use serde_json::json;

struct Bench {
    world: World,
    project: ProjectId,
    batch: BatchId,
}

impl Bench {
    fn new(db: &Db, target_percent: i64, tasks: usize) -> Bench {
        tokio::task::block_in_place(|| {
            let world = World::new(db, 5);
            world.deposit(1_000_000);
            let project = world.project();
            let terms = Terms {
                overlap: 2,
                overlap_greatest: Some(4),
                target_percent: Some(target_percent),
                ..Terms::default()
            };
            let batch = world.batch(project, &terms, tasks);
            world.publish(batch);
            Bench {
                world,
                project,
                batch,
            }
        })
    }

    fn people(&self, count: usize) -> Vec<AccountId> {
        tokio::task::block_in_place(|| {
            (0..count)
                .map(|n| self.world.person(&format!("p{n}")))
                .collect()
        })
    }

    /// Somebody answers whatever is to be had, by its number; gives how many.
    async fn answer_all(&self, person: AccountId, word: impl Fn(usize) -> &'static str) -> usize {
        let mut done = 0;
        loop {
            let item = match self.world.claim(person, self.project).await.expect("claim") {
                Ok(item) => item,
                Err(rule) if rule == "looking" => continue,
                Err(_) => return done,
            };
            let input = SubmitInput {
                epoch: item.assignment.epoch,
                answer: json!({ "sentiment": word(done) }),
                note: None,
                claim: None,
            };
            let id = AssignmentId::from_uuid(item.assignment.id);
            submit(&self.world.app, &self.world.ctx(person), id, input)
                .await
                .expect("submit");
            done += 1;
        }
    }

    async fn tend(&self) {
        while turn(&self.world.app).await.expect("a turn") == Turn::Busy {}
    }

    /// The consensus job, with what it learns of the people.
    async fn estimate(&self) {
        while follow::turn(&self.world.app).await.expect("follow") {}
        self.world.clock.advance_seconds(5);
        let holder = self.world.ctx(self.world.owner).new_id();
        while runner::turn(&self.world.app, holder).await.expect("turn") {}
    }

    async fn counts(&self) -> TaskCounts {
        let batch = self.batch;
        self.world
            .app
            .db()
            .read(move |tx| batches::task_counts(tx, batch))
            .await
            .expect("counts")
    }
}

fn by_turns(n: usize) -> &'static str {
    if n.is_multiple_of(2) {
        "positive"
    } else {
        "negative"
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sure_task_ends_early_and_a_doubtful_one_gets_another_opinion() {
    for TestDb { db, .. } in &both() {
        let bench = Bench::new(db, 60, 3);
        let people = bench.people(5);
        for person in &people[..2] {
            // They agree about two tasks and differ about the first.
            let is_first = *person == people[0];
            let word = move |n| match (n, is_first) {
                (0, true) => "negative",
                _ => "positive",
            };
            assert_eq!(bench.answer_all(*person, word).await, 3);
        }
        assert_eq!(
            bench.answer_all(people[2], |_| "positive").await,
            0,
            "two were promised"
        );
        bench.tend().await;
        assert_eq!(bench.counts().await.complete, 2, "two tasks are sure");
        assert_eq!(
            bench.answer_all(people[2], |_| "positive").await,
            1,
            "the third opinion about the doubtful task alone"
        );
        bench.tend().await;
        let left = bench.answer_all(people[3], |_| "negative").await;
        bench.tend().await;
        let counts = bench.counts().await;
        assert_eq!(
            counts.complete + counts.escalated,
            3,
            "{counts:?}, {left} more"
        );
        assert_eq!(bench.answer_all(people[4], |_| "positive").await, 0);
        let (batch, escrow) = (bench.batch, candor_app::testing::usd());
        let escrow = Account::batch_escrow(batch, escrow);
        let held = db.read(move |tx| ledger::balance(tx, escrow)).await;
        assert!(
            held.expect("escrow").is_zero(),
            "no place is left that nobody wants"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doubt_at_the_greatest_overlap_is_a_members_to_decide() {
    for TestDb { db, .. } in &both() {
        let bench = Bench::new(db, 99, 1);
        let words = ["positive", "negative", "positive", "negative"];
        for (person, word) in bench.people(4).into_iter().zip(words) {
            assert_eq!(bench.answer_all(person, |_| word).await, 1);
            bench.tend().await;
        }
        assert_eq!(bench.counts().await.escalated, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_learned_of_people_decides_too() {
    for TestDb { db, .. } in &both() {
        // Strangers who agree in pairs are not 80 % sure; people known to be right are.
        let bench = Bench::new(db, 80, 60);
        let people = bench.people(3);
        for person in &people[..2] {
            assert_eq!(bench.answer_all(*person, by_turns).await, 60);
        }
        let project = bench.project;
        bench.estimate().await;
        let known = db
            .read(move |tx| consensus::skills(tx, project))
            .await
            .expect("skills");
        let (known, _) = known.expect("written");
        let known: serde_json::Value = serde_json::from_str(&known).expect("JSON");
        assert_eq!(known["pools"], json!({}), "two people cannot be told apart");
        bench.tend().await;
        assert_eq!(bench.counts().await.complete, 0, "strangers are no proof");
        assert_eq!(bench.answer_all(people[2], by_turns).await, 60);
        bench.estimate().await;
        let known = db
            .read(move |tx| consensus::skills(tx, project))
            .await
            .expect("skills");
        let (known, _) = known.expect("written");
        let known: serde_json::Value = serde_json::from_str(&known).expect("JSON");
        assert!(known["pools"]["sentiment"].is_object(), "three people are");
        bench.tend().await;
        assert_eq!(bench.counts().await.complete, 60, "three who always agree");
    }
}
