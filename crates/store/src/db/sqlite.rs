//! The SQLite driver: one connection, its statements prepared once and kept.

use super::runner::{Company, Session, State};
use super::sql::{Dialect, Sql};
use super::value::{Kind, Value};
use super::{Row, Tx};
use crate::Error;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement, ffi};
use std::collections::HashMap;
use std::path::Path;

/// Opens a connection with the settings that every one of ours has.
pub(crate) fn connect(path: &Path, read_only: bool) -> Result<Connection, Error> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags |= if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let conn = Connection::open_with_flags(path, flags).map_err(|e| error(&e))?;
    // Without planner stability the bundled build plans every range query anew, at each call.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|e| error(&e))?;
    conn.busy_timeout(std::time::Duration::from_secs(5))
        .map_err(|e| error(&e))?;
    // The writer's cache is small: each commit that split a page looks through all of it (a page under balance passes
    // by way of the number of the lock's page, the greatest there is, and what lies behind the end of the file is
    // dropped). What is read comes from the mapped file; what a transaction wrote stays until it commits.
    let pragmas = if read_only {
        "PRAGMA cache_size = -32768; PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY;"
    } else {
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -16384; PRAGMA cache_spill = OFF; PRAGMA mmap_size = 1073741824;
         PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864;"
    };
    conn.execute_batch(pragmas).map_err(|e| error(&e))?;
    Ok(conn)
}

/// Commits of this connection do not wait for the disk, whole as they stay: a [`super::syncer`] sees to that, or, for
/// what can be made again, the system by and by.
pub(crate) fn leave_syncs_to_others(conn: &Connection) -> Result<(), Error> {
    // The first reading opens the log, and makes its file.
    conn.execute_batch("PRAGMA synchronous = NORMAL; SELECT COUNT(*) FROM sqlite_schema;")
        .map_err(|e| error(&e))
}

/// Copies what is committed from the log into the file, as far as readers allow, if that is at least so many pages;
/// waits for nobody.
pub(crate) fn checkpoint(conn: &Connection, pages: i64) -> Result<(), Error> {
    let waiting = |text: &str| {
        conn.query_row(text, [], |row| {
            Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?)
        })
        .map_err(|e| error(&e))
    };
    if waiting("PRAGMA wal_checkpoint(NOOP)")? >= pages {
        waiting("PRAGMA wal_checkpoint(PASSIVE)")?;
    }
    Ok(())
}

/// What a driver's error means to us.
pub(crate) fn error(error: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, text) = error else {
        return Error::Statement {
            detail: error.to_string(),
        };
    };
    let detail = text.clone().unwrap_or_else(|| code.to_string());
    match code.code {
        ffi::ErrorCode::ConstraintViolation => Error::Conflict {
            // "UNIQUE constraint failed: tasks.project_id, tasks.external_id"
            constraint: detail.rsplit(": ").next().unwrap_or_default().to_owned(),
        },
        ffi::ErrorCode::DatabaseBusy | ffi::ErrorCode::DatabaseLocked => Error::Busy,
        ffi::ErrorCode::DatabaseCorrupt | ffi::ErrorCode::NotADatabase => Error::Corrupt { detail },
        ffi::ErrorCode::SystemIoFailure if is_failed_sync(code.extended_code) => {
            // After a failed sync nobody knows what is on the disk; going on could acknowledge lost work.
            tracing::error!(%detail, "sync to disk failed; stopping at once");
            std::process::abort()
        }
        ffi::ErrorCode::DiskFull
        | ffi::ErrorCode::SystemIoFailure
        | ffi::ErrorCode::CannotOpen
        | ffi::ErrorCode::ReadOnly
        | ffi::ErrorCode::OutOfMemory => Error::Unavailable { detail },
        _ => Error::Statement { detail },
    }
}

fn is_failed_sync(extended: i32) -> bool {
    extended == ffi::SQLITE_IOERR_FSYNC || extended == ffi::SQLITE_IOERR_DIR_FSYNC
}

struct Prepared<'c> {
    statement: Statement<'c>,
    /// For each of SQLite's parameters (numbered by first appearance), the index of our `$n`.
    order: Vec<usize>,
}

/// A connection's open transaction.
pub(crate) struct SqliteSession<'c> {
    conn: &'c Connection,
    prepared: HashMap<usize, Prepared<'c>>,
    state: State,
    read_only: bool,
}

impl<'c> SqliteSession<'c> {
    pub(crate) fn new(conn: &'c Connection, read_only: bool) -> Self {
        SqliteSession {
            conn,
            prepared: HashMap::new(),
            state: State::default(),
            read_only,
        }
    }

