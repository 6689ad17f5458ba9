//! API tokens of programs. Only the hash of a token is kept.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::account::AccountState;
use candor_domain::id::{AccountId, TokenId};
use candor_domain::time::Timestamp;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO api_tokens (id, account_id, name, token_hash, scopes, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    SET_HASH = Sql::Both("UPDATE api_tokens SET token_hash = $3 WHERE id = $1 AND account_id = $2");
    HOLDER = Sql::Both(
        "SELECT t.id, t.account_id, a.is_operator, a.state, t.scopes, t.last_used_at, t.expires_at \
         FROM api_tokens t JOIN accounts a ON a.id = t.account_id WHERE t.token_hash = $1",
    );
    ENDS_AT = Sql::Both("SELECT expires_at FROM api_tokens WHERE id = $1");
    LIST = Sql::Both(
        "SELECT id, name, scopes, created_at, last_used_at, expires_at FROM api_tokens \
         WHERE account_id = $1 ORDER BY id DESC LIMIT 200",
    );
    COUNT = Sql::Both("SELECT CAST(COUNT(*) AS BIGINT) FROM api_tokens WHERE account_id = $1");
    TOUCH = Sql::Both("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1");
    DELETE = Sql::Both("DELETE FROM api_tokens WHERE id = $1 AND account_id = $2");
    DELETE_ALL = Sql::Both("DELETE FROM api_tokens WHERE account_id = $1");
}

/// A token as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What its person calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub last_used_at: Option<Timestamp>,
    /// When it ends, if ever.
    pub expires_at: Option<Timestamp>,
}

/// Who holds a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The token.
    pub token: TokenId,
    /// The person.
    pub account: AccountId,
    /// Whether this person runs the server.
    pub is_operator: bool,
    /// Where the account stands.
    pub state: AccountState,
    /// What the token may do.
    pub scopes: Vec<String>,
    /// When it was last used, to within a few minutes.
    pub last_used_at: Option<Timestamp>,
    /// When it ends, if ever.
    pub expires_at: Option<Timestamp>,
}

/// Keeps a new token.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(
    tx: &mut dyn Tx,
    account: AccountId,
    token: &Token,
    hash: &[u8; 32],
) -> Result<(), Error> {
    let scopes = serde_json::to_string(&token.scopes).unwrap_or_default();
    tx.execute(
        INSERT,
        params![
            token.id,
            account,
            token.name,
            hash,
            scopes,
            token.created_at,
            token.expires_at
        ],
    )?;
    Ok(())
}

/// Gives a token another secret; the one before ends. False when the token is gone.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_hash(
    tx: &mut dyn Tx,
    id: TokenId,
    account: AccountId,
    hash: &[u8; 32],
) -> Result<bool, Error> {
    Ok(tx.execute(SET_HASH, params![id, account, hash])? > 0)
}

/// Who holds the token with this hash.
///
/// # Errors
/// As [`Tx::query`].
pub fn holder(tx: &mut dyn Tx, hash: &[u8; 32]) -> Result<Option<Holder>, Error> {
    let row = tx.query_opt(HOLDER, params![hash])?;
    row.map(|row| {
        Ok(Holder {
            token: row.id(0)?,
            account: row.id(1)?,
            is_operator: row.bool(2)?,
            state: row.parse(3)?,
            scopes: row.json(4)?,
            last_used_at: row.opt(5, Row::time)?,
            expires_at: row.opt(6, Row::time)?,
        })
    })
    .transpose()
}

/// A person's tokens, newest first, at most 200.
///
/// # Errors
/// As [`Tx::query`].
pub fn list(tx: &mut dyn Tx, account: AccountId) -> Result<Vec<Token>, Error> {
    let rows = tx.query(LIST, params![account])?;
    rows.iter()
        .map(|row| {
            Ok(Token {
                id: row.id(0)?,
                name: row.text(1)?.to_owned(),
                scopes: row.json(2)?,
                created_at: row.time(3)?,
                last_used_at: row.opt(4, Row::time)?,
                expires_at: row.opt(5, Row::time)?,
            })
        })
        .collect()
}

/// How many tokens a person has.
///
/// # Errors
/// As [`Tx::query`].
pub fn count(tx: &mut dyn Tx, account: AccountId) -> Result<i64, Error> {
    tx.query_one(COUNT, params![account])?.i64(0)
}

/// Notes that a token was used.
///
/// # Errors
/// As [`Tx::execute`].
pub fn touch(tx: &mut dyn Tx, id: TokenId, now: Timestamp) -> Result<(), Error> {
    tx.execute(TOUCH, params![id, now])?;
    Ok(())
}

/// Ends a person's token; false when there is none such.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete(tx: &mut dyn Tx, id: TokenId, account: AccountId) -> Result<bool, Error> {
    Ok(tx.execute(DELETE, params![id, account])? > 0)
}

/// Ends all tokens of a person.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete_all(tx: &mut dyn Tx, account: AccountId) -> Result<(), Error> {
    tx.execute(DELETE_ALL, params![account])?;
    Ok(())
}

/// When a token ends, the end of times where it never does; `None` once it has been revoked.
///
/// # Errors
/// As [`Tx::query`].
pub fn ends_at(tx: &mut dyn Tx, id: TokenId) -> Result<Option<Timestamp>, Error> {
    let row = tx.query_opt(ENDS_AT, params![id])?;
    row.map(|row| Ok(row.opt(0, Row::time)?.unwrap_or(Timestamp::MAX)))
        .transpose()
}
