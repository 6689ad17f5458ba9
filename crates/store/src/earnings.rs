//! What a contributor has earned, is waiting for, and was paid.

use crate::assignments::awaited_states;
use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, AssignmentId, ProjectId};
use candor_domain::money::{Amount, Currency};
use candor_domain::time::Timestamp;

statements! {
    BALANCES = Sql::Both(
        "SELECT a.kind, a.currency, CAST(COALESCE(SUM(t.credits - t.debits), 0) AS BIGINT) FROM ledger_accounts a \
         LEFT JOIN account_totals t ON t.account_id = a.id WHERE a.owner_id = $1 \
         AND a.kind IN ('contributor_available', 'payout_in_flight') GROUP BY a.kind, a.currency",
    );
    PAID_OUT = Sql::Both(
        "SELECT currency, CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM payouts WHERE account_id = $1 \
         AND state = 'settled' GROUP BY currency",
    );
    PENDING = Sql::Both(concat!(
        "SELECT a.id, p.id, p.name, a.price, p.currency, a.deadline_at FROM assignments a \
         JOIN projects p ON p.id = a.project_id WHERE a.contributor_id = $1 AND a.author = 'contributor' \
         AND a.price > 0 AND a.state IN (", awaited_states!(), ") AND a.state <> 'accepted' \
         ORDER BY a.deadline_at, a.id",
    ));
    PROJECTS = Sql::Both(
        "SELECT p.id, p.name, p.currency, CAST(SUM(d.amount) AS BIGINT), CAST(COUNT(*) AS BIGINT), \
         CAST(SUM(a.active_seconds) AS BIGINT) FROM assignments a \
         JOIN pay_decisions d ON d.assignment_id = a.id AND d.epoch = a.epoch \
         JOIN projects p ON p.id = a.project_id WHERE a.contributor_id = $1 AND d.amount > 0 \
         GROUP BY p.id, p.name, p.currency ORDER BY p.id DESC",
    );
    DAYS = Sql::Both(
        "SELECT d.decided_at / 86400000000, p.currency, CAST(SUM(d.amount) AS BIGINT), CAST(COUNT(*) AS BIGINT), \
         CAST(SUM(a.active_seconds) AS BIGINT) FROM assignments a \
         JOIN pay_decisions d ON d.assignment_id = a.id AND d.epoch = a.epoch \
         JOIN projects p ON p.id = a.project_id WHERE a.contributor_id = $1 AND d.amount > 0 \
         AND d.decided_at >= $2 GROUP BY d.decided_at / 86400000000, p.currency ORDER BY 1",
    );
}

/// Money of a person by kind of account (`contributor_available`, `payout_in_flight`) and currency.
///
/// # Errors
/// As [`Tx::query`].
pub fn balances(
    tx: &mut dyn Tx,
    person: AccountId,
) -> Result<Vec<(String, Currency, Amount)>, Error> {
    tx.query(BALANCES, params![person])?
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.parse(1)?, row.amount(2)?)))
        .collect()
}

/// What was paid out, by currency.
///
/// # Errors
/// As [`Tx::query`].
pub fn paid_out(tx: &mut dyn Tx, person: AccountId) -> Result<Vec<(Currency, Amount)>, Error> {
    tx.query(PAID_OUT, params![person])?
        .iter()
        .map(|row| Ok((row.parse(0)?, row.amount(1)?)))
        .collect()
}

/// Pay that waits for a verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Its project.
    pub project: ProjectId,
    /// The project's name.
    pub project_name: String,
    /// How much.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// When silence decides.
    pub decided_by: Option<Timestamp>,
}

/// Pay that is set aside for a person, the next decision first.
///
/// # Errors
/// As [`Tx::query`].
pub fn pending(tx: &mut dyn Tx, person: AccountId) -> Result<Vec<Pending>, Error> {
    tx.query(PENDING, params![person])?
        .iter()
        .map(|row| {
            Ok(Pending {
                assignment: row.id(0)?,
                project: row.id(1)?,
                project_name: row.text(2)?.to_owned(),
                amount: row.amount(3)?,
                currency: row.parse(4)?,
                decided_by: row.opt(5, Row::time)?,
            })
        })
        .collect()
}

/// What was earned in a project.
#[derive(Debug, Clone, PartialEq)]
pub struct OfProject {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// What it pays in.
    pub currency: Currency,
    /// What was earned.
    pub earned: Amount,
    /// With how many tasks.
    pub tasks: i64,
    /// In how much active time.
    pub active_seconds: i64,
}

/// What a person has earned, by project.
///
/// # Errors
/// As [`Tx::query`].
pub fn projects(tx: &mut dyn Tx, person: AccountId) -> Result<Vec<OfProject>, Error> {
    tx.query(PROJECTS, params![person])?
        .iter()
        .map(|row| {
            Ok(OfProject {
                project: row.id(0)?,
                name: row.text(1)?.to_owned(),
                currency: row.parse(2)?,
                earned: row.amount(3)?,
                tasks: row.i64(4)?,
                active_seconds: row.i64(5)?,
            })
        })
        .collect()
}

/// What was earned on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct OfDay {
    /// The start of the day, UTC.
    pub day: Timestamp,
    /// In which currency.
    pub currency: Currency,
    /// How much.
    pub amount: Amount,
    /// With how many tasks.
    pub tasks: i64,
    /// In how much active time.
    pub active_seconds: i64,
}

/// What a person has earned since a moment, by day (UTC) of the decision.
///
/// # Errors
/// As [`Tx::query`].
pub fn days(tx: &mut dyn Tx, person: AccountId, since: Timestamp) -> Result<Vec<OfDay>, Error> {
    tx.query(DAYS, params![person, since])?
        .iter()
        .map(|row| {
            let micros = row.i64(0)?.saturating_mul(86_400_000_000);
            let day = Timestamp::from_micros(micros).map_err(|error| Error::Corrupt {
                detail: error.to_string(),
            })?;
            Ok(OfDay {
                day,
                currency: row.parse(1)?,
                amount: row.amount(2)?,
                tasks: row.i64(3)?,
                active_seconds: row.i64(4)?,
            })
        })
        .collect()
}
