//! The PostgreSQL driver: one connection, driven inside its worker's thread, so that statements can be pipelined.

mod connect;

use super::merge;
use super::runner::{Company, Session, State};
use super::scope::PERSON_STRIPES;
use super::sql::{Dialect, Sql};
use super::value::{Kind, Value};
use super::{Row, Tx};
use crate::Error;
use connect::Address;
use std::collections::HashMap;
use std::error::Error as _;
use std::fmt::Write as _;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement};

/// Advisory locks of stripes live in a key space of their own: 'cand' << 32 | stripe.
const LOCK_SPACE: i64 = 0x6361_6e64 << 32;

/// How a reader's transaction begins. Compiling a query takes longer than any of ours runs.
const READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL jit = off;";

/// How a worker's transaction begins. Statements prepared on empty tables would keep sequential scans for ever; and
/// where there is no other way, what a forbidden plan is said to cost would have the query compiled. With
/// one way only, planning anew for the values of each call is time lost: it was a fifth of the server's.
const WRITING: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT set_config('enable_seqscan', 'off', TRUE), \
    set_config('enable_hashjoin', 'off', TRUE), set_config('enable_mergejoin', 'off', TRUE), \
    set_config('enable_bitmapscan', 'off', TRUE), set_config('jit', 'off', TRUE), \
    set_config('plan_cache_mode', 'force_generic_plan', TRUE);";

/// A worker's connection and its open transaction.
pub(crate) struct PostgresSession {
    address: Address,
    runtime: tokio::runtime::Runtime,
    client: Option<Client>,
    prepared: HashMap<usize, Statement>,
    /// Merged statements by the texts of their parts.
    merged: HashMap<Vec<usize>, Statement>,
    state: State,
    read_only: bool,
}

impl PostgresSession {
    pub(crate) fn new(url: &str, read_only: bool) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| Error::Unavailable {
                detail: e.to_string(),
            })?;
        let mut session = PostgresSession {
            address: Address::read(url)?,
            runtime,
            client: None,
            prepared: HashMap::new(),
            merged: HashMap::new(),
            state: State::default(),
            read_only,
        };
        session.connect()?;
        Ok(session)
    }

    fn connect(&mut self) -> Result<(), Error> {
        self.prepared.clear();
        self.merged.clear();
        self.client = None;
        let client = self.runtime.block_on(self.address.connect());
        self.client = Some(client.map_err(|e| error(&e))?);
        Ok(())
    }

    fn client(&self) -> Result<&Client, Error> {
        self.client
            .as_ref()
            .filter(|client| !client.is_closed())
            .ok_or_else(|| Error::Unavailable {
                detail: "no connection".to_owned(),
            })
    }

    /// Runs text without parameters, several statements at once.
    pub(crate) fn batch(&mut self, text: &str) -> Result<(), Error> {
        let client = self.client()?;
        self.runtime
            .block_on(client.batch_execute(text))
            .map_err(|e| error(&e))
    }

    fn prepare(&mut self, sql: Sql, params: &[Value]) -> Result<Statement, Error> {
        let text = sql.text(Dialect::Postgres);
        let key = text.as_ptr() as usize;
        if let Some(statement) = self.prepared.get(&key) {
            return Ok(statement.clone());
        }
        let types: Vec<Type> = params.iter().map(|value| pg_type(value.kind())).collect();
        let statement = self.prepare_text(text, &types)?;
        self.prepared.insert(key, statement.clone());
        Ok(statement)
    }

    fn prepare_text(&self, text: &str, types: &[Type]) -> Result<Statement, Error> {
        let client = self.client()?;
        self.runtime
            .block_on(client.prepare_typed(text, types))
            .map_err(|e| match error(&e) {
                Error::Statement { detail } => Error::Statement {
                    detail: format!("{detail}: {text}"),
                },
                other => other,
            })
    }

    fn try_query(&mut self, sql: Sql, params: &[Value]) -> Result<Vec<Row>, Error> {
        let statement = self.prepare(sql, params)?;
        let client = self.client()?;
        let bound: Vec<&(dyn ToSql + Sync)> = params.iter().map(|v| v as _).collect();
        let rows = self
            .runtime
            .block_on(client.query(&statement, &bound))
            .map_err(|e| error(&e))?;
        rows.iter().map(read_row).collect()
    }

    fn try_execute(&mut self, sql: Sql, params: &[Value]) -> Result<u64, Error> {
        let statement = self.prepare(sql, params)?;
        let client = self.client()?;
        let bound: Vec<&(dyn ToSql + Sync)> = params.iter().map(|v| v as _).collect();
        self.runtime
            .block_on(client.execute(&statement, &bound))
            .map_err(|e| error(&e))
    }

    fn try_execute_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        self.pipelined(statements, &async |client, statement, bound| {
            client.execute(statement, bound).await
        })
    }

    /// Sends statements at once, and reads what each came to.
    fn pipelined<T>(
        &mut self,
        statements: &[(Sql, &[Value])],
        run: &impl AsyncFn(&Client, &Statement, &[&(dyn ToSql + Sync)]) -> Result<T, Failed>,
    ) -> Result<Vec<T>, Error> {
        let mut prepared = Vec::with_capacity(statements.len());
        for (sql, params) in statements {
            prepared.push(self.prepare(*sql, params)?);
        }
        let client = self.client()?;
        // Futures that are polled together are sent together; the server still runs them in order.
        let running = prepared
            .iter()
            .zip(statements)
            .map(|(statement, (_, params))| async move {
                let bound: Vec<&(dyn ToSql + Sync)> = params.iter().map(|v| v as _).collect();
                run(client, statement, &bound).await
            });
        let results = self.runtime.block_on(futures::future::join_all(running));
        results
            .into_iter()
            .map(|result| result.map_err(|e| error(&e)))
            .collect()
    }

    fn try_execute_merged(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        let params = || statements.iter().flat_map(|(_, params)| params.iter());
        let shape = merge::shape(statements);
        let statement = match self.merged.get(&shape) {
            Some(statement) => statement.clone(),
            None => {
                let types: Vec<Type> = params().map(|value| pg_type(value.kind())).collect();
                let statement = self.prepare_text(&merge::text(statements), &types)?;
                self.merged.insert(shape, statement.clone());
                statement
            }
        };
        let bound: Vec<&(dyn ToSql + Sync)> = params().map(|value| value as _).collect();
        let client = self.client()?;
        let row = self
            .runtime
            .block_on(client.query_one(&statement, &bound))
            .map_err(|e| error(&e))?;
        (0..statements.len())
            .map(|column| {
                let count: i64 = row.try_get(column).map_err(|e| error(&e))?;
                Ok(u64::try_from(count).unwrap_or(0))
            })
            .collect()
    }

    fn try_query_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<Vec<Row>>, Error> {
        let results = self.pipelined(statements, &async |client, statement, bound| {
            client.query(statement, bound).await
        })?;
        results
            .into_iter()
            .map(|rows| rows.iter().map(read_row).collect())
            .collect()
    }

    fn keep<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        result.inspect_err(|error| self.state.failed(error))
    }
}

