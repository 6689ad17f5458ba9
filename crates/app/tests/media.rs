//! Pictures of tasks: whoever may see a task sees its pictures, by links that hold for nobody else's.

use candor_app::imports::begin::{ImportInput, begin};
use candor_app::imports::upload::upload;
use candor_app::jobs::{self, Job, runner};
use candor_app::projects::try_out::{TrialInput, try_out};
use candor_app::tasks::browse;
use candor_app::tender::follow::Turn;
use candor_app::testing::{Terms, World};
use candor_app::{media, review, work};
use candor_domain::access::Role;
use candor_domain::id::{AssignmentId, BatchId, ProjectId, TaskId};
use candor_store::testing::{TestDb, both};
use futures::stream;
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A picture that may be shown.
fn picture(number: u8) -> &'static [u8] {
    let name = format!("sample:picture-{number}.png");
    candor_domain::presets::sample_image(&name).expect("a picture of the presets")
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a file");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

fn template() -> Value {
    json!({
        "template": 1, "title": "Pictures",
        "inputs": [{ "id": "image", "type": "image", "from": "/image" }],
        "questions": [{ "id": "what", "type": "choice", "label": "What is it?", "options": [
            { "value": "cat", "label": "Cat" }, { "value": "dog", "label": "Dog" }
        ] }]
    })
}

struct Bench {
    world: World,
    project: ProjectId,
    batch: BatchId,
}

fn bench(test: &TestDb, seed: u64) -> Bench {
    tokio::task::block_in_place(|| {
        let world = World::new(&test.db, seed);
        world.deposit(1_000_000);
        let project = world.project_of(&template());
        let terms = Terms {
            overlap: 1,
            review: json!({ "policy": "all" }),
            ..Terms::default()
        };
        let batch = world.batch(project, &terms, 0);
        Bench {
            world,
            project,
            batch,
        }
    })
}

