//! Fresh databases for tests, of both kinds. PostgreSQL missing is a failure, not a skip.

use crate::db::{Db, Options, Target};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// A database of its own for one test; SQLite's files go away with it.
pub struct TestDb {
    /// The open database.
    pub db: Db,
    folder: Option<PathBuf>,
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

static COUNT: AtomicU64 = AtomicU64::new(0);

fn unique(prefix: &str) -> String {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let nanos = std::time::UNIX_EPOCH
        .elapsed()
        .map_or(0, |elapsed| elapsed.as_nanos());
    format!("{prefix}_{}_{nanos}_{count}", std::process::id())
}

/// A fresh SQLite database.
///
/// # Panics
/// When it cannot be made: the test cannot go on.
#[must_use]
pub fn sqlite() -> TestDb {
    let folder = std::env::temp_dir().join(unique("candor"));
    let target = Target::Sqlite(folder.join("candor.db"));
    let db = Db::open(&target, options()).expect("a fresh SQLite database");
    TestDb {
        db,
        folder: Some(folder),
    }
}

/// A fresh PostgreSQL database on the server that `CANDOR_TEST_POSTGRES` names.
///
/// # Panics
/// When the server is not there: `cargo xtask test` starts one.
#[must_use]
pub fn postgres() -> TestDb {
    let target = postgres_target();
    let db = Db::open(&target, options()).expect("a fresh PostgreSQL database");
    TestDb { db, folder: None }
}

/// An empty PostgreSQL database, not yet migrated.
///
/// # Panics
/// As [`postgres`].
#[must_use]
pub fn postgres_target() -> Target {
    #[expect(
        clippy::disallowed_methods,
        reason = "the test runner says where its server is"
    )]
    let server = std::env::var("CANDOR_TEST_POSTGRES")
        .expect("CANDOR_TEST_POSTGRES: run `cargo xtask test`, which starts a PostgreSQL");
    let name = unique("candor");
    std::thread::scope(|threads| {
        let create = threads.spawn(|| {
            let mut session = crate::db::postgres::PostgresSession::new(&server, false)
                .expect("the PostgreSQL of CANDOR_TEST_POSTGRES answers");
            session
                .batch(&format!("CREATE DATABASE {name}"))
                .expect("create a database");
        });
        create.join().expect("create a database");
    });
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    Target::Postgres(format!("{base}/{name}"))
}

/// One fresh database of each kind.
#[must_use]
pub fn both() -> [TestDb; 2] {
    [sqlite(), postgres()]
}

fn options() -> Options {
    Options {
        readers: 2,
        person_workers: 2,
        ..Options::default()
    }
}
