//! The seam: the only place that knows a database driver.
//!
//! | module | what |
//! | --- | --- |
//! | [`sql`] | statements: one text, or a named split |
//! | [`value`], [`row`] | what goes in and comes out |
//! | [`scope`] | which stripes a command locks |
//! | [`runner`] | queues, batches, group commit, panic isolation |
//! | `sqlite`, `postgres` | the two drivers |
//! | `merge` | several writes as one statement of PostgreSQL |
//! | `syncer` | SQLite's log goes to the disk while the next batch runs |

#[doc(hidden)]
pub mod fuse;
pub mod row;
pub mod runner;
pub mod scope;
pub mod sql;
pub mod value;

mod merge;
mod open;
pub(crate) mod postgres;
pub(crate) mod sqlite;
mod syncer;

pub use open::{Db, Options, Target};
pub use row::Row;
pub use scope::{Scope, Stripe};
pub use sql::{Dialect, Sql};
pub use value::{Kind, ToValue, Value};

use crate::Error;

/// A transaction, as commands see it. Synchronous: a command cannot wait for anything but its database.
pub trait Tx {
    /// Which database this is; for splits of behaviour that no text can hide (there should be none in `app`).
    fn dialect(&self) -> Dialect;

    /// Whether others wait for this transaction to end, in its batch or behind it: a long piece of work then stops at
    /// the next place where it can.
    fn is_awaited(&self) -> bool {
        false
    }

    /// Runs a statement and returns its rows.
    ///
    /// # Errors
    /// `Conflict` for constraints, else as [`Error`] says. After an error that followed a write the transaction
    /// is lost: return the error, the runner rolls back and runs the command again alone.
    fn query(&mut self, sql: Sql, params: &[Value]) -> Result<Vec<Row>, Error>;

    /// Runs a statement that returns no rows; gives the number of rows it changed.
    ///
    /// # Errors
    /// As [`Tx::query`].
    fn execute(&mut self, sql: Sql, params: &[Value]) -> Result<u64, Error>;

    /// Runs independent statements in one go (pipelined on PostgreSQL), in order; gives the rows that each changed.
    ///
    /// # Errors
    /// The first error of any, as [`Tx::query`].
    fn execute_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        statements
            .iter()
            .map(|(sql, params)| self.execute(*sql, params))
            .collect()
    }

    /// As [`Tx::execute_all`], for writes of different rows whose order does not matter and none of which reads what
    /// another wrote: they may become one statement (see `merge`). Only statements without `RETURNING`.
    ///
    /// # Errors
    /// The first error of any, as [`Tx::query`].
    fn execute_merged(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        self.execute_all(statements)
    }

    /// The rows of independent queries that are sent in one go (pipelined on PostgreSQL), in order.
    ///
    /// # Errors
    /// The first error of any, as [`Tx::query`].
    fn query_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<Vec<Row>>, Error> {
        statements
            .iter()
            .map(|(sql, params)| self.query(*sql, params))
            .collect()
    }

    /// The only row of a statement, if there is one.
    ///
    /// # Errors
    /// As [`Tx::query`].
    fn query_opt(&mut self, sql: Sql, params: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// The only row of a statement that always has one (a count, a sum).
    ///
    /// # Errors
    /// `Corrupt` when there is none, else as [`Tx::query`].
    fn query_one(&mut self, sql: Sql, params: &[Value]) -> Result<Row, Error> {
        self.query_opt(sql, params)?.ok_or_else(|| Error::Corrupt {
            detail: "a row that must exist is missing".to_owned(),
        })
    }
}
