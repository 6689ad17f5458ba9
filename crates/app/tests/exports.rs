//! Exports through the use case and the job runner, on both databases.

use candor_app::Error;
use candor_app::exports::begin::{ExportInput, begin};
use candor_app::exports::download::download;
use candor_app::jobs::{self, runner};
use candor_app::quality::follow;
use candor_app::testing::{Terms, World};
use candor_domain::id::{BatchId, JobId, ProjectId};
use candor_store::testing::{TestDb, both};
use futures::TryStreamExt;
use serde_json::Value;
use std::collections::BTreeSet;

async fn work(world: &World) {
    let holder = world.ctx(world.owner).new_id();
    while runner::turn(&world.app, holder).await.expect("turn") {}
}

fn input(content: &str, batch: Option<BatchId>) -> ExportInput {
    ExportInput {
        format: "jsonl".to_owned(),
        content: content.to_owned(),
        batch_id: batch.map(BatchId::as_uuid),
    }
}

/// The rows of an export.
async fn rows(world: &World, project: ProjectId, input: ExportInput) -> Vec<Value> {
    let ctx = world.ctx(world.owner);
    let id: JobId = begin(&world.app, &ctx, project, input)
        .await
        .expect("begin");
    work(world).await;
    let job = jobs::show(&world.app, &ctx, id).await.expect("show");
    assert_eq!(job.state, "done", "{job:?}");
    let result = job.result.expect("a result");
    let link = result["url"].as_str().expect("a link").to_owned();
    let (_, proof) = link.split_once("?exp=").expect("an end");
    let (exp, signature) = proof.split_once("&sig=").expect("a signature");
    let exp: i64 = exp.parse().expect("seconds");
    let later = download(&world.app, id, exp + 3_600, signature).await;
    assert!(later.is_err(), "nobody makes a link last longer");
    let file = download(&world.app, id, exp, signature)
        .await
        .expect("the file");
    let bytes: Vec<bytes::Bytes> = file.found.stream.try_collect().await.expect("bytes");
    let text = String::from_utf8(bytes.concat()).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_of_a_project_or_of_one_batch() {
    for TestDb { db, .. } in &both() {
        let (world, project, batches, elsewhere) = tokio::task::block_in_place(|| {
            let world = World::new(db, 5);
            world.deposit(100_000);
            let project = world.project();
            let batches = [3, 2].map(|count| world.batch(project, &Terms::default(), count));
            for batch in batches {
                world.publish(batch);
            }
            let elsewhere = world.project();
            (world, project, batches, elsewhere)
        });
        let person = tokio::task::block_in_place(|| world.person("a"));
        while let Ok(item) = world.claim(person, project).await.expect("claim") {
            world.submit(person, &item).await.expect("submit");
        }
        while follow::turn(&world.app).await.expect("follow") {}
        world.clock.advance_seconds(5);
        work(&world).await;
        for content in ["answers", "consensus"] {
            let tasks = |rows: &[Value]| -> BTreeSet<String> {
                rows.iter().map(|row| row["task_id"].to_string()).collect()
            };
            let all = rows(&world, project, input(content, None)).await;
            let first = rows(&world, project, input(content, Some(batches[0]))).await;
            let second = rows(&world, project, input(content, Some(batches[1]))).await;
            assert_eq!(
                (all.len(), first.len(), second.len()),
                (5, 3, 2),
                "{content}"
            );
            let both: BTreeSet<_> = tasks(&first).union(&tasks(&second)).cloned().collect();
            assert_eq!(both, tasks(&all), "{content}");
        }
        let ctx = world.ctx(world.owner);
        let refused = begin(
            &world.app,
            &ctx,
            elsewhere,
            input("answers", Some(batches[0])),
        )
        .await;
        let Err(Error::Invalid(faults)) = refused else {
            panic!("a batch of another project: {refused:?}");
        };
        assert_eq!(faults[0].pointer, "/batch_id");
    }
}
