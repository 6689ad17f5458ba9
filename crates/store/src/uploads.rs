//! Files that were sent and wait to be imported. Their bytes are blobs; here is whose they are.

use crate::db::{Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::id::AccountId;
use candor_domain::time::Timestamp;
use uuid::Uuid;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO uploads (id, account_id, name, size, created_at) VALUES ($1, $2, $3, $4, $5)",
    );
    GET = Sql::Both("SELECT id, account_id, name, size, created_at FROM uploads WHERE id = $1");
}

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: Uuid,
    /// Who sent it.
    pub account: AccountId,
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
    row.map(|row| {
        Ok(Upload {
            id: row.uuid(0)?,
            account: row.id(1)?,
            name: row.text(2)?.to_owned(),
            size: row.i64(3)?,
            created_at: row.time(4)?,
        })
    })
    .transpose()
}
