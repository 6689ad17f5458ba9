//! Passwords, as Argon2id hashes in PHC form.

use crate::db::{Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::AccountId;
use candor_domain::time::Timestamp;

statements! {
    GET = Sql::Both("SELECT hash FROM account_passwords WHERE account_id = $1");
    PUT = Sql::Both(
        "INSERT INTO account_passwords (account_id, hash, changed_at) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
    );
    DELETE = Sql::Both("DELETE FROM account_passwords WHERE account_id = $1");
}

/// The hash of a person's password; `None` for those who have none (demo people).
///
/// # Errors
/// As [`Tx::query`].
pub fn get(tx: &mut dyn Tx, account: AccountId) -> Result<Option<String>, Error> {
    tx.query_opt(GET, params![account])?
        .map(|row| row.text(0).map(str::to_owned))
        .transpose()
}

/// Sets a person's password.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put(tx: &mut dyn Tx, account: AccountId, hash: &str, now: Timestamp) -> Result<(), Error> {
    tx.execute(PUT, params![account, hash, now])?;
    Ok(())
}

/// Forgets a person's password.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete(tx: &mut dyn Tx, account: AccountId) -> Result<(), Error> {
    tx.execute(DELETE, params![account])?;
    Ok(())
}
