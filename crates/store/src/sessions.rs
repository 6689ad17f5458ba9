//! Sessions of browsers. Only the hash of a session's token is kept.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::account::AccountState;
use candor_domain::id::{AccountId, SessionId};
use candor_domain::time::Timestamp;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO sessions (id, account_id, token_hash, user_agent, ip, created_at, last_used_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
    );
    HOLDER = Sql::Both(
        "SELECT s.id, s.account_id, a.is_operator, a.state, s.created_at, s.last_used_at, s.expires_at \
         FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1",
    );
    ENDS_AT = Sql::Both("SELECT expires_at FROM sessions WHERE id = $1");
    LIST = Sql::Both(
        "SELECT id, user_agent, ip, created_at, last_used_at, expires_at FROM sessions \
         WHERE account_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, id DESC LIMIT 200",
    );
    TOUCH = Sql::Both("UPDATE sessions SET last_used_at = $2, expires_at = $3 WHERE id = $1");
    DELETE = Sql::Both("DELETE FROM sessions WHERE id = $1 AND account_id = $2");
    DELETE_OTHERS = Sql::Both("DELETE FROM sessions WHERE account_id = $1 AND id <> $2");
    FORGET = Sql::Both("DELETE FROM sessions WHERE expires_at <= $1");
}

/// A new session.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// What the browser says of itself.
    pub user_agent: String,
    /// Where it came from.
    pub ip: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// What the browser says of itself.
    pub user_agent: String,
    /// Where it came from.
    pub ip: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub last_used_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Who holds a session's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub account: AccountId,
    /// Whether this person runs the server.
    pub is_operator: bool,
    /// Where the account stands.
    pub state: AccountState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub last_used_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Begins a session.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, session: &NewSession) -> Result<(), Error> {
    let NewSession {
        id,
        account,
        token_hash,
        user_agent,
        ip,
        created_at,
        expires_at,
    } = session;
    tx.execute(
        INSERT,
        params![
            id, account, token_hash, user_agent, ip, created_at, expires_at
        ],
    )?;
    Ok(())
}

/// Who holds the token with this hash.
///
/// # Errors
/// As [`Tx::query`].
pub fn holder(tx: &mut dyn Tx, token_hash: &[u8; 32]) -> Result<Option<Holder>, Error> {
    let row = tx.query_opt(HOLDER, params![token_hash])?;
    row.map(|row| {
        Ok(Holder {
            session: row.id(0)?,
            account: row.id(1)?,
            is_operator: row.bool(2)?,
            state: row.parse(3)?,
            created_at: row.time(4)?,
            last_used_at: row.time(5)?,
            expires_at: row.time(6)?,
        })
    })
    .transpose()
}

/// A person's sessions that have not ended, the last used first, at most 200.
///
/// # Errors
/// As [`Tx::query`].
pub fn list(tx: &mut dyn Tx, account: AccountId, now: Timestamp) -> Result<Vec<Session>, Error> {
    let rows = tx.query(LIST, params![account, now])?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Session, Error> {
    Ok(Session {
        id: row.id(0)?,
        user_agent: row.text(1)?.to_owned(),
        ip: row.text(2)?.to_owned(),
        created_at: row.time(3)?,
        last_used_at: row.time(4)?,
        expires_at: row.time(5)?,
    })
}

/// Notes that a session was used, which also moves its end.
///
/// # Errors
/// As [`Tx::execute`].
pub fn touch(
    tx: &mut dyn Tx,
    id: SessionId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(TOUCH, params![id, now, expires_at])?;
    Ok(())
}

/// Ends a person's session; false when there is none such.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete(tx: &mut dyn Tx, id: SessionId, account: AccountId) -> Result<bool, Error> {
    Ok(tx.execute(DELETE, params![id, account])? > 0)
}

/// Ends all sessions of a person but one (or all); gives how many.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete_others(
    tx: &mut dyn Tx,
    account: AccountId,
    but: Option<SessionId>,
) -> Result<u64, Error> {
    let but = but.map_or(uuid::Uuid::nil(), SessionId::as_uuid);
    tx.execute(DELETE_OTHERS, params![account, but])
}

/// Forgets sessions that have ended; gives how many.
///
/// # Errors
/// As [`Tx::execute`].
pub fn forget(tx: &mut dyn Tx, now: Timestamp) -> Result<u64, Error> {
    tx.execute(FORGET, params![now])
}

/// When a session ends; `None` once it has been ended.
///
/// # Errors
/// As [`Tx::query`].
pub fn ends_at(tx: &mut dyn Tx, id: SessionId) -> Result<Option<Timestamp>, Error> {
    let row = tx.query_opt(ENDS_AT, params![id])?;
    row.map(|row| row.time(0)).transpose()
}
