//! One-time codes: to confirm an address, to set a new password, to become the first operator.
//! Only the hash of a code is kept.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::AccountId;
use candor_domain::time::Timestamp;
use candor_domain::words;
use uuid::Uuid;

words! {
    /// What a one-time code is for.
    pub enum CodeKind: "kind of code" {
        /// Shows that an address is theirs.
        Confirm = "confirm",
        /// Sets a new password.
        Reset = "reset",
        /// Makes the first operator.
        Setup = "setup",
    }
}

statements! {
    INSERT = Sql::Both(
        "INSERT INTO account_codes (id, account_id, kind, code_hash, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    );
    FIND = Sql::Both(
        "SELECT id, account_id, expires_at FROM account_codes \
         WHERE code_hash = $1 AND kind = $2 AND used_at IS NULL",
    );
    USE = Sql::Both("UPDATE account_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL");
    WITHDRAW = Sql::Both(
        "DELETE FROM account_codes WHERE account_id = $1 AND kind = $2 AND used_at IS NULL",
    );
    WITHDRAW_SETUP = Sql::Both(
        "DELETE FROM account_codes WHERE account_id IS NULL AND kind = 'setup' AND used_at IS NULL",
    );
    FORGET = Sql::Both("DELETE FROM account_codes WHERE expires_at <= $1");
}

/// A code that was not used yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Its id.
    pub id: Uuid,
    /// Whose it is; nobody's for a setup code.
    pub account: Option<AccountId>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Keeps a new code; those of the same kind and person that were not used end.
///
/// # Errors
/// As [`Tx::execute`].
pub fn replace(
    tx: &mut dyn Tx,
    kind: CodeKind,
    code: &Code,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<(), Error> {
    match code.account {
        Some(account) => tx.execute(WITHDRAW, params![account, kind.as_str()])?,
        None => tx.execute(WITHDRAW_SETUP, params![])?,
    };
    tx.execute(
        INSERT,
        params![
            code.id,
            code.account,
            kind.as_str(),
            hash,
            now,
            code.expires_at
        ],
    )?;
    Ok(())
}

/// The unused code with this hash, expired or not.
///
/// # Errors
/// As [`Tx::query`].
pub fn find(tx: &mut dyn Tx, kind: CodeKind, hash: &[u8; 32]) -> Result<Option<Code>, Error> {
    let row = tx.query_opt(FIND, params![hash, kind.as_str()])?;
    row.map(|row| {
        Ok(Code {
            id: row.uuid(0)?,
            account: row.opt(1, Row::id)?,
            expires_at: row.time(2)?,
        })
    })
    .transpose()
}

/// Uses a code up; false when somebody did before.
///
/// # Errors
/// As [`Tx::execute`].
pub fn use_up(tx: &mut dyn Tx, id: Uuid, now: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(USE, params![id, now])? > 0)
}

/// Withdraws a person's unused codes of a kind.
///
/// # Errors
/// As [`Tx::execute`].
pub fn withdraw(tx: &mut dyn Tx, account: AccountId, kind: CodeKind) -> Result<(), Error> {
    tx.execute(WITHDRAW, params![account, kind.as_str()])?;
    Ok(())
}

/// Forgets codes that have ended; gives how many.
///
/// # Errors
/// As [`Tx::execute`].
pub fn forget(tx: &mut dyn Tx, now: Timestamp) -> Result<u64, Error> {
    tx.execute(FORGET, params![now])
}
