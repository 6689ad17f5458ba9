//! Deposits of organizations (control's) and payouts to contributors (the person's own).

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::deposit::DepositState;
use candor_domain::id::{AccountId, DepositId, OrganizationId, PayoutId};
use candor_domain::money::{Amount, Currency};
use candor_domain::payout::PayoutState;
use candor_domain::time::Timestamp;

macro_rules! deposit_columns {
    () => {
        "SELECT d.id, d.organization_id, o.name, d.amount, d.currency, d.reference, d.state, d.created_at, \
         d.decided_at FROM deposits d JOIN organizations o ON o.id = d.organization_id "
    };
}

macro_rules! payout_columns {
    () => {
        "SELECT p.id, p.account_id, COALESCE(f.display_name, ''), p.amount, p.currency, p.rail, p.state, \
         p.reference, p.reason, p.created_at, p.decided_at FROM payouts p \
         LEFT JOIN account_profiles f ON f.account_id = p.account_id "
    };
}

statements! {
    INSERT_DEPOSIT = Sql::Both(
        "INSERT INTO deposits (id, organization_id, amount, currency, reference, state, created_by, created_at, \
         decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    DEPOSIT = Sql::Both(concat!(deposit_columns!(), "WHERE d.id = $1"));
    OF_ORGANIZATION = Sql::Both(concat!(
        deposit_columns!(), "WHERE d.organization_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3"
    ));
    IN_STATE = Sql::Both(concat!(
        deposit_columns!(), "WHERE d.state = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3"
    ));
    ALL_DEPOSITS = Sql::Both(concat!(deposit_columns!(), "WHERE d.id < $1 ORDER BY d.id DESC LIMIT $2"));
    DECIDE = Sql::Both("UPDATE deposits SET state = $2, decided_at = $3 WHERE id = $1");
    INSERT_PAYOUT = Sql::Both(
        "INSERT INTO payouts (id, account_id, amount, currency, rail, state, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    PAYOUT = Sql::Both(concat!(payout_columns!(), "WHERE p.id = $1"));
    OF_ACCOUNT = Sql::Both(concat!(
        payout_columns!(), "WHERE p.account_id = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3"
    ));
    PAYOUTS_IN_STATE = Sql::Both(concat!(
        payout_columns!(), "WHERE p.state = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3"
    ));
    ALL_PAYOUTS = Sql::Both(concat!(payout_columns!(), "WHERE p.id < $1 ORDER BY p.id DESC LIMIT $2"));
    END_PAYOUT = Sql::Both(
        "UPDATE payouts SET state = $2, reference = $3, reason = $4, decided_at = $5 WHERE id = $1",
    );
}

/// A deposit of an organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Deposit {
    /// Its id.
    pub id: DepositId,
    /// Who pays in.
    pub organization: OrganizationId,
    /// The organization's name.
    pub organization_name: String,
    /// How much.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// What the transfer carries.
    pub reference: String,
    /// Where it stands.
    pub state: DepositState,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// Writes a deposit.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert_deposit(tx: &mut dyn Tx, deposit: &Deposit, by: AccountId) -> Result<(), Error> {
    tx.execute(
        INSERT_DEPOSIT,
        params![
            deposit.id,
            deposit.organization,
            deposit.amount,
            deposit.currency.code(),
            deposit.reference,
            deposit.state.as_str(),
            by,
            deposit.created_at,
            deposit.decided_at
        ],
    )?;
    Ok(())
}

/// A deposit, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn deposit(tx: &mut dyn Tx, id: DepositId) -> Result<Option<Deposit>, Error> {
    tx.query_opt(DEPOSIT, params![id])?
        .as_ref()
        .map(read_deposit)
        .transpose()
}

/// Deposits of an organization before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn deposits_of(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    before: DepositId,
    limit: u32,
) -> Result<Vec<Deposit>, Error> {
    tx.query(OF_ORGANIZATION, params![organization, before, limit])?
        .iter()
        .map(read_deposit)
        .collect()
}

/// Deposits of the whole server before an id, newest first; of one state, if it is given.
///
/// # Errors
/// As [`Tx::query`].
pub fn deposits(
    tx: &mut dyn Tx,
    state: Option<DepositState>,
    before: DepositId,
    limit: u32,
) -> Result<Vec<Deposit>, Error> {
    let rows = match state {
        Some(state) => tx.query(IN_STATE, params![state.as_str(), before, limit])?,
        None => tx.query(ALL_DEPOSITS, params![before, limit])?,
    };
    rows.iter().map(read_deposit).collect()
}

