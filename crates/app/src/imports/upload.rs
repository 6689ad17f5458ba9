//! A file arrives: its bytes stream to the blobs, and it is written down when all of them are there.

use crate::access::{self, Action};
use crate::blobs::refused;
use crate::{App, Context, Error, Result};
use candor_domain::access::Role;
use candor_domain::time::Timestamp;
use candor_store::db::Scope;
use candor_store::{members, uploads};
use futures::Stream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest name of a file that is kept, in characters.
const NAME_CHARACTERS: usize = 255;

/// A file that was sent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Upload {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// Asks whether somebody may send files at all: who may import somewhere.
///
/// # Errors
/// `SignInNeeded`, `Forbidden`.
pub async fn may_upload(app: &App, ctx: &Context) -> Result<()> {
    let account = ctx.person()?;
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            let roles = members::roles_of(tx, account)?;
            let role = roles
                .into_iter()
                .find(|role| matches!(role, Role::Owner | Role::Manager));
            if role.is_none() {
                let reason = "Only owners and managers of an organization send files.";
                return Err(Error::Forbidden(reason.to_owned()));
            }
            let resource = candor_domain::access::Resource::of_organization(role);
            access::decide(&ctx, Action::ImportTasks, &resource).map(|_| ())
        })
        .await
}

/// Keeps a file. Whoever calls has asked [`may_upload`] (or for the batch) before the first byte was read.
///
/// # Errors
/// `Invalid` for a file that is too large, empty or broken off; `Unavailable`.
pub async fn upload<E: std::fmt::Display>(
    app: &App,
    ctx: &Context,
    name: &str,
    bytes: impl Stream<Item = std::result::Result<bytes::Bytes, E>> + Unpin,
) -> Result<Upload> {
    let id = ctx.new_id();
    let key = uploads::Upload::key(id);
    let limit = app.config().upload_bytes;
    let blobs = app.blobs()?;
    let size = blobs
        .put_stream(&key, bytes, limit)
        .await
        .map_err(refused)?;
    if size == 0 {
        blobs.delete(&key).await.map_err(refused)?;
        return Err(Error::invalid("", "The file is empty."));
    }
    let upload = uploads::Upload {
        id,
        account: ctx.person()?,
        name: name
            .chars()
            .filter(|c| !c.is_control())
            .take(NAME_CHARACTERS)
            .collect(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        created_at: ctx.now,
    };
    let view = Upload {
        id,
        name: upload.name.clone(),
        size: upload.size,
        created_at: upload.created_at,
    };
    app.db()
        .write(Scope::Free, move |tx| {
            uploads::insert(tx, &upload).map_err(Error::from)
        })
        .await?;
    Ok(view)
}
