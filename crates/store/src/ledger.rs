//! The ledger's two records: transfers, which are never changed, and totals, kept in parts by stripe.
//!
//! Accounts are made by the first transfer that names them; their ids are computed from what they are.

use crate::assignments::set_aside_states;
use crate::db::{Row, Sql, Stripe, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::id::LedgerAccountId;
use candor_domain::ledger::{Account, Transfer};
use candor_domain::money::Amount;
use candor_domain::time::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

statements! {
    OPEN = Sql::Both(
        "INSERT INTO ledger_accounts (id, kind, owner_id, currency, never_negative) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
    );
    POST = Sql::Both(
        "INSERT INTO transfers (id, debit_account, credit_account, amount, code, reference_kind, reference_id, \
         stripe, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    ADD = Sql::Both(
        "INSERT INTO account_totals (account_id, stripe, debits, credits, debits_apart) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (account_id, stripe) DO UPDATE SET debits = account_totals.debits + excluded.debits, \
         credits = account_totals.credits + excluded.credits, \
         debits_apart = account_totals.debits_apart + excluded.debits_apart",
    );
    BALANCE = Sql::Both(
        "SELECT CAST(COALESCE(SUM(credits - debits), 0) AS BIGINT) FROM account_totals WHERE account_id = $1",
    );
    TOTALS = Sql::Both(
        "SELECT CAST(COALESCE(SUM(debits), 0) AS BIGINT), CAST(COALESCE(SUM(credits), 0) AS BIGINT), \
         CAST(COALESCE(SUM(debits_apart), 0) AS BIGINT) FROM account_totals WHERE account_id = $1",
    );
    // Each side by its own index, newest first, so that a long history is not read to show its end.
    STATEMENT = Sql::Both(
        "SELECT id, code, amount, reference_kind, reference_id, created_at, is_credit FROM (\
         SELECT * FROM (SELECT id, code, amount, reference_kind, reference_id, created_at, 1 AS is_credit \
         FROM transfers WHERE credit_account = $1 AND id < $2 ORDER BY id DESC LIMIT $3) AS i UNION ALL \
         SELECT * FROM (SELECT id, code, amount, reference_kind, reference_id, created_at, 0 AS is_credit \
         FROM transfers WHERE debit_account = $1 AND id < $2 ORDER BY id DESC LIMIT $3) AS o) AS s \
         ORDER BY id DESC LIMIT $3",
    );
    SINCE = Sql::Both(
        "SELECT CAST(COALESCE((SELECT SUM(amount) FROM transfers WHERE credit_account = $1 AND id > $2), 0) \
         AS BIGINT), CAST(COALESCE((SELECT SUM(amount) FROM transfers WHERE debit_account = $1 AND id > $2), 0) \
         AS BIGINT)",
    );
    ESCROWS = Sql::Both(concat!(
        "SELECT b.id, CAST(COALESCE((SELECT SUM(t.credits - t.debits) FROM account_totals t \
         JOIN ledger_accounts a ON a.id = t.account_id WHERE a.kind = 'batch_escrow' AND a.owner_id = b.id), 0) \
         AS BIGINT), b.price, COALESCE(b.fee_bps, 0), \
         CAST((SELECT COUNT(*) FROM places p WHERE p.batch_id = b.id) AS BIGINT), \
         CAST(COALESCE((SELECT SUM(s.price + s.fee) FROM assignments s WHERE s.batch_id = b.id \
         AND s.author = 'contributor' AND s.state <> 'accepted' \
         AND s.state IN (", set_aside_states!(), ")), 0) AS BIGINT) FROM batches b ORDER BY b.id",
    ));
    UNEQUAL = Sql::Both(
        "SELECT a.kind, a.owner_id, a.currency, a.never_negative, \
         CAST(COALESCE((SELECT SUM(t.debits) FROM account_totals t WHERE t.account_id = a.id), 0) AS BIGINT), \
         CAST(COALESCE((SELECT SUM(t.credits) FROM account_totals t WHERE t.account_id = a.id), 0) AS BIGINT), \
         CAST(COALESCE((SELECT SUM(d.amount) FROM transfers d WHERE d.debit_account = a.id), 0) AS BIGINT), \
         CAST(COALESCE((SELECT SUM(c.amount) FROM transfers c WHERE c.credit_account = a.id), 0) AS BIGINT), \
         CAST(COALESCE((SELECT SUM(t.debits_apart) FROM account_totals t WHERE t.account_id = a.id), 0) AS BIGINT), \
         CAST(COALESCE((SELECT SUM(d.amount) FROM transfers d WHERE d.debit_account = a.id \
         AND d.code IN ('assignment_fee', 'rejection_fee', 'batch_remainder')), 0) AS BIGINT) \
         FROM ledger_accounts a ORDER BY a.id",
    );
}

/// Posts linked transfers under a stripe whose lock is held: all or none, in the transaction around.
///
/// # Errors
/// `Conflict` when an assignment would be rewarded twice, else as [`Tx::execute`].
pub fn post(tx: &mut dyn Tx, stripe: Stripe, transfers: &[Transfer]) -> Result<(), Error> {
    let owned = posting(stripe, transfers);
    let statements: Vec<(Sql, &[Value])> = owned
        .iter()
        .map(|(sql, values)| (*sql, values.as_slice()))
        .collect();
    if !statements.is_empty() {
        tx.execute_all(&statements)?;
    }
    Ok(())
}

/// The statements of [`post`], for callers that send several things at once. Shared totals come last.
#[must_use]
pub fn posting(stripe: Stripe, transfers: &[Transfer]) -> Vec<(Sql, Vec<Value>)> {
    let mut statements = Vec::new();
    let mut totals: BTreeMap<LedgerAccountId, [i64; 3]> = BTreeMap::new();
    for transfer in transfers {
        let (debit, credit) = (transfer.debit.id(), transfer.credit.id());
        let amount = transfer.amount.as_minor();
        statements.push((
            POST,
            params![
                transfer.id,
                debit,
                credit,
                transfer.amount,
                transfer.code.as_str(),
                transfer.reference.kind.as_str(),
                transfer.reference.id,
                stripe.number(),
                transfer.at
            ]
            .to_vec(),
        ));
        let [debits, _, apart] = totals.entry(debit).or_default();
        *debits += amount;
        *apart += if transfer.code.is_apart() { amount } else { 0 };
        totals.entry(credit).or_default()[1] += amount;
    }
    for (id, [debits, credits, apart]) in &totals {
        statements.push((
            ADD,
            params![*id, stripe.number(), *debits, *credits, *apart].to_vec(),
        ));
    }
    statements
}

/// Makes the records of accounts that do not exist yet. Control's, or the person's own.
///
/// # Errors
/// As [`Tx::execute`].
pub fn open(tx: &mut dyn Tx, accounts: &[Account]) -> Result<(), Error> {
    for account in accounts {
        let never_negative = account.kind.never_negative();
        tx.execute(
            OPEN,
            params![
                account.id(),
                account.kind.as_str(),
                account.owner,
                account.currency.code(),
                never_negative
            ],
        )?;
    }
    Ok(())
}

/// The balance of an account: the sum of its parts.
///
/// # Errors
/// As [`Tx::query`].
pub fn balance(tx: &mut dyn Tx, account: Account) -> Result<Amount, Error> {
    tx.query_one(BALANCE, params![account.id()])?.amount(0)
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The transfer.
    pub id: Uuid,
    /// What it was for.
    pub code: String,
    /// How much.
    pub amount: Amount,
    /// What kind of thing it refers to.
    pub reference_kind: String,
    /// Which one.
    pub reference_id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Whether the money came in.
    pub is_credit: bool,
}

/// The transfers of an account before an id, newest first. `balance_at` tells the balance after a line.
///
/// # Errors
/// As [`Tx::query`].
pub fn statement(
    tx: &mut dyn Tx,
    account: Account,
    before: Uuid,
    limit: u32,
) -> Result<Vec<Line>, Error> {
    let rows = tx.query(STATEMENT, params![account.id(), before, limit])?;
    rows.iter().map(line).collect()
}

fn line(row: &Row) -> Result<Line, Error> {
    Ok(Line {
        id: row.uuid(0)?,
        code: row.text(1)?.to_owned(),
        amount: row.amount(2)?,
        reference_kind: row.text(3)?.to_owned(),
        reference_id: row.uuid(4)?,
        at: row.time(5)?,
        is_credit: row.i64(6)? == 1,
    })
}

/// The balance of an account after a transfer: the present one without what came since.
///
/// # Errors
/// As [`Tx::query`].
pub fn balance_at(tx: &mut dyn Tx, account: Account, transfer: Uuid) -> Result<Amount, Error> {
    let now = balance(tx, account)?.as_minor();
    let row = tx.query_one(SINCE, params![account.id(), transfer])?;
    let since = row.i64(0)?.saturating_sub(row.i64(1)?);
    Ok(Amount::from_minor(now.saturating_sub(since)))
}

/// What ever passed through an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// What left it.
    pub debits: Amount,
    /// What came.
    pub credits: Amount,
    /// Of what left it, that of the codes that are added up apart.
    pub debits_apart: Amount,
}

