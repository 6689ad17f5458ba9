//! Three processes of the real binary over one PostgreSQL, with each call sent to the next of them: every invariant
//! holds, nothing acknowledged is lost, and PostgreSQL itself has counted no deadlock.

use crate::client::Address;
use crate::load::{Crowd, Load, seed};
use crate::server::{Place, Server};
use candor_app::testing::faults;
use candor_store::db::{Db, Options, Scope, Sql, Target};
use candor_store::params;
use std::sync::Barrier;
use std::time::Duration;

const PROCESSES: usize = 3;
const SECONDS: u64 = 12;
const CROWD: Crowd = Crowd {
    contributors: 16,
    reviewers: 3,
};

fn open(place: &Place) -> Db {
    let url = place.database.as_deref().expect("PostgreSQL");
    let options = Options {
        readers: 1,
        person_workers: 1,
        ..Options::default()
    };
    Db::open(&Target::parse(url), options).expect("the database")
}

/// What the database server itself has counted in this database. A connection tells its counts when it ends.
fn deadlocks(db: &Db) -> i64 {
    const COUNTED: Sql =
        Sql::Both("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
    let counted = db.read_blocking(|tx| tx.query_one(COUNTED, params![])?.i64(0));
    counted.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn three_processes_keep_every_invariant_without_a_deadlock() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = tokio::task::block_in_place(|| Place::postgres(folder.path()));
    let seed = seed();
    place.operator("operator@example.org");
    let before = tokio::task::block_in_place(|| deadlocks(&open(&place)));
    let servers: Vec<Server> = (0..PROCESSES).map(|_| Server::start(&place)).collect();
    let urls: Vec<&str> = servers.iter().map(|server| server.url.as_str()).collect();
    let address = Address::default();
    address.set(&urls);
    let mut load = Load::begin(folder.path(), &address, &CROWD, seed).await;
    tokio::time::sleep(Duration::from_secs(SECONDS)).await;
    load.end(&place).await;
    load.check(&place).await;
    for server in servers {
        server.stop();
    }
    place.verify();
    tokio::task::block_in_place(|| {
        let db = open(&place);
        let found = faults(&db);
        assert!(found.is_empty(), "{found:#?}");
        assert_eq!(deadlocks(&db) - before, 0, "{}", place.log());
    });
}

/// The count above can be another than zero: two commands that lock against the order are counted.
#[test]
fn a_deadlock_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::postgres(folder.path());
    let barrier = Barrier::new(2);
    std::thread::scope(|threads| {
        for order in [[1, 2], [2, 1]] {
            let (place, barrier) = (&place, &barrier);
            threads.spawn(move || {
                let db = open(place);
                let meet = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
                // Only the first run of each waits for the other: the one that is chosen to yield runs again.
                barrier.wait();
                let locked = db.write_blocking(Scope::Free, move |tx| {
                    const LOCK: Sql = Sql::Both("SELECT pg_advisory_xact_lock($1) IS NULL");
                    tx.query(LOCK, params![order[0]])?;
                    if meet.swap(false, std::sync::atomic::Ordering::Relaxed) {
                        std::thread::sleep(Duration::from_millis(300));
                    }
                    tx.query(LOCK, params![order[1]])?;
                    Ok::<_, candor_store::Error>(())
                });
                locked.expect("it goes through at last");
            });
        }
    });
    assert_eq!(deadlocks(&open(&place)), 1);
}
