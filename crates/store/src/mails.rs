//! Mails that wait to be sent. A command writes one in its transaction; a worker sends it and deletes the row,
//! so that neither a request waits for SMTP nor a mail is lost when it fails.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::time::Timestamp;
use uuid::Uuid;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO mails (id, recipient, subject, body, attempts, run_at, created_at) \
         VALUES ($1, $2, $3, $4, 0, $5, $5)",
    );
    TAKE = Sql::Split {
        sqlite: "UPDATE mails SET attempts = attempts + 1, run_at = $2 WHERE id IN \
                 (SELECT id FROM mails WHERE run_at <= $1 ORDER BY run_at, id LIMIT $3) \
                 RETURNING id, recipient, subject, body, attempts",
        postgres: "UPDATE mails SET attempts = attempts + 1, run_at = $2 WHERE id IN \
                   (SELECT id FROM mails WHERE run_at <= $1 ORDER BY run_at, id LIMIT $3 \
                   FOR UPDATE SKIP LOCKED) \
                   RETURNING id, recipient, subject, body, attempts",
        why: "two processes must not send the same mail, and only PostgreSQL has two writers",
    };
    POSTPONE = Sql::Both("UPDATE mails SET run_at = $2 WHERE id = $1");
    DELETE = Sql::Both("DELETE FROM mails WHERE id = $1");
    QUEUE = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN attempts > 1 THEN 1 ELSE 0 END), 0) AS BIGINT), MIN(created_at) FROM mails",
    );
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: Uuid,
    /// The address that it goes to.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// Its plain text.
    pub body: String,
    /// How often sending it was begun, this time included.
    pub attempts: u32,
}

/// Queues a mail.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, mail: &Mail, now: Timestamp) -> Result<(), Error> {
    let Mail {
        id,
        recipient,
        subject,
        body,
        ..
    } = mail;
    tx.execute(INSERT, params![id, recipient, subject, body, now])?;
    Ok(())
}

/// Takes mails that are due, at most `limit`; they come again at `again_at` unless they are deleted before.
///
/// # Errors
/// As [`Tx::query`].
pub fn take(
    tx: &mut dyn Tx,
    now: Timestamp,
    again_at: Timestamp,
    limit: u32,
) -> Result<Vec<Mail>, Error> {
    let rows = tx.query(TAKE, params![now, again_at, limit])?;
    rows.iter().map(read).collect()
}

/// Tries a mail again later.
///
/// # Errors
/// As [`Tx::execute`].
pub fn postpone(tx: &mut dyn Tx, id: Uuid, until: Timestamp) -> Result<(), Error> {
    tx.execute(POSTPONE, params![id, until])?;
    Ok(())
}

/// Forgets a mail that was sent, or given up.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete(tx: &mut dyn Tx, id: Uuid) -> Result<(), Error> {
    tx.execute(DELETE, params![id])?;
    Ok(())
}

/// What waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// How many letters.
    pub waiting: i64,
    /// Those of them that were not taken the first time.
    pub again: i64,
    /// When the oldest was written.
    pub oldest: Option<Timestamp>,
}

/// What waits to be sent.
///
/// # Errors
/// As [`Tx::query`].
pub fn queue(tx: &mut dyn Tx) -> Result<Queue, Error> {
    let row = tx.query_one(QUEUE, params![])?;
    Ok(Queue {
        waiting: row.i64(0)?,
        again: row.i64(1)?,
        oldest: row.opt(2, Row::time)?,
    })
}

fn read(row: &Row) -> Result<Mail, Error> {
    Ok(Mail {
        id: row.uuid(0)?,
        recipient: row.text(1)?.to_owned(),
        subject: row.text(2)?.to_owned(),
        body: row.text(3)?.to_owned(),
        attempts: row.u32(4)?,
    })
}
