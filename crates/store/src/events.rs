//! The outbox: what happened, written in the transaction that made it happen.

use crate::db::{Row, Sql, Stripe, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, AssignmentId, BatchId, OrganizationId, ProjectId, TaskId};
use candor_domain::time::Timestamp;

const ONE_WRITER: &str = "SQLite has one writer, which commits in the order of numbers: all events are of one stripe, \
    so that a consumer follows one list and a batch ends on one page";

statements! {
    APPEND = Sql::Split {
        sqlite: "INSERT INTO events (stripe, kind, organization_id, project_id, batch_id, task_id, assignment_id, \
                 account_id, data, created_at) VALUES (16, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        postgres: "INSERT INTO events (stripe, kind, organization_id, project_id, batch_id, task_id, assignment_id, \
                   account_id, data, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        why: ONE_WRITER,
    };
    APPEND_TWO = Sql::Split {
        sqlite: "INSERT INTO events (stripe, kind, organization_id, project_id, batch_id, task_id, assignment_id, \
                 account_id, data, created_at) VALUES (16, $2, $3, $4, $5, $6, $7, $8, $9, $10), \
                 (16, $11, $3, $4, $5, $6, $7, $8, $9, $10)",
        postgres: "INSERT INTO events (stripe, kind, organization_id, project_id, batch_id, task_id, assignment_id, \
                   account_id, data, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10), \
                   ($1, $11, $3, $4, $5, $6, $7, $8, $9, $10)",
        why: ONE_WRITER,
    };
    AFTER = Sql::Both(
        "SELECT id, kind, organization_id, project_id, batch_id, task_id, assignment_id, account_id, data, \
         created_at FROM events WHERE stripe = $1 AND id > $2 ORDER BY id LIMIT $3",
    );
    OF_ACCOUNT = Sql::Both(
        "SELECT id, kind, organization_id, project_id, batch_id, task_id, assignment_id, account_id, data, \
         created_at, stripe FROM events WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    );
    OF_ORGANIZATION = Sql::Both(
        "SELECT id, kind, organization_id, project_id, batch_id, task_id, assignment_id, account_id, data, \
         created_at, stripe FROM events WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    );
    HEADS = Sql::Both(
        "SELECT s.stripe, COALESCE((SELECT MAX(e.id) FROM events e WHERE e.stripe = s.stripe), 0) \
         FROM stripes s ORDER BY s.stripe",
    );
    CURSORS = Sql::Both("SELECT stripe, position FROM event_cursors WHERE consumer = $1");
    MOVE = Sql::Both(
        "INSERT INTO event_cursors (consumer, stripe, position) VALUES ($1, $2, $3) \
         ON CONFLICT (consumer, stripe) DO UPDATE SET position = excluded.position",
    );
}

/// Something that happened, with the ids that consumers filter by.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Event {
    /// What happened, for example `assignment.submitted`.
    pub kind: String,
    /// The organization concerned.
    pub organization: Option<OrganizationId>,
    /// The project concerned.
    pub project: Option<ProjectId>,
    /// The batch concerned.
    pub batch: Option<BatchId>,
    /// The task concerned. Never shown to contributors.
    pub task: Option<TaskId>,
    /// The assignment concerned.
    pub assignment: Option<AssignmentId>,
    /// The person concerned: who is told.
    pub account: Option<AccountId>,
    /// What else there is to say.
    pub data: serde_json::Value,
}

/// An event as read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its number; within a stripe the order of numbers is the order of commits.
    pub id: i64,
    /// The event.
    pub event: Event,
    /// When it happened.
    pub at: Timestamp,
}

/// Writes an event under a stripe whose lock the transaction holds.
///
/// # Errors
/// As [`Tx::execute`].
pub fn append(tx: &mut dyn Tx, stripe: Stripe, at: Timestamp, event: &Event) -> Result<(), Error> {
    tx.execute(APPEND, &values(stripe, at, event))?;
    Ok(())
}

/// The statement and parameters of [`append`], for callers that send several statements at once.
#[must_use]
pub fn appending(stripe: Stripe, at: Timestamp, event: &Event) -> (Sql, Vec<crate::db::Value>) {
    (APPEND, values(stripe, at, event))
}

/// As [`appending`], for two events that differ in their kind alone; the second follows the first.
#[must_use]
pub fn appending_two(
    stripe: Stripe,
    at: Timestamp,
    event: &Event,
    second: &str,
) -> (Sql, Vec<crate::db::Value>) {
    let mut values = values(stripe, at, event);
    values.push(crate::db::ToValue::to_value(second));
    (APPEND_TWO, values)
}

fn values(stripe: Stripe, at: Timestamp, event: &Event) -> Vec<crate::db::Value> {
    let data = if event.data.is_null() {
        "{}".to_owned()
    } else {
        event.data.to_string()
    };
    params![
        stripe.number(),
        event.kind,
        event.organization,
        event.project,
        event.batch,
        event.task,
        event.assignment,
        event.account,
        data,
        at
    ]
    .to_vec()
}

/// The events of a stripe after a number, at most `limit`, in order.
///
/// # Errors
/// As [`Tx::query`].
pub fn after(
    tx: &mut dyn Tx,
    stripe: Stripe,
    position: i64,
    limit: u32,
) -> Result<Vec<Recorded>, Error> {
    tx.query(AFTER, params![stripe.number(), position, limit])?
        .iter()
        .map(read)
        .collect()
}

/// Events about a person after a number, with their stripes, at most `limit`, in order of numbers.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_account(
    tx: &mut dyn Tx,
    account: AccountId,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Recorded)>, Error> {
    let rows = tx.query(OF_ACCOUNT, params![account, after, limit])?;
    rows.iter()
        .map(|row| Ok((row.i64(10)?, read(row)?)))
        .collect()
}

