//! A file arrives: its bytes stream to the blobs, and it is written down when all of them are there.
//!
//! Files count against the quota of the organization that they are for, until housekeeping has taken them away.

use crate::access::{self, Action};
use crate::blobs::refused;
use crate::once::once;
use crate::{App, Context, Error, Result};
use candor_domain::access::{Resource, Role};
use candor_domain::id::OrganizationId;
use candor_domain::time::Timestamp;
use candor_store::db::Scope;
use candor_store::{organizations, uploads};
use futures::{Stream, StreamExt as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest name of a file that is kept, in characters.
const NAME_CHARACTERS: usize = 255;
/// Organizations of a person that are looked at.
const ORGANIZATIONS: u32 = 200;

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

/// A file that was kept, with the SHA-256 of its bytes.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The file.
    pub upload: Upload,
    /// The SHA-256 of its bytes.
    pub hash: [u8; 32],
}

/// Asks whether somebody may send files at all: who may import somewhere. Gives the organization that they are for:
/// the one that was named, or the oldest in which the person may import.
///
/// # Errors
/// `SignInNeeded`, `Forbidden`; `NotFound` for an organization that is not theirs.
pub async fn may_upload(
    app: &App,
    ctx: &Context,
    named: Option<OrganizationId>,
) -> Result<OrganizationId> {
    let account = ctx.person()?;
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            let theirs = organizations::of_person(tx, account, None, ORGANIZATIONS)?;
            let mut theirs = theirs
                .into_iter()
                .filter(|(organization, _)| named.is_none_or(|named| named == organization.id))
                .peekable();
            if named.is_some() && theirs.peek().is_none() {
                return Err(Error::NotFound);
            }
            let found = theirs.find(|(_, role)| matches!(role, Role::Owner | Role::Manager));
            let Some((organization, role)) = found else {
                let reason = "Only owners and managers of an organization send files.";
                return Err(Error::Forbidden(reason.to_owned()));
            };
            let resource = Resource::of_organization(Some(role));
            access::decide(&ctx, Action::ImportTasks, &resource)?;
            Ok(organization.id)
        })
        .await
}

/// How many bytes an organization may still keep, uploads and pictures together.
///
/// # Errors
/// `Conflict` when there is no room at all.
pub(crate) async fn room(app: &App, organization: OrganizationId) -> Result<u64> {
    app.db()
        .read(move |tx| {
            let quota = crate::settings::load(tx)?.organization_file_bytes;
            let used = uploads::used(tx, organization)?;
            match u64::try_from(quota.saturating_sub(used)) {
                Ok(room) if room > 0 => Ok(room),
                _ => Err(Error::conflict("files_full", full(quota))),
            }
        })
        .await
}

fn full(quota: i64) -> String {
    let mib = quota / (1024 * 1024);
    format!(
        "The files of this organization take all of the {mib} MiB that it has. Files that were imported go away \
         after two days; the server's operator can allow more."
    )
}

/// Keeps a file; with a retry key, the same file once. Whoever calls has asked [`may_upload`] before the first byte
/// was read.
///
/// # Errors
/// As [`keep`] and [`remember`].
pub async fn upload<E: std::fmt::Display>(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    name: &str,
    bytes: impl Stream<Item = std::result::Result<bytes::Bytes, E>> + Unpin,
) -> Result<Upload> {
    let kept = keep(app, ctx, organization, name, bytes).await?;
    remember(app, ctx, kept).await
}

/// Keeps a file, whatever the retry key: for a call that goes on with it.
///
/// # Errors
/// `Invalid` for a file that is too large, empty or broken off; `Conflict` when the organization's quota is used up;
/// `Unavailable`.
pub async fn keep<E: std::fmt::Display>(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    name: &str,
    bytes: impl Stream<Item = std::result::Result<bytes::Bytes, E>> + Unpin,
) -> Result<Kept> {
    let kept = put(app, ctx, organization, name, bytes).await?;
    let row = uploads::Upload {
        id: kept.upload.id,
        account: ctx.person()?,
        organization,
        name: kept.upload.name.clone(),
        size: kept.upload.size,
        created_at: kept.upload.created_at,
    };
    let written = app.db().write(Scope::Free, move |tx| {
        uploads::insert(tx, &row).map_err(Error::from)
    });
    written.await?;
    Ok(kept)
}

/// Ends a call that only keeps a file: with a retry key that came before, the file of then is the answer, and the
/// new one is taken away.
///
/// # Errors
/// `Conflict` for a key that was used for another file; `Unavailable`.
pub async fn remember(app: &App, ctx: &Context, kept: Kept) -> Result<Upload> {
    let Some(retry) = ctx.retry.clone() else {
        return Ok(kept.upload);
    };
    let (id, new) = (kept.upload.id, kept.upload);
    let ctx = Context {
        retry: Some(retry.about(&kept.hash)),
        ..ctx.clone()
    };
    let first = app
        .db()
        .write(Scope::Free, move |tx| once(tx, &ctx, |_| Ok(new.clone())));
    let first = first.await;
    if first.as_ref().map_or(true, |first| first.id != id) {
        take_away(app, id).await?;
    }
    first
}

async fn put<E: std::fmt::Display>(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    name: &str,
    bytes: impl Stream<Item = std::result::Result<bytes::Bytes, E>> + Unpin,
) -> Result<Kept> {
    ctx.person()?;
    let room = room(app, organization).await?;
    let limit = app.config().upload_bytes.min(room);
    let id = ctx.new_id();
    let key = uploads::Upload::key(id);
    let blobs = app.blobs()?;
    let mut hasher = Sha256::new();
    let hashed = bytes.map(|piece| {
        if let Ok(piece) = &piece {
            hasher.update(piece);
        }
        piece
    });
    let size = blobs.put_stream(&key, hashed, limit).await;
    let size = size.map_err(|error| match error {
        candor_store::blobs::BlobError::TooLarge(_) if limit == room => {
            Error::conflict("files_full", full(i64::try_from(room).unwrap_or(i64::MAX)))
        }
        other => refused(other),
    })?;
    if size == 0 {
        blobs.delete(&key).await.map_err(refused)?;
        return Err(Error::invalid("", "The file is empty."));
    }
    let upload = Upload {
        id,
        name: name
            .chars()
            .filter(|c| !c.is_control())
            .take(NAME_CHARACTERS)
            .collect(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        created_at: ctx.now,
    };
    Ok(Kept {
        upload,
        hash: hasher.finalize().into(),
    })
}

/// Takes a file away that nobody will import.
///
/// # Errors
/// `Unavailable`.
pub(crate) async fn take_away(app: &App, id: Uuid) -> Result<()> {
    app.db()
        .write(Scope::Free, move |tx| {
            uploads::delete(tx, id).map_err(Error::from)
        })
        .await?;
    let gone = app.blobs()?.delete(&uploads::Upload::key(id)).await;
    gone.map_err(refused)
}
