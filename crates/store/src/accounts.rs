//! People's accounts, with the profile that can be erased apart from the account itself.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::account::{AccountState, Awaited};
use candor_domain::eligibility::Language;
use candor_domain::id::AccountId;
use candor_domain::preferences::Preferences;
use candor_domain::time::Timestamp;
use uuid::Uuid;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO accounts (id, state, is_operator, created_at) VALUES ($1, 'active', $2, $3)",
    );
    INSERT_PROFILE = Sql::Both(
        "INSERT INTO account_profiles (account_id, email, email_confirmed_at, display_name, country, \
         time_zone, languages, preferences) VALUES ($1, $2, $3, $4, $5, $6, $7, '{}')",
    );
    FIND = Sql::Both(
        "SELECT a.id, a.state, a.is_operator, a.created_at, p.email, p.email_confirmed_at, p.display_name, \
         p.country, p.time_zone, p.languages \
         FROM accounts a JOIN account_profiles p ON p.account_id = a.id WHERE a.id = $1",
    );
    FIND_BY_EMAIL = Sql::Both(
        "SELECT a.id, a.state, a.is_operator, a.created_at, p.email, p.email_confirmed_at, p.display_name, \
         p.country, p.time_zone, p.languages \
         FROM account_profiles p JOIN accounts a ON p.account_id = a.id WHERE p.email = $1",
    );
    SEARCH = Sql::Both(
        "SELECT a.id, a.state, a.is_operator, a.created_at, p.email, p.email_confirmed_at, p.display_name, \
         p.country, p.time_zone, p.languages \
         FROM accounts a JOIN account_profiles p ON p.account_id = a.id \
         WHERE a.id < $1 AND (p.email LIKE $2 ESCAPE '!' OR LOWER(p.display_name) LIKE $2 ESCAPE '!') \
         ORDER BY a.id DESC LIMIT $3",
    );
    OPERATORS = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM accounts WHERE is_operator = $1 AND state = 'active'",
    );
    OPERATOR_IDS = Sql::Both(
        "SELECT id FROM accounts WHERE is_operator = $1 AND state = 'active' ORDER BY id LIMIT 50",
    );
    SET_PROFILE = Sql::Both(
        "UPDATE account_profiles SET display_name = $2, country = $3, time_zone = $4, languages = $5 \
         WHERE account_id = $1",
    );
    PREFERENCES = Sql::Both("SELECT preferences FROM account_profiles WHERE account_id = $1");
    SET_PREFERENCES = Sql::Both("UPDATE account_profiles SET preferences = $2 WHERE account_id = $1");
    CONFIRM = Sql::Both(
        "UPDATE account_profiles SET email_confirmed_at = $2 \
         WHERE account_id = $1 AND email_confirmed_at IS NULL",
    );
    SET_STATE = Sql::Both("UPDATE accounts SET state = $2 WHERE id = $1");
    SET_OPERATOR = Sql::Both("UPDATE accounts SET is_operator = $2 WHERE id = $1");
    CLOSING = Sql::Both("SELECT id FROM accounts WHERE state = 'closing' ORDER BY id LIMIT $1");
    AWAITED = Sql::Both(
        "SELECT \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM assignments WHERE contributor_id = $1 AND state = 'leased'), \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM assignments WHERE contributor_id = $1 \
          AND state IN ('submitted', 'changes_requested', 'reject_proposed')), \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM assignments WHERE contributor_id = $1 \
          AND state IN ('rejected', 'appealed')), \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM payouts WHERE account_id = $1 \
          AND state NOT IN ('settled', 'returned')), \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM ledger_accounts l WHERE l.owner_id = $1 \
          AND l.kind = 'contributor_available' AND (SELECT SUM(t.credits - t.debits) \
          FROM account_totals t WHERE t.account_id = l.id) <> 0), \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM members m WHERE m.account_id = $1 AND m.role = 'owner' \
          AND NOT EXISTS (SELECT 1 FROM members o WHERE o.organization_id = m.organization_id \
          AND o.role = 'owner' AND o.account_id <> $1))",
    );
    ERASE_PROFILE = Sql::Both("DELETE FROM account_profiles WHERE account_id = $1");
}

/// An account with its profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Where it stands.
    pub state: AccountState,
    /// Whether this person runs the server.
    pub is_operator: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// The address, in the form that [`candor_domain::account`] makes of it; unique.
    pub email: String,
    /// When the address was shown to be theirs.
    pub email_confirmed_at: Option<Timestamp>,
    /// What others see.
    pub profile: Profile,
}

/// What people say of themselves and may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// What others see.
    pub display_name: String,
    /// ISO 3166 code.
    pub country: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// Languages with their levels.
    pub languages: Vec<Language>,
}

/// Makes an account.
///
/// # Errors
/// `Conflict` when the address is taken.
pub fn insert(tx: &mut dyn Tx, account: &Account) -> Result<(), Error> {
    let Account {
        id, email, profile, ..
    } = account;
    tx.execute(INSERT, params![id, account.is_operator, account.created_at])?;
    tx.execute(
        INSERT_PROFILE,
        params![
            id,
            email,
            account.email_confirmed_at,
            profile.display_name,
            profile.country,
            profile.time_zone,
            languages_text(&profile.languages)?
        ],
    )?;
    Ok(())
}

/// An account by its id; `None` also when it was erased.
///
/// # Errors
/// As [`Tx::query`].
pub fn find(tx: &mut dyn Tx, id: AccountId) -> Result<Option<Account>, Error> {
    tx.query_opt(FIND, params![id])?
        .as_ref()
        .map(read)
        .transpose()
}

