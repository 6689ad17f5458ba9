//! Backups of a server that is being worked on; and a database from the future.

use crate::scene::Scene;
use crate::server::{Place, Server, run, said};
use candor_store::db::{Db, Options, Scope, Sql, Target};
use serde_json::json;
use std::fmt::Write as _;

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_was_taken_under_load_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::sqlite(folder.path());
    let mut scene = Scene::set(&place).await;
    let batch = scene.batch("First").await;
    let mut file = String::from("text\n");
    for row in 0..2_000 {
        let _ = writeln!(file, "Text {row}");
    }
    let upload = scene.lead.upload("tasks.csv", &file).await;
    let path = format!("/batches/{batch}/imports");
    let queued = scene.lead.must(&path, json!({"upload_id": upload})).await;
    scene
        .lead
        .job(queued["job_id"].as_str().expect("a job"))
        .await;
    scene
        .lead
        .must(&format!("/batches/{batch}/publish"), json!({}))
        .await;
    scene.answer(20).await;

    let backup = folder.path().join("backup.zip");
    let taking = {
        let (place, backup) = (place.clone(), backup.clone());
        tokio::task::spawn_blocking(move || run(place.candor(&["backup"]).arg(backup)))
    };
    // Work goes on while it is taken.
    let mut answers = 20;
    while !taking.is_finished() || answers == 20 {
        scene.answer(1).await;
        answers += 1;
    }
    let taken = taking.await.expect("a backup");
    assert!(taken.status.success(), "{}", said(&taken));
    let again = run(place.candor(&["backup"]).arg(&backup));
    assert_eq!(
        again.status.code(),
        Some(1),
        "an existing file: {}",
        said(&again)
    );

    let restored = Place::sqlite(&folder.path().join("restored"));
    let done = run(restored.candor(&["restore"]).arg(&backup));
    assert!(done.status.success(), "{}", said(&done));
    restored.verify();
    let again = run(restored.candor(&["restore"]).arg(&backup));
    assert_eq!(again.status.code(), Some(1), "{}", said(&again));
    let server = Server::start(&restored);
    scene.address.set(&[&server.url]);
    let own = scene.lead.list("/me/assignments").await;
    let given = own.iter().filter(|one| one["state"] == "accepted").count();
    assert!((20..=answers).contains(&given), "{given} of {answers}");
    // And work goes on where it was.
    scene.answer(1).await;
    let blobs = std::fs::read_dir(restored.data.join("files/uploads")).expect("files");
    assert_eq!(blobs.count(), 1, "the file that was imported");
}

fn from_the_future(target: &Target) {
    let db = Db::open(target, Options::default()).expect("a database");
    let newer =
        Sql::Both("INSERT INTO schema_migrations (number, name) VALUES (9999, '9999_future')");
    let written = db.write_blocking(Scope::Control, move |tx| tx.execute(newer, &[]));
    assert_eq!(written.expect("a row"), 1);
}

#[test]
fn a_database_from_the_future_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for place in [Place::sqlite(folder.path()), Place::postgres(folder.path())] {
        let target = match &place.database {
            Some(url) => Target::parse(url),
            None => Target::Sqlite(place.data.join("candor.db")),
        };
        from_the_future(&target);
        for command in ["serve", "migrate"] {
            let output = run(place.candor(&[command]).env("CANDOR_LISTEN", "127.0.0.1:0"));
            assert_eq!(
                output.status.code(),
                Some(1),
                "{command}: {}",
                said(&output)
            );
            assert!(
                said(&output).contains("schema 9999"),
                "{command}: {}",
                said(&output)
            );
            assert!(
                said(&output).contains("newer Candor"),
                "{command}: {}",
                said(&output)
            );
        }
    }
}