/// Events of an organization after a number, as [`of_account`].
///
/// # Errors
/// As [`Tx::query`].
pub fn of_organization(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Recorded)>, Error> {
    let rows = tx.query(OF_ORGANIZATION, params![organization, after, limit])?;
    rows.iter()
        .map(|row| Ok((row.i64(10)?, read(row)?)))
        .collect()
}

fn read(row: &Row) -> Result<Recorded, Error> {
    Ok(Recorded {
        id: row.i64(0)?,
        event: Event {
            kind: row.text(1)?.to_owned(),
            organization: row.opt(2, Row::id)?,
            project: row.opt(3, Row::id)?,
            batch: row.opt(4, Row::id)?,
            task: row.opt(5, Row::id)?,
            assignment: row.opt(6, Row::id)?,
            account: row.opt(7, Row::id)?,
            data: row.json(8)?,
        },
        at: row.time(9)?,
    })
}

/// The newest number of every stripe, by stripe.
///
/// # Errors
/// As [`Tx::query`].
pub fn heads(tx: &mut dyn Tx) -> Result<[i64; 17], Error> {
    positions(&tx.query(HEADS, params![])?)
}

/// How far a consumer has come, by stripe.
///
/// # Errors
/// As [`Tx::query`].
pub fn cursors(tx: &mut dyn Tx, consumer: &str) -> Result<[i64; 17], Error> {
    positions(&tx.query(CURSORS, params![consumer])?)
}

fn positions(rows: &[Row]) -> Result<[i64; 17], Error> {
    let mut positions = [0; 17];
    for row in rows {
        let stripe = usize::try_from(row.i64(0)?).ok();
        if let Some(position) = stripe.and_then(|stripe| positions.get_mut(stripe)) {
            *position = row.i64(1)?;
        }
    }
    Ok(positions)
}

/// Remembers how far a consumer has come in a stripe.
///
/// # Errors
/// As [`Tx::execute`].
pub fn move_cursor(
    tx: &mut dyn Tx,
    consumer: &str,
    stripe: Stripe,
    position: i64,
) -> Result<(), Error> {
    tx.execute(MOVE, params![consumer, stripe.number(), position])?;
    Ok(())
}
