//! What is broken off: a server that is told twice to stop, and a restore that is killed.

use crate::scene::Scene;
use crate::server::{Place, Server, run, said};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Half of what a server waits at most for calls that are under way.
const LATER: Duration = Duration::from_secs(5);

/// A call whose body never comes to its end.
fn endless_call(server: &Server) -> TcpStream {
    let address = server.url.trim_start_matches("http://");
    let mut call = TcpStream::connect(address).expect("a connection");
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nhost: candor.test\r\ncontent-type: application/json\r\n\
        content-length: 1000\r\n\r\n{\"email\":";
    call.write_all(head.as_bytes()).expect("sent");
    call
}

#[test]
fn a_second_signal_ends_a_server_at_once() {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::sqlite(folder.path());
        place.operator("operator@example.org");
        let mut server = Server::start(&place);
        let mut call = endless_call(&server);
        std::thread::sleep(Duration::from_millis(500));
        server.signal(signal);
        std::thread::sleep(Duration::from_millis(1_000));
        assert_eq!(server.ended(Duration::ZERO), None, "it waits for the call");
        server.signal(signal);
        let ended = server.ended(LATER).expect("it does not wait any more");
        assert_eq!(ended.code(), Some(code), "{}", place.log());
        let _ = call.read_to_end(&mut Vec::new());
        // What it left is a server as before.
        place.verify();
        Server::start(&place).stop();
    }
}

/// The last file of a backup, after its database.
fn last_file(backup: &Path) -> String {
    let zip = zip::ZipArchive::new(File::open(backup).expect("a backup")).expect("a zip");
    let names: Vec<&str> = zip.file_names().collect();
    assert!(names.len() > 2, "{names:?}");
    (*names.last().expect("a file")).to_owned()
}

fn restore(place: &Place, backup: &Path) -> Command {
    let mut command = place.candor(&["restore"]);
    command.arg(backup);
    command
}

/// Begins a restore that comes no further than to its last file: a pipe without a reader stands in its place.
fn stuck(place: &Place, backup: &Path, pipe: &Path) -> Child {
    std::fs::create_dir_all(pipe.parent().expect("a folder")).expect("a folder");
    let made = Command::new("mkfifo").arg(pipe).status();
    assert!(made.expect("mkfifo").success());
    let mut command = restore(place, backup);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.expect("the binary runs");
    let folder = place.data.join("files/uploads");
    for _ in 0..600 {
        // The pipe, and all files but the last.
        let files = std::fs::read_dir(&folder).map_or(0, Iterator::count);
        if files >= UPLOADS {
            return child;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    let ended = child.wait();
    panic!("it does not come to its last file: {ended:?}");
}

const UPLOADS: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_was_killed_is_no_server_and_is_begun_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::sqlite(folder.path());
    let mut scene = Scene::set(&place).await;
    scene.batch("First").await;
    for number in 0..UPLOADS {
        let rows = format!("text\nText {number}\n");
        scene.lead.upload(&format!("{number}.csv"), &rows).await;
    }
    let backup = folder.path().join("backup.zip");
    let taken = run(place.candor(&["backup"]).arg(&backup));
    assert!(taken.status.success(), "{}", said(&taken));

    let restored = Place::sqlite(&folder.path().join("restored"));
    let pipe = restored.data.join(last_file(&backup));
    let mut child = stuck(&restored, &backup, &pipe);
    let second = said(&run(&mut restore(&restored, &backup)));
    assert!(
        second.contains("another restore into this folder is under way"),
        "{second}"
    );
    child.kill().expect("a process to kill");
    child.wait().expect("it is gone");

    for command in [
        &["serve"][..],
        &["migrate"],
        &["ledger", "verify"],
        &["backup", "other.zip"],
    ] {
        let output = run(restored.candor(command).env("CANDOR_LISTEN", "127.0.0.1:0"));
        let words = said(&output);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {words}");
        assert!(
            words.contains("holds a restore that has not ended"),
            "{command:?}: {words}"
        );
        assert!(
            words.contains("run `candor restore`"),
            "{command:?}: {words}"
        );
    }
    assert!(
        !restored.data.join("candor.db").exists(),
        "nobody made a new one"
    );

    std::fs::remove_file(&pipe).expect("the pipe");
    let done = run(&mut restore(&restored, &backup));
    assert!(done.status.success(), "{}", said(&done));
    restored.verify();
    let files = std::fs::read_dir(restored.data.join("files/uploads")).expect("files");
    assert_eq!(files.count(), UPLOADS);
    let server = Server::start(&restored);
    scene.address.set(&[&server.url]);
    let path = format!("/projects/{}/batches", scene.project);
    assert_eq!(scene.lead.list(&path).await.len(), 1);
    server.stop();
}

/// SQLite would play the log of another database into the restored one.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_refuses_a_folder_with_the_log_of_another_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::sqlite(folder.path());
    place.operator("operator@example.org");
    let backup = folder.path().join("backup.zip");
    let taken = run(place.candor(&["backup"]).arg(&backup));
    assert!(taken.status.success(), "{}", said(&taken));
    let restored = Place::sqlite(&folder.path().join("restored"));
    std::fs::create_dir_all(&restored.data).expect("a folder");
    std::fs::write(restored.data.join("candor.db-wal"), "old").expect("a file");
    let refused = run(&mut restore(&restored, &backup));
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    let words = said(&refused);
    assert!(words.contains("candor.db-wal exists already"), "{words}");
}
