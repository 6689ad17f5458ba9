//! The audit log: who did what to whom. Insert-only, so it needs no stripe.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, AuditId, OrganizationId};
use candor_domain::time::Timestamp;
use uuid::Uuid;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO audit_log (id, actor_id, action, subject_kind, subject_id, organization_id, detail, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    OF_ORGANIZATION = Sql::Both(
        "SELECT id, actor_id, action, subject_kind, subject_id, organization_id, detail, created_at \
         FROM audit_log WHERE organization_id = $1 AND id < $2 AND (subject_kind = $4 OR $4 = '') \
         AND ((actor_id = $5 AND action <> $7) OR $5 = $6) ORDER BY id DESC LIMIT $3",
    );
    ALL_ENTRIES = Sql::Both(
        "SELECT id, actor_id, action, subject_kind, subject_id, organization_id, detail, created_at \
         FROM audit_log WHERE id < $1 ORDER BY id DESC LIMIT $2",
    );
    OF_SUBJECT = Sql::Both(
        "SELECT id, actor_id, action, subject_kind, subject_id, organization_id, detail, created_at \
         FROM audit_log WHERE subject_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
    );
}

/// An entry. Holds ids, never names or addresses: those can be erased, the log cannot.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: AuditId,
    /// Who did it; nobody for the server itself and for those who were not signed in.
    pub actor: Option<AccountId>,
    /// What was done, for example `member.role_changed`.
    pub action: String,
    /// The kind of thing it was done to, for example `account`.
    pub subject_kind: &'static str,
    /// The thing.
    pub subject: Option<Uuid>,
    /// The organization concerned.
    pub organization: Option<OrganizationId>,
    /// What else there is to say.
    pub detail: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

/// An entry as read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its id.
    pub id: AuditId,
    /// Who did it.
    pub actor: Option<AccountId>,
    /// What was done.
    pub action: String,
    /// The kind of thing it was done to.
    pub subject_kind: String,
    /// The thing.
    pub subject: Option<Uuid>,
    /// The organization concerned.
    pub organization: Option<OrganizationId>,
    /// What else there is to say.
    pub detail: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

/// Writes an entry, in the transaction of what it tells.
///
/// # Errors
/// As [`Tx::execute`].
pub fn append(tx: &mut dyn Tx, entry: &Entry) -> Result<(), Error> {
    let detail = if entry.detail.is_null() {
        "{}".to_owned()
    } else {
        entry.detail.to_string()
    };
    tx.execute(
        INSERT,
        params![
            entry.id.as_uuid(),
            entry.actor,
            entry.action,
            entry.subject_kind,
            entry.subject,
            entry.organization,
            detail,
            entry.at
        ],
    )?;
    Ok(())
}

/// Which part of an organization's log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Part<'a> {
    /// Only what was done to this kind of thing.
    pub subject_kind: Option<&'a str>,
    /// Only what this person did.
    pub actor: Option<AccountId>,
    /// The action that is nobody's when one asks for somebody's.
    pub unnamed: &'a str,
}

/// What was done in an organization, newest first, older than `before`.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_organization(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    part: &Part<'_>,
    before: Option<AuditId>,
    limit: u32,
) -> Result<Vec<Recorded>, Error> {
    let before = before.map_or(Uuid::max(), AuditId::as_uuid);
    let kind = part.subject_kind.unwrap_or_default();
    let actor = part.actor.map_or(Uuid::nil(), AccountId::as_uuid);
    let (anybody, unnamed) = (Uuid::nil(), part.unnamed);
    let rows = tx.query(
        OF_ORGANIZATION,
        params![organization, before, limit, kind, actor, anybody, unnamed],
    )?;
    rows.iter().map(read).collect()
}

/// What was done on the whole server, newest first, older than `before`.
///
/// # Errors
/// As [`Tx::query`].
pub fn all(tx: &mut dyn Tx, before: Option<AuditId>, limit: u32) -> Result<Vec<Recorded>, Error> {
    let before = before.map_or(Uuid::max(), AuditId::as_uuid);
    let rows = tx.query(ALL_ENTRIES, params![before, limit])?;
    rows.iter().map(read).collect()
}

/// What was done to one thing (an account, an invitation), newest first, older than `before`.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_subject(
    tx: &mut dyn Tx,
    subject: Uuid,
    before: Option<AuditId>,
    limit: u32,
) -> Result<Vec<Recorded>, Error> {
    let before = before.map_or(Uuid::max(), AuditId::as_uuid);
    let rows = tx.query(OF_SUBJECT, params![subject, before, limit])?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Recorded, Error> {
    Ok(Recorded {
        id: row.id(0)?,
        actor: row.opt(1, Row::id)?,
        action: row.text(2)?.to_owned(),
        subject_kind: row.text(3)?.to_owned(),
        subject: row.opt(4, Row::uuid)?,
        organization: row.opt(5, Row::id)?,
        detail: row.json(6)?,
        at: row.time(7)?,
    })
}
