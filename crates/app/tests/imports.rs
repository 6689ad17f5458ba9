//! Imports through the use case and the job runner, on both databases: good rows in, bad ones listed, and the
//! counts of a killed import those of one that was not.

use candor_app::imports::begin::{ImportInput, begin};
use candor_app::imports::upload::upload;
use candor_app::jobs::{self, Job, runner};
use candor_app::testing::{Terms, World};
use candor_domain::id::{BatchId, JobId, ProjectId};
use candor_store::db::{Db, Sql};
use candor_store::params;
use candor_store::testing::{TestDb, both};
use futures::{TryStreamExt as _, stream};
use serde_json::json;
use std::fmt::Write as _;

struct Bench {
    world: World,
    project: ProjectId,
    batch: BatchId,
}

fn bench(db: &Db, seed: u64) -> Bench {
    tokio::task::block_in_place(|| {
        let world = World::new(db, seed);
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
    async fn queue(&self, name: &str, bytes: Vec<u8>, mapping: Option<serde_json::Value>) -> JobId {
        let ctx = self.world.ctx(self.world.owner);
        // Pieces of a size at which nothing ends where a row does.
        let pieces: Vec<Result<bytes::Bytes, std::io::Error>> = bytes
            .chunks(777)
            .map(|piece| Ok(bytes::Bytes::copy_from_slice(piece)))
            .collect();
        let kept = upload(
            &self.world.app,
            &ctx,
            self.world.organization,
            name,
            stream::iter(pieces),
        )
        .await
        .expect("upload");
        let input = ImportInput {
            upload_id: Some(kept.id),
            url: None,
            mapping,
            format: None,
        };
        begin(&self.world.app, &ctx, self.batch, input)
            .await
            .expect("begin")
    }

    async fn work(&self) {
        let holder = self.world.ctx(self.world.owner).new_id();
        while runner::turn(&self.world.app, holder).await.expect("turn") {}
    }

    async fn job(&self, id: JobId) -> Job {
        let ctx = self.world.ctx(self.world.owner);
        jobs::show(&self.world.app, &ctx, id).await.expect("show")
    }

    async fn import(
        &self,
        name: &str,
        bytes: impl Into<Vec<u8>>,
        mapping: Option<serde_json::Value>,
    ) -> Job {
        let id = self.queue(name, bytes.into(), mapping).await;
        self.work().await;
        self.job(id).await
    }

    /// Tasks in the table, and tasks that the batch counts.
    fn tasks(&self) -> (i64, i64) {
        const COUNT: Sql = Sql::Both(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM tasks t JOIN task_data d ON d.task_id = t.id \
                       AND d.project_id = t.project_id WHERE t.project_id = $1",
        );
        let (project, batch) = (self.project, self.batch);
        tokio::task::block_in_place(|| {
            self.world
                .app
                .db()
                .read_blocking(move |tx| {
                    let rows = tx.query_one(COUNT, params![project])?.i64(0)?;
                    let counted = candor_store::batches::task_counts(tx, batch)?.total;
                    Ok::<_, candor_store::Error>((rows, counted))
                })
                .expect("count")
        })
    }
}

fn counts(job: &Job) -> (i64, i64, i64) {
    let result = job.result.as_ref().expect("a result");
    let number = |key: &str| result[key].as_i64().expect("a count");
    (number("imported"), number("skipped"), number("rejected"))
}

#[tokio::test(flavor = "multi_thread")]
async fn good_rows_come_in_and_bad_ones_are_listed() {
    for TestDb { db, .. } in &both() {
        let bench = bench(db, 1);
        let csv = "id,body,extra\n1,One,a\n2,Two,b\n2,Other of two,c\n3,,d\n4,\"broken\nquote\",e\n5,One,a\n6\n";
        let mapping = json!({"text": "body", "external_id": "id"});
        let job = bench.import("a.csv", csv, Some(mapping.clone())).await;
        assert_eq!(job.state, "done", "{job:?}");
        // "1", "2" and "4" are in; the fifth says what the first says; the id 2 is taken; 3 shows nothing; 6 is short.
        assert_eq!(counts(&job), (3, 1, 3), "{job:?}");
        assert_eq!(bench.tasks(), (3, 3));
        assert_eq!(job.errors.len(), 3);
        assert!(job.errors.iter().all(|error| error.line.is_some()));
        let again = bench.import("a.csv", csv, Some(mapping)).await;
        assert_eq!(
            counts(&again),
            (0, 4, 3),
            "a file that comes again brings nothing new"
        );
        let ctx = bench.world.ctx(bench.world.owner);
        let id = JobId::from_uuid(job.id);
        let csv = candor_app::imports::rejected::rejected(&bench.world.app, &ctx, id).await;
        let csv = text_of(csv.expect("a download")).await;
        assert_eq!(csv.lines().count(), 4, "{csv}");
        let stranger = bench
            .world
            .ctx(tokio::task::block_in_place(|| bench.world.person("x")));
        assert!(jobs::show(&bench.world.app, &stranger, id).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_do_no_harm() {
    for TestDb { db, .. } in &both() {
        let bench = bench(db, 2);
        let deep = format!(
            "{{\"text\": {}1{}}}\n{{\"text\": \"fine\"}}\n",
            "[".repeat(500),
            "]".repeat(500)
        );
        let job = bench.import("deep.jsonl", deep, None).await;
        assert_eq!(counts(&job), (1, 0, 1), "{job:?}");
        for (name, bytes) in [
            ("x.zip", b"PK\x03\x04 this is no zip".to_vec()),
            ("x.parquet", b"PAR1 and nothing".to_vec()),
        ] {
            let job = bench.import(name, bytes, None).await;
            assert_eq!(job.state, "failed", "{job:?}");
            assert!(!job.errors[0].reason.is_empty());
        }
        let cut = "[{\"text\": \"a\"}, {\"text\": \"b\"}, {\"te";
        let job = bench.import("cut.json", cut, None).await;
        assert_eq!(
            counts(&job).0,
            2,
            "what stood before the cut is in: {job:?}"
        );
        assert_eq!(bench.tasks(), (3, 3));
    }
}

async fn text_of<E: std::fmt::Debug>(
    pieces: impl futures::Stream<Item = Result<bytes::Bytes, E>>,
) -> String {
    let pieces: Vec<bytes::Bytes> = pieces.try_collect().await.expect("all of it");
    String::from_utf8(pieces.concat()).expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn all_rejected_rows_can_be_downloaded_and_progress_shows_of_how_many() {
    const ROWS: usize = 12_000;
    for TestDb { db, .. } in &both() {
        let bench = bench(db, 7);
        let mut csv = String::from("external_id,text\n");
        for row in 0..ROWS {
            let _ = writeln!(csv, "e{row},");
        }
        let id = bench.queue("bad.csv", csv.into_bytes(), None).await;
        let (app, holder) = (
            &bench.world.app,
            bench.world.ctx(bench.world.owner).new_id(),
        );
        let turn = runner::turn(app, holder);
        let mut turn = std::pin::pin!(turn);
        let mut seen = None;
        while seen.is_none() {
            let wait = std::time::Duration::from_millis(5);
            if tokio::time::timeout(wait, &mut turn).await.is_ok() {
                break;
            }
            let job = bench.job(id).await;
            seen = job
                .progress
                .total
                .filter(|total| *total != job.progress.done);
        }
        let seen = seen.expect("of how many, before the end");
        assert!((11_000..15_000).contains(&seen), "{seen}");
        let _ = tokio::time::timeout(std::time::Duration::from_secs(60), turn).await;
        let job = bench.job(id).await;
        assert_eq!(counts(&job), (0, 0, 12_000), "{job:?}");
        let ctx = bench.world.ctx(bench.world.owner);
        let csv = candor_app::imports::rejected::rejected(app, &ctx, id).await;
        let csv = text_of(csv.expect("a download")).await;
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), ROWS + 1);
        assert_eq!(
            lines
                .iter()
                .filter(|line| line.starts_with("line,"))
                .count(),
            1
        );
        assert!(lines[ROWS].starts_with("12001,"), "{}", lines[ROWS]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nul_characters_are_listed_and_stop_nothing() {
    for TestDb { db, .. } in &both() {
        let bench = bench(db, 8);
        let jsonl = "{\"text\": [5], \"a\\u0000b\": 1}\n{\"text\": \"nul \\u0000 inside\"}\n{\"a\\u0000\": \"x\"}\n\
                     {\"text\": \"good\", \"more\\u0000\": \"\\u0000\"}\n";
        let job = bench.import("nul.jsonl", jsonl, None).await;
        assert_eq!(job.state, "done", "{job:?}");
        let (imported, _, rejected) = counts(&job);
        assert_eq!(imported + rejected, 4, "{job:?}");
        // The mapping may name a column that no file has; the rows are listed with its name.
        let mapping = json!({"text": "te\0xt", "external_id": "i\0d"});
        let job = bench.import("none.csv", "text\none\n", Some(mapping)).await;
        assert!(["done", "failed"].contains(&job.state.as_str()), "{job:?}");
        assert!(!job.errors.is_empty(), "{job:?}");
        let job = bench
            .import("nul.csv", "text\nfirst\0 row\nsecond\n", None)
            .await;
        assert_eq!(
            (job.state.as_str(), counts(&job)),
            ("done", (1, 0, 1)),
            "{job:?}"
        );
        assert!(job.errors.iter().all(|error| !error.reason.contains('\0')));
        let id = JobId::from_uuid(job.id);
        let listed = tokio::task::block_in_place(|| {
            bench.world.control(move |tx| {
                let rejection = candor_store::imports::Rejection {
                    number: 99,
                    line: 7,
                    pointer: Some("a\0b".to_owned()),
                    reason: "`x\0` is wrong".to_owned(),
                };
                candor_store::imports::reject(tx, id, &[rejection])?;
                Ok(candor_store::imports::rejected(tx, id, 98, 1)?)
            })
        });
        assert_eq!(listed[0].pointer.as_deref(), Some("ab"));
        assert_eq!(listed[0].reason, "`x` is wrong");
    }
}

fn many(rows: usize) -> String {
    let mut csv = String::from("external_id,text\n");
    for row in 0..rows {
        // Every 50th row says what the first of its hundred says, every 70th is empty.
        let text = match row {
            row if row % 70 == 69 => String::new(),
            row if row % 50 == 49 => format!("Row {}", row / 100 * 100),
            row => format!("Row {row}"),
        };
        let _ = writeln!(csv, "e{row},{text}");
    }
    csv
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_ends_with_the_counts_of_one_that_was_not() {
    const ROWS: usize = 30_000;
    for TestDb { db, .. } in &both() {
        let whole = bench(db, 3);
        let expected = counts(&whole.import("rows.csv", many(ROWS), None).await);
        assert_eq!(expected.0 + expected.1 + expected.2, 30_000);
        let killed = bench(db, 4);
        let id = killed
            .queue("rows.csv", many(ROWS).into_bytes(), None)
            .await;
        let mut kills = 0;
        loop {
            let app = killed.world.app.clone();
            let holder = killed.world.ctx(killed.world.owner).new_id();
            let turn = runner::turn(&app, holder);
            // Dropped wherever it stands: the process that held it is gone, and nobody wrote down an end.
            // Longer from time to time: eight attempts that come no further would end it, also on a busy machine.
            let wait = std::time::Duration::from_millis(40 << kills.min(8));
            let _ = tokio::time::timeout(wait, turn).await;
            let job = killed.job(id).await;
            if job.state == "done" {
                assert_eq!(counts(&job), expected);
                break;
            }
            assert_eq!(job.state, "running", "{job:?}");
            kills += 1;
            assert!(kills < 60, "no progress");
            killed.world.clock.advance_seconds(runner::LEASE + 1);
        }
        assert!(kills > 0, "it was killed at least once");
        assert_eq!(killed.tasks(), (expected.0, expected.0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_of_a_project_wait_for_each_other_and_can_be_cancelled() {
    for TestDb { db, .. } in &both() {
        let bench = bench(db, 5);
        let first = bench.queue("a.csv", b"text\none\n".to_vec(), None).await;
        let second = bench.queue("b.csv", b"text\ntwo\n".to_vec(), None).await;
        let ctx = bench.world.ctx(bench.world.owner);
        let cancelled = jobs::cancel(&bench.world.app, &ctx, second)
            .await
            .expect("cancel");
        assert_eq!(cancelled.state, "cancelled");
        bench.work().await;
        assert_eq!(bench.job(first).await.state, "done");
        assert_eq!(bench.tasks(), (1, 1));
        jobs::resume(&bench.world.app, &ctx, second)
            .await
            .expect("resume");
        bench.work().await;
        assert_eq!(counts(&bench.job(second).await), (1, 0, 0));
        assert_eq!(bench.tasks(), (2, 2));
    }
}

/// The figure: `cargo test --release -p candor-app --test imports speed -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, to be run in release"]
async fn speed() {
    let rows = 1_000_000;
    let test = candor_store::testing::sqlite();
    let bench = bench(&test.db, 6);
    let mut csv = String::from("external_id,text\n");
    for row in 0..rows {
        let _ = writeln!(
            csv,
            "e{row},The parcel number {row} came late and its lid was broken when I opened it"
        );
    }
    let id = bench.queue("rows.csv", csv.into_bytes(), None).await;
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let begun = std::time::Instant::now();
    bench.work().await;
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(counts(&bench.job(id).await), (rows, 0, 0));
    println!(
        "{rows} rows in {seconds:.2} s: {:.0} rows/s",
        rows as f64 / seconds
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_waits_for_an_import_alone_closes_after_it() {
    use candor_app::tender::follow::{Turn, turn};
    for TestDb { db, .. } in &both() {
        let bench = bench(db, 8);
        let (app, batch) = (&bench.world.app, bench.batch);
        bench.import("a.csv", "text\nOne\n", None).await;
        let people = tokio::task::block_in_place(|| {
            bench.world.deposit(100_000);
            bench.world.publish(batch);
            ["a", "b", "c"].map(|name| bench.world.person(name))
        });
        let again = bench.queue("a.csv", b"text\nOne\n".to_vec(), None).await;
        for person in people {
            let claimed = bench.world.claim(person, bench.project).await;
            let item = claimed.expect("claim").expect("a task");
            bench.world.submit(person, &item).await.expect("submit");
        }
        let settled = async || {
            while turn(app).await.expect("a turn of the tender") == Turn::Busy {}
            let found = app
                .db()
                .read(move |tx| candor_store::batches::get(tx, batch));
            let found = found.await.expect("a batch").expect("a batch");
            found.state.as_str()
        };
        assert_eq!(settled().await, "open", "the import may bring more");
        bench.work().await;
        assert_eq!(counts(&bench.job(again).await), (0, 1, 0));
        assert_eq!(settled().await, "closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_whose_clock_is_behind_imports_tasks_that_are_admitted() {
    use candor_app::App;
    use candor_app::tender::follow::{Turn, turn};
    use candor_domain::time::{Clock, ManualClock, SeededIds};
    use std::sync::Arc;
    for TestDb { db, .. } in &both() {
        let mut bench = bench(db, 9);
        let batch = bench.batch;
        bench.import("a.csv", "text\nOne\n", None).await;
        tokio::task::block_in_place(|| {
            bench.world.deposit(100_000);
            bench.world.publish(batch);
            let ctx = bench.world.ctx(bench.world.owner);
            let app = bench.world.app.clone();
            bench.world.control(move |tx| {
                let enough = Some(candor_domain::money::Amount::from_minor(1_000));
                candor_app::batches::fund::fund_in(tx, &app, &ctx, batch, enough).map(|_| ())
            });
        });
        let behind = bench.world.clock.now().plus_seconds(-20);
        let config = bench.world.app.config().clone();
        let late: Arc<dyn Clock> = Arc::new(ManualClock::at(behind));
        bench.world.app = App::new(db.clone(), late, Arc::new(SeededIds::new(99)), config);
        let job = bench.import("b.csv", "text\nTwo\n", None).await;
        assert_eq!(counts(&job), (1, 0, 0));
        while turn(&bench.world.app).await.expect("a turn") == Turn::Busy {}
        let places = db.read(move |tx| candor_store::queue::count(tx, batch));
        assert_eq!(places.await.expect("a count"), 6, "three for each task");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_fetched_by_its_address() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    for TestDb { db, .. } in &both() {
        let bench = bench(db, 10);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = tokio::spawn(async move {
            let (mut caller, _) = listener.accept().await.expect("a caller");
            let mut request = [0; 1_024];
            let read = caller.read(&mut request).await.expect("a request");
            let body = "text\nOne\nTwo\nOne\n";
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            caller.write_all(head.as_bytes()).await.expect("sent");
            caller.write_all(body.as_bytes()).await.expect("sent");
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        let ctx = bench.world.ctx(bench.world.owner);
        let input = ImportInput {
            upload_id: None,
            url: Some(format!("http://{address}/files/a.csv")),
            mapping: None,
            format: None,
        };
        let begun = begin(&bench.world.app, &ctx, bench.batch, input).await;
        let id = begun.expect("begin");
        bench.work().await;
        let job = bench.job(id).await;
        assert_eq!(job.state, "done", "{job:?}");
        assert_eq!(counts(&job), (2, 1, 0));
        assert_eq!(bench.tasks(), (2, 2));
        let request = serving.await.expect("a request");
        assert!(
            request.starts_with("GET /files/a.csv HTTP/1.1"),
            "{request}"
        );
    }
}