impl Bench {
    async fn import_into(&self, batch: BatchId, name: &str, bytes: Vec<u8>) -> Job {
        let (app, ctx) = (&self.world.app, self.world.ctx(self.world.owner));
        let pieces = stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))]);
        let kept = upload(app, &ctx, self.world.organization, name, pieces)
            .await
            .expect("upload");
        let input = ImportInput {
            upload_id: Some(kept.id),
            url: None,
            mapping: None,
            format: None,
        };
        let id = begin(app, &ctx, batch, input).await.expect("begin");
        while runner::turn(app, ctx.new_id()).await.expect("turn") {}
        jobs::show(app, &ctx, id).await.expect("show")
    }

    async fn import(&self, name: &str, bytes: Vec<u8>) -> Job {
        self.import_into(self.batch, name, bytes).await
    }

    async fn first_task(&self) -> browse::TaskView {
        let ctx = self.world.ctx(self.world.owner);
        let filter = browse::Filter::default();
        let page = browse::list(&self.world.app, &ctx, self.project, filter, Uuid::nil(), 10).await;
        page.expect("tasks").items.swap_remove(0)
    }

    /// Whether a link shows a picture.
    async fn shows(&self, link: &Value) -> bool {
        let link = link.as_str().expect("a link");
        let (id, query) = link
            .strip_prefix("/api/v1/files/media/")
            .and_then(|rest| rest.split_once("?exp="))
            .unwrap_or_else(|| panic!("no link: {link}"));
        let (exp, sig) = query.split_once("&sig=").expect("a signature");
        let id = id.parse().expect("an id");
        let exp = exp.parse().expect("a moment");
        media::find(&self.world.app, id, exp, sig).await.is_ok()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_who_sees_a_task_sees_its_picture() {
    for test in &both() {
        let bench = bench(test, 1);
        let job = bench
            .import("a.zip", zip_of(&[("cat.png", picture(1))]))
            .await;
        assert_eq!(job.state, "done", "{job:?}");
        let app = &bench.world.app;
        let owner = bench.world.ctx(bench.world.owner);

        let task = bench.first_task().await;
        assert!(bench.shows(&task.data["image"]).await, "a page of tasks");
        let detail = browse::show(app, &owner, TaskId::from_uuid(task.id)).await;
        let detail = detail.expect("the task");
        assert!(bench.shows(&detail.task.data["image"]).await, "one task");
        let tried = try_out(app, &owner, bench.project, TrialInput::default()).await;
        assert!(
            bench.shows(&tried.expect("a trial").data["image"]).await,
            "Try"
        );

        let (ann, rev) = tokio::task::block_in_place(|| {
            bench.world.publish(bench.batch);
            let rev = bench.world.person("rev");
            bench.world.member(rev, Role::Reviewer);
            (bench.world.person("ann"), rev)
        });
        while candor_app::tender::follow::turn(app).await.expect("a turn") == Turn::Busy {}
        let item = bench
            .world
            .claim(ann, bench.project)
            .await
            .expect("a claim");
        let item = item.expect("a task");
        assert!(bench.shows(&item.task.data["image"]).await, "the workbench");
        let input = work::submit::SubmitInput {
            epoch: item.assignment.epoch,
            answer: json!({ "what": "cat" }),
            note: None,
            claim: None,
        };
        let id = AssignmentId::from_uuid(item.assignment.id);
        let submitted = work::submit::submit(app, &bench.world.ctx(ann), id, input).await;
        submitted.expect("submitted");
        let ctx = bench.world.ctx(rev);
        let part = review::queue::Part {
            project: Some(bench.project),
            ..review::queue::Part::default()
        };
        let queue = review::queue::list(app, &ctx, part, None, 50).await;
        let queue = queue.expect("a queue").items;
        assert!(
            bench.shows(&queue[0].task.data["image"]).await,
            "the queue of reviews"
        );
        let taken = review::take::take(app, &ctx, id).await.expect("taken");
        assert!(bench.shows(&taken.task.data["image"]).await, "the review");
    }
}

/// A server of the web with one picture, `/p.png`.
async fn web() -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let mut asked = vec![0; 4096];
            let size = tcp.read(&mut asked).await.unwrap_or(0);
            let is_there = asked[..size].starts_with(b"GET /p.png ");
            let (status, body) = match is_there {
                true => ("200 OK", picture(3)),
                false => ("404 Not Found", &b""[..]),
            };
            let size = body.len();
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n");
            let _ = tcp.write_all(head.as_bytes()).await;
            let _ = tcp.write_all(body).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_picture_nobody_could_see_is_not_taken() {
    for test in &both() {
        let bench = bench(test, 2);
        let elsewhere = tokio::task::block_in_place(|| {
            let project = bench.world.project_of(&template());
            bench.world.batch(project, &Terms::default(), 0)
        });
        let zip = zip_of(&[("secret.png", picture(2))]);
        let job = bench.import_into(elsewhere, "other.zip", zip).await;
        assert_eq!(job.result.expect("a result")["imported"], 1);
        let (app, web) = (&bench.world.app, web().await);
        let theirs = tokio::task::block_in_place(|| {
            const ANY: candor_store::db::Sql = candor_store::db::Sql::Both("SELECT id FROM media");
            app.db()
                .read_blocking(|tx| tx.query_one(ANY, &[])?.uuid(0))
                .expect("an id")
        });
        let csv = format!(
            "external_id,image\n1,{web}/p.png\n2,{web}/gone.png\n3,cat.jpg\n4,sample:picture-1.png\n\
             5,sample:none.png\n6,media:{theirs}\n7,media:{}\n8,sha256:00\n",
            Uuid::nil()
        );
        let job = bench.import("rows.csv", csv.clone().into_bytes()).await;
        let result = job.result.as_ref().expect("a result");
        assert_eq!(
            (&result["imported"], &result["rejected"]),
            (&json!(2), &json!(6)),
            "{job:?}"
        );
        let lines: Vec<_> = job.errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [3, 4, 6, 7, 8, 9].map(Some), "{job:?}");
        for error in &job.errors {
            assert_eq!(error.pointer.as_deref(), Some("/image"), "{error:?}");
            assert!(error.reason.len() > 20, "{error:?}");
        }
        let task = bench.first_task().await;
        assert_eq!(task.external_id.as_deref(), Some("1"));
        assert!(
            bench.shows(&task.data["image"]).await,
            "the fetched picture"
        );
        let again = bench.import("rows.csv", csv.into_bytes()).await;
        let result = again.result.as_ref().expect("a result");
        assert_eq!(
            (&result["imported"], &result["skipped"]),
            (&json!(0), &json!(2)),
            "{again:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn data_cannot_borrow_a_picture_of_another_project() {
    for test in &both() {
        let bench = bench(test, 3);
        let job = bench
            .import("a.zip", zip_of(&[("cat.png", picture(1))]))
            .await;
        assert_eq!(job.state, "done", "{job:?}");
        let compiled = candor_domain::template::Template::parse(&template()).expect("a template");
        const ANY: candor_store::db::Sql = candor_store::db::Sql::Both("SELECT id FROM media");
        let app = &bench.world.app;
        let id = tokio::task::block_in_place(|| {
            app.db()
                .read_blocking(|tx| tx.query_one(ANY, &[])?.uuid(0))
                .expect("an id")
        });
        let other = ProjectId::from_uuid(bench.world.ctx(bench.world.owner).new_id());
        for (project, is_shown) in [(bench.project, true), (other, false)] {
            let mut data = json!({ "image": format!("media:{id}") });
            media::sign_data(app, project, &compiled, &mut data);
            assert_eq!(bench.shows(&data["image"]).await, is_shown);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_presets_show_their_own_pictures() {
    let test = candor_store::testing::sqlite();
    let bench = bench(&test, 4);
    let presets = candor_app::projects::presets::list(&bench.world.app);
    let pictures = presets
        .iter()
        .find(|preset| preset.name == "image-classification");
    for data in &pictures.expect("the preset").sample {
        assert!(bench.shows(&data["image"]).await, "{data}");
    }
}