/// The totals of an account, however many transfers there were.
///
/// # Errors
/// As [`Tx::query`].
pub fn totals(tx: &mut dyn Tx, account: Account) -> Result<Totals, Error> {
    let row = tx.query_one(TOTALS, params![account.id()])?;
    Ok(Totals {
        debits: row.amount(0)?,
        credits: row.amount(1)?,
        debits_apart: row.amount(2)?,
    })
}

/// One account as `verify` sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Its kind.
    pub kind: String,
    /// Its owner.
    pub owner: Uuid,
    /// Its currency.
    pub currency: String,
    /// Whether it may not be below zero.
    pub never_negative: bool,
    /// Kept totals: debits and credits.
    pub kept: (i64, i64),
    /// Recomputed from transfers: debits and credits.
    pub recomputed: (i64, i64),
    /// What is added up apart: kept, and recomputed from transfers.
    pub apart: (i64, i64),
}

/// Every account with its kept and its recomputed totals.
///
/// # Errors
/// As [`Tx::query`].
pub fn check(tx: &mut dyn Tx) -> Result<Vec<Checked>, Error> {
    tx.query(UNEQUAL, params![])?
        .iter()
        .map(|row| {
            Ok(Checked {
                kind: row.text(0)?.to_owned(),
                owner: row.uuid(1)?,
                currency: row.text(2)?.to_owned(),
                never_negative: row.bool(3)?,
                kept: (row.i64(4)?, row.i64(5)?),
                recomputed: (row.i64(6)?, row.i64(7)?),
                apart: (row.i64(8)?, row.i64(9)?),
            })
        })
        .collect()
}

/// For every batch what its escrow holds, and what its places and assignments come to.
///
/// # Errors
/// As [`Tx::query`].
pub fn escrows(tx: &mut dyn Tx) -> Result<Vec<(Uuid, i64, i64)>, Error> {
    tx.query(ESCROWS, params![])?
        .iter()
        .map(|row| {
            let fee = crate::batches::fee_rate(row.i64(3)?)?;
            let place = candor_domain::ledger::PlaceCost::new(row.amount(2)?, fee)
                .and_then(candor_domain::ledger::PlaceCost::total)
                .map_err(|error| Error::Corrupt {
                    detail: error.to_string(),
                })?;
            let places = place.as_minor().saturating_mul(row.i64(4)?);
            Ok((
                row.uuid(0)?,
                row.i64(1)?,
                places.saturating_add(row.i64(5)?),
            ))
        })
        .collect()
}
