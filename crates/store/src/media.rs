//! Images that tasks show: what each is; its bytes are a blob. The same image is kept once in a project.

use crate::db::{Sql, Tx, Value};
use crate::{Error, params, statements};
use candor_domain::id::{BlobId, ProjectId};
use candor_domain::time::Timestamp;

statements! {
    INSERT = Sql::Both(
        "INSERT INTO media (id, project_id, hash, content_type, name, size, width, height, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
    );
    GET = Sql::Both(
        "SELECT id, project_id, hash, content_type, name, size, width, height, created_at FROM media WHERE id = $1",
    );
}

/// A medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    /// Its id.
    pub id: BlobId,
    /// Its project.
    pub project: ProjectId,
    /// The SHA-256 of its bytes as kept.
    pub hash: [u8; 32],
    /// What it is, by its bytes.
    pub content_type: String,
    /// Its name in the owner's file.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// Its width in pixels.
    pub width: Option<i64>,
    /// Its height in pixels.
    pub height: Option<i64>,
    /// When it came.
    pub created_at: Timestamp,
}

impl Medium {
    /// The blob that holds its bytes.
    #[must_use]
    pub fn key(project: ProjectId, id: BlobId) -> String {
        format!("media/{project}/{id}")
    }
}

/// The statement that writes a medium unless the project has it.
#[must_use]
pub fn inserting(medium: &Medium) -> (Sql, Vec<Value>) {
    let values = params![
        medium.id,
        medium.project,
        medium.hash,
        medium.content_type,
        medium.name,
        medium.size,
        medium.width,
        medium.height,
        medium.created_at
    ];
    (INSERT, values.to_vec())
}

/// A medium, if there is one.
///
/// # Errors
/// As [`Tx::query`].
pub fn get(tx: &mut dyn Tx, id: BlobId) -> Result<Option<Medium>, Error> {
    let Some(row) = tx.query_opt(GET, params![id])? else {
        return Ok(None);
    };
    let hash =
        <[u8; 32]>::try_from(row.bytes(2)?).map_err(|_| Error::column(2, "32 bytes", "others"))?;
    Ok(Some(Medium {
        id: row.id(0)?,
        project: row.id(1)?,
        hash,
        content_type: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        size: row.i64(5)?,
        width: row.opt(6, crate::db::Row::i64)?,
        height: row.opt(7, crate::db::Row::i64)?,
        created_at: row.time(8)?,
    }))
}