/// An account by its address.
///
/// # Errors
/// As [`Tx::query`].
pub fn find_by_email(tx: &mut dyn Tx, email: &str) -> Result<Option<Account>, Error> {
    let row = tx.query_opt(FIND_BY_EMAIL, params![email])?;
    row.as_ref().map(read).transpose()
}

/// Accounts whose address or name contains a text, newest first, older than `before`.
///
/// # Errors
/// As [`Tx::query`].
pub fn search(
    tx: &mut dyn Tx,
    text: &str,
    before: Option<AccountId>,
    limit: u32,
) -> Result<Vec<Account>, Error> {
    let before = before.map_or(Uuid::max(), AccountId::as_uuid);
    let rows = tx.query(SEARCH, params![before, containing(text), limit])?;
    rows.iter().map(read).collect()
}

/// The pattern of `LIKE ... ESCAPE '!'` for texts that contain this one.
fn containing(text: &str) -> String {
    let escaped = text
        .to_lowercase()
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    format!("%{escaped}%")
}

/// How many people run this server.
///
/// # Errors
/// As [`Tx::query`].
pub fn operators(tx: &mut dyn Tx) -> Result<i64, Error> {
    tx.query_one(OPERATORS, params![true])?.i64(0)
}

/// Changes what people say of themselves.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_profile(tx: &mut dyn Tx, id: AccountId, profile: &Profile) -> Result<(), Error> {
    let Profile {
        display_name,
        country,
        time_zone,
        languages,
    } = profile;
    tx.execute(
        SET_PROFILE,
        params![
            id,
            display_name,
            country,
            time_zone,
            languages_text(languages)?
        ],
    )?;
    Ok(())
}

/// What a person chose for themselves; `None` when they were erased.
///
/// # Errors
/// `Corrupt` when what is kept cannot be read, else as [`Tx::query`].
pub fn preferences(tx: &mut dyn Tx, id: AccountId) -> Result<Option<Preferences>, Error> {
    let row = tx.query_opt(PREFERENCES, params![id])?;
    row.map(|row| row.json(0)).transpose()
}

/// Keeps what a person chose for themselves.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_preferences(tx: &mut dyn Tx, id: AccountId, chosen: &Preferences) -> Result<(), Error> {
    let text = serde_json::to_string(chosen).map_err(|error| Error::Corrupt {
        detail: format!("preferences: {error}"),
    })?;
    tx.execute(SET_PREFERENCES, params![id, text])?;
    Ok(())
}

/// Notes that the address is theirs; false when that was known.
///
/// # Errors
/// As [`Tx::execute`].
pub fn confirm(tx: &mut dyn Tx, id: AccountId, now: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(CONFIRM, params![id, now])? > 0)
}

/// Moves an account to a state.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_state(tx: &mut dyn Tx, id: AccountId, state: AccountState) -> Result<(), Error> {
    tx.execute(SET_STATE, params![id, state.as_str()])?;
    Ok(())
}

/// Makes somebody run this server, or no longer.
///
/// # Errors
/// As [`Tx::execute`].
pub fn set_operator(tx: &mut dyn Tx, id: AccountId, is_operator: bool) -> Result<(), Error> {
    tx.execute(SET_OPERATOR, params![id, is_operator])?;
    Ok(())
}

/// The people who run this server.
///
/// # Errors
/// As [`Tx::query`].
pub fn operator_ids(tx: &mut dyn Tx) -> Result<Vec<AccountId>, Error> {
    let rows = tx.query(OPERATOR_IDS, params![true])?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// Accounts that are being closed.
///
/// # Errors
/// As [`Tx::query`].
pub fn closing(tx: &mut dyn Tx, limit: u32) -> Result<Vec<AccountId>, Error> {
    let rows = tx.query(CLOSING, params![limit])?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// What has to happen before a person can be forgotten.
///
/// # Errors
/// As [`Tx::query`].
pub fn awaited(tx: &mut dyn Tx, id: AccountId) -> Result<Awaited, Error> {
    let row = tx.query_one(AWAITED, params![id])?;
    Ok(Awaited {
        leases: row.i64(0)?,
        set_aside: row.i64(1)?,
        appealable: row.i64(2)?,
        payouts_in_flight: row.i64(3)?,
        balances: row.i64(4)?,
        organizations_owned_alone: row.i64(5)?,
    })
}

/// Forgets who the person was.
///
/// # Errors
/// As [`Tx::execute`].
pub fn erase_profile(tx: &mut dyn Tx, id: AccountId) -> Result<(), Error> {
    tx.execute(ERASE_PROFILE, params![id])?;
    Ok(())
}

fn languages_text(languages: &[Language]) -> Result<String, Error> {
    serde_json::to_string(languages).map_err(|error| Error::Corrupt {
        detail: format!("languages: {error}"),
    })
}

fn read(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: row.id(0)?,
        state: row.parse(1)?,
        is_operator: row.bool(2)?,
        created_at: row.time(3)?,
        email: row.text(4)?.to_owned(),
        email_confirmed_at: row.opt(5, Row::time)?,
        profile: Profile {
            display_name: row.text(6)?.to_owned(),
            country: row.opt(7, Row::text)?.map(str::to_owned),
            time_zone: row.opt(8, Row::text)?.map(str::to_owned),
            languages: row.json(9)?,
        },
    })
}