    fn run<T>(
        &mut self,
        sql: Sql,
        params: &[Value],
        act: impl FnOnce(&mut Statement<'c>) -> Result<T, rusqlite::Error>,
    ) -> Result<T, Error> {
        let text = sql.text(Dialect::Sqlite);
        let conn = self.conn;
        let result = (|| {
            let prepared = match self.prepared.entry(text.as_ptr() as usize) {
                std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(prepare(conn, text)?)
                }
            };
            for (at, from) in prepared.order.iter().enumerate() {
                let value = params.get(*from).ok_or_else(|| Error::Statement {
                    detail: format!("parameter ${} is missing: {text}", from + 1),
                })?;
                prepared
                    .statement
                    .raw_bind_parameter(at + 1, Bound(value))
                    .map_err(|e| error(&e))?;
            }
            act(&mut prepared.statement).map_err(|e| error(&e))
        })();
        result.inspect_err(|error| self.state.failed(error))
    }
}

fn prepare<'c>(conn: &'c Connection, text: &str) -> Result<Prepared<'c>, Error> {
    let statement = conn.prepare(text).map_err(|e| match error(&e) {
        Error::Statement { detail } => Error::Statement {
            detail: format!("{detail}: {text}"),
        },
        other => other,
    })?;
    let order = (1..=statement.parameter_count())
        .map(|index| {
            statement
                .parameter_name(index)
                .and_then(|name| name.strip_prefix('$'))
                .and_then(|number| number.parse::<usize>().ok())
                .and_then(|number| number.checked_sub(1))
                .ok_or_else(|| Error::Statement {
                    detail: format!("not $n: {text}"),
                })
        })
        .collect::<Result<_, _>>()?;
    Ok(Prepared { statement, order })
}

struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null(_) => ValueRef::Null,
            Value::I64(value) => ValueRef::Integer(*value),
            Value::F64(value) => ValueRef::Real(*value),
            Value::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
            Value::Uuid(value) => ValueRef::Blob(value.as_bytes()),
        }))
    }
}

fn read_rows(statement: &mut Statement<'_>) -> rusqlite::Result<Vec<Row>> {
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            values.push(match row.get_ref(column)? {
                // SQLite does not say what a null would have been; getters only ask whether it is one.
                ValueRef::Null => Value::Null(Kind::Text),
                ValueRef::Integer(value) => Value::I64(value),
                ValueRef::Real(value) => Value::F64(value),
                ValueRef::Text(value) => Value::Text(String::from_utf8_lossy(value).into_owned()),
                // Almost every blob is an id, which needs no room of its own.
                ValueRef::Blob(value) => uuid::Uuid::from_slice(value)
                    .map_or_else(|_| Value::Bytes(value.to_vec()), Value::Uuid),
            });
        }
        out.push(Row::new(values));
    }
    Ok(out)
}

impl Tx for SqliteSession<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn is_awaited(&self) -> bool {
        self.state.is_awaited()
    }

    fn query(&mut self, sql: Sql, params: &[Value]) -> Result<Vec<Row>, Error> {
        let before = self.conn.total_changes();
        let rows = self.run(sql, params, read_rows)?;
        if self.conn.total_changes() != before {
            self.state.wrote();
        }
        Ok(rows)
    }

    fn execute(&mut self, sql: Sql, params: &[Value]) -> Result<u64, Error> {
        let changed = self.run(sql, params, rusqlite::Statement::raw_execute)?;
        if changed > 0 {
            self.state.wrote();
        }
        Ok(changed as u64)
    }
}

impl Session for SqliteSession<'_> {
    fn begin(&mut self, _stripes: u32, company: Company) -> Result<(), Error> {
        self.state = State::begun(company);
        let text = if self.read_only {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        };
        self.conn.execute_batch(text).map_err(|e| error(&e))
    }

    fn commit(&mut self) -> Result<(), Error> {
        // After some failures SQLite has rolled the whole transaction back by itself.
        if self.conn.is_autocommit() {
            return Err(Error::Unavailable {
                detail: "the transaction was rolled back".to_owned(),
            });
        }
        self.conn.execute_batch("COMMIT").map_err(|e| {
            let error = error(&e);
            self.rollback();
            error
        })
    }

    fn rollback(&mut self) {
        if !self.conn.is_autocommit()
            && let Err(error) = self.conn.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "rollback failed");
        }
    }

    fn state(&self) -> &State {
        &self.state
    }

    fn tx(&mut self) -> &mut dyn Tx {
        self
    }

    fn retries(&self) -> u32 {
        // The busy timeout has waited already.
        0
    }
}

/// Prepares a text and runs it not.
pub(crate) fn check(path: &Path, text: &str) -> Result<(), Error> {
    let conn = connect(path, false)?;
    prepare(&conn, text).map(|_| ())
}