/// Decides a deposit.
///
/// # Errors
/// As [`Tx::execute`].
pub fn decide_deposit(
    tx: &mut dyn Tx,
    id: DepositId,
    state: DepositState,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(DECIDE, params![id, state.as_str(), now])?;
    Ok(())
}

fn read_deposit(row: &Row) -> Result<Deposit, Error> {
    Ok(Deposit {
        id: row.id(0)?,
        organization: row.id(1)?,
        organization_name: row.text(2)?.to_owned(),
        amount: row.amount(3)?,
        currency: row.parse(4)?,
        reference: row.text(5)?.to_owned(),
        state: row.parse(6)?,
        created_at: row.time(7)?,
        decided_at: row.opt(8, Row::time)?,
    })
}

/// A payout to a contributor.
#[derive(Debug, Clone, PartialEq)]
pub struct Payout {
    /// Its id.
    pub id: PayoutId,
    /// Whom it goes to.
    pub account: AccountId,
    /// Their name, while it is known.
    pub display_name: String,
    /// How much.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The rail's word.
    pub rail: String,
    /// Where it stands.
    pub state: PayoutState,
    /// The transfer's reference, once it is settled.
    pub reference: Option<String>,
    /// Why it came back.
    pub reason: Option<String>,
    /// When it was requested.
    pub created_at: Timestamp,
    /// When it ended.
    pub decided_at: Option<Timestamp>,
}

/// Writes a requested payout.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert_payout(tx: &mut dyn Tx, payout: &Payout) -> Result<(), Error> {
    tx.execute(
        INSERT_PAYOUT,
        params![
            payout.id,
            payout.account,
            payout.amount,
            payout.currency.code(),
            payout.rail,
            payout.state.as_str(),
            payout.created_at
        ],
    )?;
    Ok(())
}

/// A payout, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn payout(tx: &mut dyn Tx, id: PayoutId) -> Result<Option<Payout>, Error> {
    tx.query_opt(PAYOUT, params![id])?
        .as_ref()
        .map(read_payout)
        .transpose()
}

/// Payouts of a person before an id, newest first.
///
/// # Errors
/// As [`Tx::query`].
pub fn payouts_of(
    tx: &mut dyn Tx,
    account: AccountId,
    before: PayoutId,
    limit: u32,
) -> Result<Vec<Payout>, Error> {
    tx.query(OF_ACCOUNT, params![account, before, limit])?
        .iter()
        .map(read_payout)
        .collect()
}

/// Payouts of the whole server before an id, newest first; of one state, if it is given.
///
/// # Errors
/// As [`Tx::query`].
pub fn payouts(
    tx: &mut dyn Tx,
    state: Option<PayoutState>,
    before: PayoutId,
    limit: u32,
) -> Result<Vec<Payout>, Error> {
    let rows = match state {
        Some(state) => tx.query(PAYOUTS_IN_STATE, params![state.as_str(), before, limit])?,
        None => tx.query(ALL_PAYOUTS, params![before, limit])?,
    };
    rows.iter().map(read_payout).collect()
}

/// Ends a payout: settled with a reference, or returned with a reason.
///
/// # Errors
/// As [`Tx::execute`].
pub fn end_payout(
    tx: &mut dyn Tx,
    id: PayoutId,
    state: PayoutState,
    (reference, reason): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        END_PAYOUT,
        params![id, state.as_str(), reference, reason, now],
    )?;
    Ok(())
}

fn read_payout(row: &Row) -> Result<Payout, Error> {
    let text = |column| {
        row.opt(column, Row::text)
            .map(|text| text.map(str::to_owned))
    };
    Ok(Payout {
        id: row.id(0)?,
        account: row.id(1)?,
        display_name: row.text(2)?.to_owned(),
        amount: row.amount(3)?,
        currency: row.parse(4)?,
        rail: row.text(5)?.to_owned(),
        state: row.parse(6)?,
        reference: text(7)?,
        reason: text(8)?,
        created_at: row.time(9)?,
        decided_at: row.opt(10, Row::time)?,
    })
}
