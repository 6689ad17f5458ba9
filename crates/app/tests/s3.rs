//! Files in a bucket: a real S3 server (`cargo xtask test` starts one and names it in `CANDOR_TEST_S3`) takes an
//! upload in pieces, the pictures of a zip, and an export, and gives them back.

use candor_app::exports::{begin as ask, download};
use candor_app::imports::begin::{ImportInput, begin};
use candor_app::imports::upload::upload;
use candor_app::jobs::{self, Job, runner};
use candor_app::testing::{Terms, World, sentiment};
use candor_app::{App, Config};
use candor_domain::id::{JobId, ProjectId};
use candor_domain::time::SeededIds;
use candor_store::blobs::{BlobTarget, Blobs, Part};
use candor_store::media::Medium;
use futures::{StreamExt as _, stream};
use serde_json::json;
use std::io::{Cursor, Write as _};
use std::sync::Arc;
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A fresh bucket, or nothing where there is no server.
async fn bucket(name: &str) -> Option<BlobTarget> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test finds its servers in the environment"
    )]
    let Ok(endpoint) = std::env::var("CANDOR_TEST_S3") else {
        eprintln!("skipped: CANDOR_TEST_S3 names no S3 server; cargo xtask test starts one");
        return None;
    };
    let name = format!("candor-{name}-{}", std::process::id());
    let _ = rustls::crypto::ring::default_provider().install_default();
    let made = reqwest::Client::new()
        .put(format!("{endpoint}/{name}"))
        .send()
        .await
        .expect("an S3 server");
    assert!(made.status().is_success(), "{made:?}");
    let options = [
        ("endpoint", endpoint.as_str()),
        ("region", "us-east-1"),
        ("allow_http", "true"),
        ("access_key_id", "test"),
        ("secret_access_key", "test"),
    ];
    Some(BlobTarget::S3 {
        url: format!("s3://{name}"),
        options: options
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    })
}

