//! What people are told: one row for each person and event, whoever made it how often.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, NotificationId};
use candor_domain::time::Timestamp;

statements! {
    PUT = Sql::Both(
        "INSERT INTO notifications (id, account_id, event_id, kind, data, link, created_at, read_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account_id, event_id) DO NOTHING",
    );
    LIST = Sql::Both(
        "SELECT id, kind, data, link, created_at, read_at FROM notifications \
         WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
    );
    UNREAD = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM notifications WHERE account_id = $1 AND read_at IS NULL",
    );
    READ = Sql::Both(
        "UPDATE notifications SET read_at = $3 WHERE account_id = $1 AND id = $2 AND read_at IS NULL",
    );
    READ_ALL = Sql::Both(
        "UPDATE notifications SET read_at = $2 WHERE account_id = $1 AND read_at IS NULL",
    );
}

/// A notification as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// The kind of the event.
    pub kind: String,
    /// What it says: title and body, as JSON.
    pub data: serde_json::Value,
    /// Where to go.
    pub link: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// Tells somebody of an event, once; false when they were told before. Written under the recipient's stripe.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put(
    tx: &mut dyn Tx,
    account: AccountId,
    event: i64,
    notification: &Notification,
) -> Result<bool, Error> {
    let Notification {
        id,
        kind,
        data,
        link,
        created_at,
        read_at,
    } = notification;
    let written = tx.execute(
        PUT,
        params![
            *id,
            account,
            event,
            kind,
            data.to_string(),
            link,
            *created_at,
            *read_at
        ],
    )?;
    Ok(written == 1)
}

/// A person's notifications before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn list(
    tx: &mut dyn Tx,
    account: AccountId,
    before: NotificationId,
    limit: u32,
) -> Result<Vec<Notification>, Error> {
    tx.query(LIST, params![account, before, limit])?
        .iter()
        .map(|row| {
            Ok(Notification {
                id: row.id(0)?,
                kind: row.text(1)?.to_owned(),
                data: row.json(2)?,
                link: row.opt(3, Row::text)?.map(str::to_owned),
                created_at: row.time(4)?,
                read_at: row.opt(5, Row::time)?,
            })
        })
        .collect()
}

/// How many a person has not read.
///
/// # Errors
/// As [`Tx::query`].
pub fn unread(tx: &mut dyn Tx, account: AccountId) -> Result<i64, Error> {
    tx.query_one(UNREAD, params![account])?.i64(0)
}

/// Marks one as read.
///
/// # Errors
/// As [`Tx::execute`].
pub fn read(
    tx: &mut dyn Tx,
    account: AccountId,
    id: NotificationId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(READ, params![account, id, now])?;
    Ok(())
}

/// Marks all as read.
///
/// # Errors
/// As [`Tx::execute`].
pub fn read_all(tx: &mut dyn Tx, account: AccountId, now: Timestamp) -> Result<(), Error> {
    tx.execute(READ_ALL, params![account, now])?;
    Ok(())
}
