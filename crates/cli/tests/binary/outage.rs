//! The database is locked, away or out of space: 503 with a reason, and on again without a restart.

use crate::scene::Scene;
use crate::server::Place;
use candor_store::db::{Db, Options, Scope, Sql, Target};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Founds an organization; once, whatever comes.
async fn found(scene: &Scene, name: &str) -> (StatusCode, Value) {
    let body = json!({"name": name, "currency": "USD"});
    let asked = scene
        .lead
        .try_once(Method::POST, "/organizations", Some(&body), None);
    asked.await.expect("an answer, and not a broken connection")
}

fn is_unavailable((status, answer): &(StatusCode, Value)) {
    assert_eq!(*status, 503, "{answer:#}");
    assert_eq!(answer["type"], "unavailable", "{answer:#}");
    let detail = answer["detail"].as_str().unwrap_or_default();
    assert!(
        detail.contains("gain") || detail.contains("soon"),
        "{detail}"
    );
    assert!(
        !detail.contains("SQL") && !detail.contains("os error"),
        "{detail}"
    );
}

/// Founds one organization after the other until it works again.
async fn recovers(scene: &Scene) {
    let mut last = (StatusCode::OK, Value::Null);
    for _ in 0..100 {
        last = found(scene, "Again").await;
        if last.0 == 201 {
            return;
        }
        assert_eq!(last.0, 503, "{:#}", last.1);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("it does not recover: {last:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_sqlite_is_answered_and_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::sqlite(folder.path());
    let scene = Scene::set(&place).await;
    let target = Target::Sqlite(place.data.join("candor.db"));
    let (locked, is_locked) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let holder = thread::spawn(move || {
        let db = Db::open_as_is(&target, Options::default()).expect("the database");
        db.write_blocking(Scope::Control, move |_| {
            locked.send(()).expect("somebody waits");
            let _ = released.recv();
            Ok::<_, candor_store::Error>(())
        })
    });
    is_locked.recv().expect("the lock");
    let refused = tokio::time::timeout(Duration::from_secs(20), async {
        tokio::join!(found(&scene, "A"), found(&scene, "B"), found(&scene, "C"))
    });
    let (a, b, c) = refused.await.expect("nobody waits for ever");
    [a, b, c].iter().for_each(is_unavailable);
    // Reading goes on.
    assert_eq!(scene.lead.get("/me").await["display_name"], "lead");
    release.send(()).expect("somebody waits");
    holder.join().expect("a thread").expect("its end");
    recovers(&scene).await;
    place.verify();
}

/// Stands between the server and its database, and can be cut.
struct Wire {
    port: u16,
    to: String,
    is_cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    fn to(to: &str) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let wire = Wire {
            port: listener.local_addr().expect("an address").port(),
            to: to.to_owned(),
            is_cut: Arc::default(),
            open: Arc::default(),
        };
        let (to, is_cut, open) = (to.to_owned(), wire.is_cut.clone(), wire.open.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if is_cut.load(Ordering::Acquire) {
                    continue;
                }
                let Ok(server) = TcpStream::connect(&to) else {
                    continue;
                };
                let both = [client, server];
                let ends = || both.each_ref().map(|end| end.try_clone().expect("an end"));
                open.lock().expect("the ends").extend(ends());
                let (there, mut back) = (ends(), ends());
                back.reverse();
                for [mut from, mut to] in [there, back] {
                    thread::spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                        let _ = from.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        wire
    }

    fn cut(&self) {
        self.is_cut.store(true, Ordering::Release);
        for end in self.open.lock().expect("the ends").drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.is_cut.store(false, Ordering::Release);
    }

    /// The same database by way of this wire.
    fn url(&self, url: &str) -> String {
        url.replace(&self.to, &format!("127.0.0.1:{}", self.port))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_postgresql_is_answered_and_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = tokio::task::block_in_place(|| Place::postgres(folder.path()));
    let url = place.database.clone().expect("a URL");
    let host = url
        .split(['/', '@'])
        .find(|part| part.contains(':') && part.ends_with(|c: char| c.is_ascii_digit()));
    let wire = Wire::to(host.expect("host and port in the URL"));
    let place = Place {
        database: Some(wire.url(&url)),
        ..place
    };
    let scene = Scene::set(&place).await;
    for _ in 0..2 {
        wire.cut();
        for name in ["A", "B", "C"] {
            is_unavailable(&found(&scene, name).await);
        }
        let read = scene
            .lead
            .try_once(Method::GET, "/organizations", None, None);
        is_unavailable(&read.await.expect("an answer"));
        wire.mend();
        recovers(&scene).await;
    }
    let organizations = scene.lead.list("/organizations").await;
    assert_eq!(organizations.len(), 3, "{organizations:#?}");
    place.verify();
}

#[test]
fn a_database_that_is_full_says_so_and_goes_on_when_there_is_room() {
    let test = candor_store::testing::sqlite();
    let small = Sql::Both("PRAGMA max_page_count = 1");
    let large = Sql::Both("PRAGMA max_page_count = 1000000");
    let set = |sql: Sql| {
        let set = test
            .db
            .write_blocking(Scope::Control, move |tx| tx.query(sql, &[]).map(|_| ()));
        set.expect("a setting");
    };
    let write = |name: &'static str| {
        test.db.write_blocking(Scope::Control, move |tx| {
            candor_store::settings::put(tx, name, &"x".repeat(200_000))
        })
    };
    set(small);
    let full = write("first");
    assert!(
        matches!(full, Err(candor_store::Error::Unavailable { .. })),
        "{full:?}"
    );
    set(large);
    write("second").expect("room again");
}

/// A file system in memory of its own, so that filling it harms nobody; only root can have one.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    fn mount() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=32m", "tmpfs"])
            .arg(folder.path())
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(SmallDisk { folder })
    }

    fn junk(&self) -> PathBuf {
        self.folder.path().join("junk")
    }

    fn fill(&self) {
        let mut junk = std::fs::File::create(self.junk()).expect("a file");
        while junk.write_all(&[0; 4_096]).is_ok() {}
    }

    fn clear(&self) {
        std::fs::remove_file(self.junk()).expect("the file");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("-l")
            .arg(self.folder.path())
            .status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_answered_and_comes_back() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("left out: a file system of its own can be mounted by root alone");
        return;
    };
    let place = Place::sqlite(disk.folder.path());
    {
        let scene = Scene::set(&place).await;
        for _ in 0..3 {
            disk.fill();
            for name in ["A", "B", "C"] {
                is_unavailable(&found(&scene, name).await);
            }
            // Reading goes on.
            assert_eq!(scene.lead.get("/me").await["display_name"], "lead");
            disk.clear();
            recovers(&scene).await;
        }
        let organizations = scene.lead.list("/organizations").await;
        assert_eq!(organizations.len(), 4, "{organizations:#?}");
    }
    place.verify();
}