async fn bytes_of(blobs: &Blobs, key: &str, part: Option<Part>) -> Vec<u8> {
    let mut found = blobs.get(key, part).await.expect("the blob");
    let mut bytes = Vec::new();
    while let Some(piece) = found.stream.next().await {
        bytes.extend_from_slice(&piece.expect("a piece"));
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn blobs_of_any_size_come_back_from_a_bucket() {
    let Some(target) = bucket("blobs").await else {
        return;
    };
    let blobs = Blobs::open(&target).expect("a bucket");
    // Over the size of one piece, so that the upload has several.
    let bytes: Vec<u8> = (0..12_345_678_u32).map(|n| n.to_le_bytes()[0]).collect();
    let pieces: Vec<Result<bytes::Bytes, std::io::Error>> = bytes
        .chunks(700_001)
        .map(|piece| Ok(bytes::Bytes::copy_from_slice(piece)))
        .collect();
    let kept = blobs
        .put_stream("uploads/large", stream::iter(pieces), u64::MAX)
        .await;
    assert_eq!(kept.expect("kept"), 12_345_678);
    assert_eq!(
        blobs.size("uploads/large").await.expect("a size"),
        12_345_678
    );
    assert!(bytes_of(&blobs, "uploads/large", None).await == bytes);
    let part = bytes_of(
        &blobs,
        "uploads/large",
        Some(Part::From(7_000_000, Some(7_000_009))),
    )
    .await;
    assert_eq!(part, bytes[7_000_000..=7_000_009]);
    let last = bytes_of(&blobs, "uploads/large", Some(Part::Last(3))).await;
    assert_eq!(last, bytes[bytes.len() - 3..]);
    let mut file = blobs.open_file("uploads/large").await.expect("a file");
    let mut copy = Vec::new();
    std::io::Read::read_to_end(&mut file, &mut copy).expect("read");
    assert!(copy == bytes);
    let broken = stream::iter([
        Ok(bytes::Bytes::from("begun")),
        Err(std::io::Error::other("gone")),
    ]);
    assert!(
        blobs
            .put_stream("uploads/broken", broken, u64::MAX)
            .await
            .is_err()
    );
    assert!(
        blobs.size("uploads/broken").await.is_err(),
        "nothing is kept of it"
    );
    blobs.delete("uploads/large").await.expect("deleted");
    blobs.delete("uploads/large").await.expect("once more");
    assert!(blobs.size("uploads/large").await.is_err());
}

fn with_picture() -> Vec<u8> {
    let picture = candor_domain::presets::sample_image("sample:picture-1.png").expect("a picture");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("rows.csv", options).expect("a file");
    zip.write_all(b"external_id,text,image\n1,a cat,cat.png\n")
        .expect("rows");
    zip.start_file("cat.png", options).expect("a file");
    zip.write_all(picture).expect("a picture");
    zip.finish().expect("a zip").into_inner()
}

async fn worked(app: &App, world: &World, id: JobId) -> Job {
    let ctx = world.ctx(world.owner);
    while runner::turn(app, ctx.new_id()).await.expect("turn") {}
    let job = jobs::show(app, &ctx, id).await.expect("a job");
    assert_eq!(job.state, "done", "{job:?}");
    job
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_lives_in_a_bucket() {
    let Some(target) = bucket("project").await else {
        return;
    };
    let test = candor_store::testing::sqlite();
    let (world, project, batch) = tokio::task::block_in_place(|| {
        let world = World::new(&test.db, 1);
        let mut template = sentiment();
        let picture = json!({ "id": "image", "type": "image", "from": "/image" });
        template["inputs"]
            .as_array_mut()
            .expect("inputs")
            .push(picture);
        let project = world.project_of(&template);
        let batch = world.batch(project, &Terms::default(), 0);
        (world, project, batch)
    });
    let config = Config {
        blobs: target,
        ..Config::default()
    };
    let ids = Arc::new(SeededIds::new(99));
    let app = App::new(test.db.clone(), world.clock.clone(), ids, config);
    let ctx = world.ctx(world.owner);

    let pieces = stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(with_picture()))]);
    let kept = upload(&app, &ctx, world.organization, "rows.zip", pieces)
        .await
        .expect("upload");
    let input = ImportInput {
        upload_id: Some(kept.id),
        url: None,
        mapping: None,
        format: None,
    };
    let id = begin(&app, &ctx, batch, input).await.expect("begin");
    let job = worked(&app, &world, id).await;
    assert_eq!(job.result.expect("a result")["imported"], 1);

    let medium = medium_of(&app, project);
    let key = Medium::key(project, medium);
    let bytes = bytes_of(app.blobs().expect("blobs"), &key, None).await;
    assert!(
        bytes.starts_with(b"\x89PNG"),
        "the picture is in the bucket"
    );

    let input = ask::ExportInput {
        format: "csv".to_owned(),
        content: "answers".to_owned(),
        batch_id: None,
    };
    let id = ask::begin(&app, &ctx, project, input).await.expect("asked");
    let job = worked(&app, &world, id).await;
    let url = job.result.expect("a result")["url"]
        .as_str()
        .expect("a link")
        .to_owned();
    let (_, proof) = url.split_once("?exp=").expect("an end");
    let (exp, sig) = proof.split_once("&sig=").expect("a signature");
    let exp = exp.parse().expect("seconds");
    let file = download::download(&app, id, exp, sig)
        .await
        .expect("the file");
    assert!(file.found.size > 0);
}

fn medium_of(app: &App, project: ProjectId) -> candor_domain::id::BlobId {
    const MEDIUM: candor_store::db::Sql =
        candor_store::db::Sql::Both("SELECT id FROM media WHERE project_id = $1");
    let id: Uuid = tokio::task::block_in_place(|| {
        let project = candor_store::params![project].to_vec();
        app.db()
            .read_blocking(move |tx| tx.query_one(MEDIUM, &project)?.uuid(0))
            .expect("a medium")
    });
    candor_domain::id::BlobId::from_uuid(id)
}
