//! Files that were sent and wait to be imported. Their bytes are blobs; here is whose they are.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::{AccountId, OrganizationId};
use candor_domain::time::Timestamp;
use uuid::Uuid;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO uploads (id, account_id, organization_id, name, size, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    );
    GET = Sql::Both(
        "SELECT id, account_id, organization_id, name, size, created_at FROM uploads WHERE id = $1",
    );
    DELETE = Sql::Both("DELETE FROM uploads WHERE id = $1");
    USED = Sql::Both(
        "SELECT CAST(COALESCE((SELECT SUM(u.size) FROM uploads u WHERE u.organization_id = $1), 0) \
         + COALESCE((SELECT SUM(m.size) FROM media m JOIN projects p ON p.id = m.project_id \
         WHERE p.organization_id = $1), 0) AS BIGINT)",
    );
    OLD = Sql::Both(
        "SELECT id, account_id, organization_id, name, size, created_at FROM uploads \
         WHERE created_at < $1 AND id > $2 ORDER BY id LIMIT $3",
    );
    NEEDED = Sql::Both(
        "SELECT 1 FROM jobs WHERE kind = 'import' AND organization_id = $1 AND payload LIKE $2 \
         AND (state IN ('queued', 'running') OR (state IN ('failed', 'cancelled') AND finished_at > $3)) LIMIT 1",
    );
}

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: Uuid,
    /// Who sent it.
    pub account: AccountId,
    /// Whose quota it counts against.
    pub organization: OrganizationId,
    /// Its name, as the sender calls it.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it came.
    pub created_at: Timestamp,
}

impl Upload {
    /// The blob that holds its bytes.
    #[must_use]
    pub fn key(id: Uuid) -> String {
        format!("uploads/{id}")
    }
}

/// Writes down a file that has come.
///
/// # Errors
/// As [`Tx::execute`].
pub fn insert(tx: &mut dyn Tx, upload: &Upload) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            upload.id,
            upload.account,
            upload.organization,
            upload.name,
            upload.size,
            upload.created_at
        ],
    )?;
    Ok(())
}

/// A file, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn get(tx: &mut dyn Tx, id: Uuid) -> Result<Option<Upload>, Error> {
    let row = tx.query_opt(GET, params![id])?;
    row.as_ref().map(read).transpose()
}

/// Forgets a file.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete(tx: &mut dyn Tx, id: Uuid) -> Result<(), Error> {
    tx.execute(DELETE, params![id])?;
    Ok(())
}

/// How many bytes an organization's uploads and pictures have.
///
/// # Errors
/// As [`Tx::query`].
pub fn used(tx: &mut dyn Tx, organization: OrganizationId) -> Result<i64, Error> {
    tx.query_one(USED, params![organization])?.i64(0)
}

/// Files that came before a moment, after an id.
///
/// # Errors
/// As [`Tx::query`].
pub fn old(
    tx: &mut dyn Tx,
    before: Timestamp,
    after: Uuid,
    limit: u32,
) -> Result<Vec<Upload>, Error> {
    tx.query(OLD, params![before, after, limit])?
        .iter()
        .map(read)
        .collect()
}

/// Whether an import reads a file, will read it, or stopped after `since` and may be resumed.
///
/// # Errors
/// As [`Tx::query`].
pub fn is_needed(tx: &mut dyn Tx, upload: &Upload, since: Timestamp) -> Result<bool, Error> {
    let named = format!("%{}%", upload.id);
    let found = tx.query_opt(NEEDED, params![upload.organization, named, since])?;
    Ok(found.is_some())
}

fn read(row: &Row) -> Result<Upload, Error> {
    Ok(Upload {
        id: row.uuid(0)?,
        account: row.id(1)?,
        organization: row.id(2)?,
        name: row.text(3)?.to_owned(),
        size: row.i64(4)?,
        created_at: row.time(5)?,
    })
}
