//! Migrations: numbered pairs of SQL, embedded, run in order, each in a transaction of its own.
//!
//! A database that was migrated by a newer program is refused: its rows may mean what this one does not know.

use crate::Error;
use crate::db::Target;

/// One step, in both spellings.
struct Step {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($number:literal $name:literal;)*) => {
        &[$(Step {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

const STEPS: &[Step] = steps! {
    1 "0001_start";
    2 "0002_lists";
    3 "0003_fewer_indexes";
    4 "0004_quality";
    5 "0005_least_sure";
    6 "0006_plain_conditions";
    7 "0007_kept_totals";
};

/// The newest schema that this program knows.
#[must_use]
pub fn newest() -> i64 {
    STEPS.last().map_or(0, |step| step.number)
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (\
    number BIGINT PRIMARY KEY, name TEXT NOT NULL)";

/// Brings a database to the newest schema; nothing happens where it is there already.
///
/// # Errors
/// `Unavailable` when it cannot be reached, `Statement` when its schema is newer than this program's.
pub fn migrate(target: &Target) -> Result<(), Error> {
    match target {
        Target::Sqlite(path) => migrate_sqlite(path),
        // On a thread of its own: the caller may be inside an async runtime, which this one cannot nest in.
        Target::Postgres(url) => std::thread::scope(|threads| {
            let migrating = threads.spawn(|| migrate_postgres(url));
            migrating.join().unwrap_or_else(|_| {
                Err(Error::Panicked {
                    detail: "migration".to_owned(),
                })
            })
        }),
    }
}

fn refuse_newer(found: i64) -> Result<(), Error> {
    if found > newest() {
        return Err(Error::Statement {
            detail: format!(
                "the database has schema {found}, this program knows up to {}; start the newer Candor, \
                 or restore the backup made before the upgrade",
                newest()
            ),
        });
    }
    Ok(())
}

fn migrate_sqlite(path: &std::path::Path) -> Result<(), Error> {
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        std::fs::create_dir_all(parent).map_err(|e| Error::Unavailable {
            detail: format!("{}: {e}", parent.display()),
        })?;
    }
    let conn = crate::db::sqlite::connect(path, false)?;
    let run = |text: &str| {
        conn.execute_batch(text)
            .map_err(|e| crate::db::sqlite::error(&e))
    };
    // Whoever starts at the same time waits here.
    run("BEGIN IMMEDIATE")?;
    run(TABLE)?;
    let found: i64 = conn
        .query_row(
            "SELECT COALESCE(MAX(number), 0) FROM schema_migrations",
            [],
            |row| row.get(0),
        )
        .map_err(|e| crate::db::sqlite::error(&e))?;
    refuse_newer(found)?;
    for step in STEPS.iter().filter(|step| step.number > found) {
        run(step.sqlite)?;
        let Step { number, name, .. } = step;
        run(&format!(
            "INSERT INTO schema_migrations (number, name) VALUES ({number}, '{name}')"
        ))?;
    }
    run("COMMIT")
}

fn migrate_postgres(url: &str) -> Result<(), Error> {
    use crate::db::{Sql, Tx};
    let mut session = crate::db::postgres::PostgresSession::new(url, false)?;
    session.batch("BEGIN")?;
    // Several processes may start at once: one migrates, the others wait.
    session.batch("SELECT pg_advisory_xact_lock(7091899320)")?;
    session.batch(TABLE)?;
    let found = session
        .query_one(
            Sql::Both("SELECT COALESCE(MAX(number), 0) FROM schema_migrations"),
            &[],
        )?
        .i64(0)?;
    refuse_newer(found)?;
    for step in STEPS.iter().filter(|step| step.number > found) {
        session.batch(step.postgres)?;
        let Step { number, name, .. } = step;
        session.batch(&format!(
            "INSERT INTO schema_migrations (number, name) VALUES ({number}, '{name}')"
        ))?;
    }
    session.batch("COMMIT")
}
