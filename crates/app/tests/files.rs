//! What files cost and how long they stay: an organization's quota, and what goes away by itself.

use candor_app::clear_out::{Cleared, RESULTS_STAY, UPLOADS_STAY, clear_out};
use candor_app::exports::begin as ask;
use candor_app::imports::begin::{ImportInput, begin};
use candor_app::imports::upload::{Upload, may_upload, upload};
use candor_app::jobs::{self, runner};
use candor_app::settings::{SettingsChange, change_settings};
use candor_app::testing::{Terms, World};
use candor_app::{Error, Result};
use candor_domain::id::{BatchId, JobId, ProjectId};
use candor_store::testing::{TestDb, both};
use futures::stream;

struct Bench {
    world: World,
    project: ProjectId,
    batch: BatchId,
}

fn bench(test: &TestDb, seed: u64) -> Bench {
    tokio::task::block_in_place(|| {
        let world = World::new(&test.db, seed);
        let project = world.project();
        let batch = world.batch(project, &Terms::default(), 0);
        Bench {
            world,
            project,
            batch,
        }
    })
}

impl Bench {
    async fn send(&self, bytes: &str) -> Result<Upload> {
        let ctx = self.world.ctx(self.world.owner);
        let organization = may_upload(&self.world.app, &ctx, None).await?;
        assert_eq!(organization, self.world.organization);
        let pieces = stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(
            bytes.to_owned(),
        ))]);
        upload(&self.world.app, &ctx, organization, "rows.csv", pieces).await
    }

    async fn queue(&self, upload: &Upload) -> JobId {
        let ctx = self.world.ctx(self.world.owner);
        let input = ImportInput {
            upload_id: Some(upload.id),
            ..ImportInput::default()
        };
        begin(&self.world.app, &ctx, self.batch, input)
            .await
            .expect("begun")
    }

    async fn work(&self) {
        let holder = self.world.ctx(self.world.owner).new_id();
        while runner::turn(&self.world.app, holder).await.expect("turn") {}
    }

    async fn is_there(&self, key: &str) -> bool {
        self.world
            .app
            .blobs()
            .expect("blobs")
            .size(key)
            .await
            .is_ok()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_keeps_no_more_than_its_quota() {
    for test in &both() {
        let bench = bench(test, 1);
        let mut operator = bench.world.ctx(bench.world.owner);
        operator.is_operator = true;
        let change = SettingsChange {
            organization_file_bytes: Some(100),
            ..SettingsChange::default()
        };
        let changed = change_settings(&bench.world.app, &operator, change, None).await;
        assert_eq!(changed.expect("changed").organization_file_bytes, 100);
        bench.send(&"x".repeat(60)).await.expect("it fits");
        for size in [41, 10_000] {
            let refused = bench.send(&"y".repeat(size)).await.expect_err("full");
            assert!(
                matches!(
                    refused,
                    Error::Conflict {
                        kind: "files_full",
                        ..
                    }
                ),
                "{refused:?}"
            );
        }
        bench.send(&"z".repeat(40)).await.expect("the rest");
        let refused = bench.send("1").await.expect_err("full");
        assert!(
            matches!(
                refused,
                Error::Conflict {
                    kind: "files_full",
                    ..
                }
            ),
            "{refused:?}"
        );
        bench.world.clock.advance_seconds(UPLOADS_STAY + 1);
        clear_out(&bench.world.app, false).await.expect("cleared");
        bench
            .send(&"x".repeat(60))
            .await
            .expect("there is room again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_nobody_needs_go_away() {
    for test in &both() {
        let bench = bench(test, 2);
        let app = &bench.world.app;
        let ctx = bench.world.ctx(bench.world.owner);
        let done = bench
            .send("external_id,text\n1,fine\n2,\n")
            .await
            .expect("sent");
        let import = bench.queue(&done).await;
        let input = ask::ExportInput {
            format: "csv".to_owned(),
            content: "answers".to_owned(),
            batch_id: None,
        };
        let export = ask::begin(app, &ctx, bench.project, input)
            .await
            .expect("asked");
        bench.work().await;
        let unused = bench.send("never imported").await.expect("sent");
        let stopped = bench.send("text\nlater\n").await.expect("sent");
        let cancelled = bench.queue(&stopped).await;
        jobs::cancel(app, &ctx, cancelled).await.expect("cancelled");
        let nobody = "uploads/01890000-0000-7000-8000-000000000000";
        let blobs = app.blobs().expect("blobs");
        blobs.put(nobody, "lost".into()).await.expect("put");
        let keys = [done.id, unused.id, stopped.id].map(|id| format!("uploads/{id}"));
        let [done, unused, stopped] = keys;
        let export = format!("exports/{export}");

        let cleared = clear_out(app, false).await.expect("cleared");
        assert_eq!(cleared, Cleared::default(), "all of it is new");
        bench.world.clock.advance_seconds(UPLOADS_STAY + 1);
        let cleared = clear_out(app, false).await.expect("cleared");
        assert_eq!(
            (cleared.uploads, cleared.exports, cleared.rejections),
            (2, 0, 0)
        );
        assert!(!bench.is_there(&done).await && !bench.is_there(&unused).await);
        assert!(bench.is_there(&stopped).await, "its import may be resumed");
        assert!(bench.is_there(&export).await);

        bench.world.clock.advance_seconds(RESULTS_STAY);
        let cleared = clear_out(app, false).await.expect("cleared");
        assert_eq!(
            (cleared.uploads, cleared.exports, cleared.rejections),
            (1, 1, 1)
        );
        assert!(!bench.is_there(&stopped).await && !bench.is_there(&export).await);
        let job = jobs::show(app, &bench.world.ctx(bench.world.owner), import).await;
        assert_eq!(job.expect("the job is kept").state, "done");
        assert!(bench.is_there(nobody).await);

        // Far behind the time at which this machine wrote it, whenever the test runs.
        bench.world.clock.advance_seconds(200 * 365 * 24 * 3_600);
        let cleared = clear_out(app, true).await.expect("cleared");
        assert_eq!(cleared.orphans, 1);
        assert!(!bench.is_there(nobody).await);
    }
}