fn pg_type(kind: Kind) -> Type {
    match kind {
        Kind::I64 => Type::INT8,
        Kind::F64 => Type::FLOAT8,
        Kind::Bool => Type::BOOL,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
        Kind::Uuid => Type::UUID,
    }
}

/// What a driver's error means to us.
pub(crate) fn error(error: &tokio_postgres::Error) -> Error {
    let Some(db) = error.as_db_error() else {
        let source = error.source().map(ToString::to_string).unwrap_or_default();
        let detail = format!("{error} {source}");
        // A conversion error is a bug of ours; everything else without a server's word is the connection.
        let is_ours = source.contains("cannot convert");
        return if is_ours {
            Error::Statement { detail }
        } else {
            Error::Unavailable { detail }
        };
    };
    let detail = db.message().to_owned();
    let code = db.code();
    if *code == SqlState::T_R_DEADLOCK_DETECTED {
        super::runner::DEADLOCKS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        tracing::error!(%detail, "deadlock: two commands took locks out of order");
        return Error::Busy;
    }
    if [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::LOCK_NOT_AVAILABLE,
    ]
    .contains(code)
    {
        return Error::Busy;
    }
    match code.code().get(..2).unwrap_or_default() {
        "23" => Error::Conflict {
            constraint: db.constraint().unwrap_or(&detail).to_owned(),
        },
        "08" | "53" | "57" | "58" => Error::Unavailable { detail },
        _ => Error::Statement {
            detail: format!("{} {detail}", code.code()),
        },
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxedError> {
        match self {
            Value::Null(_) => Ok(IsNull::Yes),
            Value::I64(value) => value.to_sql(ty, out),
            Value::F64(value) => value.to_sql(ty, out),
            Value::Bool(value) => value.to_sql(ty, out),
            Value::Text(value) => value.to_sql(ty, out),
            Value::Bytes(value) => value.to_sql(ty, out),
            Value::Uuid(value) => {
                out.extend_from_slice(value.as_bytes());
                Ok(IsNull::No)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// What the driver says of a statement that failed.
type Failed = tokio_postgres::Error;

type BoxedError = Box<dyn std::error::Error + Sync + Send>;

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, BoxedError> {
        Ok(match *ty {
            Type::INT8 => Value::I64(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::I64(i64::from(i32::from_sql(ty, raw)?)),
            Type::FLOAT8 => Value::F64(f64::from_sql(ty, raw)?),
            Type::BOOL => Value::Bool(bool::from_sql(ty, raw)?),
            Type::TEXT | Type::VARCHAR | Type::NAME => Value::Text(String::from_sql(ty, raw)?),
            Type::BYTEA => Value::Bytes(raw.to_vec()),
            Type::UUID => Value::Uuid(uuid::Uuid::from_slice(raw)?),
            _ => return Err(format!("cannot convert a column of type {ty}").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, BoxedError> {
        Ok(Value::Null(Kind::Text))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn read_row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let values = (0..row.len())
        .map(|column| row.try_get::<_, Value>(column).map_err(|e| error(&e)))
        .collect::<Result<_, _>>()?;
    Ok(Row::new(values))
}

impl Tx for PostgresSession {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn is_awaited(&self) -> bool {
        self.state.is_awaited()
    }

    fn query(&mut self, sql: Sql, params: &[Value]) -> Result<Vec<Row>, Error> {
        // Whether a statement with RETURNING wrote is known by its text alone.
        if !is_select(sql) {
            self.state.wrote();
        }
        let result = self.try_query(sql, params);
        self.keep(result)
    }

    fn query_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<Vec<Row>>, Error> {
        if !statements.iter().all(|(sql, _)| is_select(*sql)) {
            self.state.wrote();
        }
        let result = self.try_query_all(statements);
        self.keep(result)
    }

    fn execute(&mut self, sql: Sql, params: &[Value]) -> Result<u64, Error> {
        let result = self.try_execute(sql, params);
        let changed = self.keep(result)?;
        if changed > 0 {
            self.state.wrote();
        }
        Ok(changed)
    }

    fn execute_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        self.state.wrote();
        let result = self.try_execute_all(statements);
        self.keep(result)
    }

    fn execute_merged(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        if !(2..=merge::PARTS_GREATEST).contains(&statements.len()) {
            return self.execute_all(statements);
        }
        self.state.wrote();
        let result = self.try_execute_merged(statements);
        self.keep(result)
    }
}

fn is_select(sql: Sql) -> bool {
    sql.text(Dialect::Postgres)
        .trim_start()
        .starts_with("SELECT")
}

impl Session for PostgresSession {
    fn begin(&mut self, stripes: u32, company: Company) -> Result<(), Error> {
        self.state = State::begun(company);
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.connect()?;
        }
        let mut text = String::from(if self.read_only { READING } else { WRITING });
        // One statement a lock: the order of evaluation within one is not promised.
        for stripe in (0..=PERSON_STRIPES).filter(|stripe| stripes & (1 << stripe) != 0) {
            let key = LOCK_SPACE | i64::from(stripe);
            let _ = write!(text, "SELECT pg_advisory_xact_lock({key});");
        }
        let begun = match self.batch(&text) {
            // A connection that was lost while it lay idle is noticed only now. Nothing has run yet.
            Err(Error::Unavailable { .. }) => {
                self.connect()?;
                self.batch(&text)
            }
            other => other,
        };
        begun.inspect_err(|_| self.rollback())
    }

    fn commit(&mut self) -> Result<(), Error> {
        if self.state.failure().is_some() {
            // COMMIT of a failed transaction is a silent ROLLBACK; say so instead.
            self.rollback();
            return Err(Error::Unavailable {
                detail: "the transaction had failed".to_owned(),
            });
        }
        self.batch("COMMIT")
    }

    fn rollback(&mut self) {
        if self.client().is_ok()
            && let Err(error) = self.batch("ROLLBACK")
        {
            tracing::warn!(?error, "rollback failed; the connection is given up");
            self.client = None;
        }
    }

    fn state(&self) -> &State {
        &self.state
    }

    fn tx(&mut self) -> &mut dyn Tx {
        self
    }

    fn retries(&self) -> u32 {
        5
    }
}

/// Prepares a text and runs it not.
pub(crate) fn check(url: &str, text: &str) -> Result<(), Error> {
    let session = PostgresSession::new(url, false)?;
    let client = session.client()?;
    session
        .runtime
        .block_on(client.prepare(text))
        .map_err(|e| error(&e))?;
    Ok(())
}
