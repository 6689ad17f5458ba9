//! Images of tasks: taken in from a zip without what they should not tell, and shown by links that run out.

use crate::blobs::refused;
use crate::jobs::Stop;
use crate::sign::{is_signed, sign};
use crate::{App, Error, Result};
use candor_domain::id::{BlobId, ProjectId};
use candor_domain::template::{InputKind, Template};
use candor_formats::import::MappedReader;
use candor_formats::media::clean_image;
use candor_store::media;
pub use candor_store::media::Medium;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::Write;
use uuid::Uuid;

/// How a value of the data names an image of this server.
const SCHEME: &str = "media:";
/// Greatest size of one image, in bytes.
pub const IMAGE_BYTES: usize = 64 * 1024 * 1024;
/// Links run out at the full hour after this many seconds, so that a browser may keep what it has.
const HOLDS_SECONDS: i64 = 2 * 3_600;

/// Replaces the names of images in a task's data by links for the client that is about to see it.
pub fn sign_data(app: &App, template: &Template, data: &mut Value) {
    for input in &template.inputs {
        if !matches!(input.kind, InputKind::Image(_)) {
            continue;
        }
        let Some(value) = data.pointer_mut(input.from.as_str()) else {
            continue;
        };
        match value {
            Value::String(name) => {
                if let Some(link) = link(app, name) {
                    *name = link;
                }
            }
            Value::Object(map) => {
                let named = map.get("media").and_then(Value::as_str);
                if let Some(link) = named.and_then(|name| link(app, name)) {
                    map.remove("media");
                    map.insert("url".to_owned(), link.into());
                }
            }
            _ => {}
        }
    }
}

fn link(app: &App, name: &str) -> Option<String> {
    let id: Uuid = name.strip_prefix(SCHEME)?.parse().ok()?;
    let now = app.clock().now().as_micros() / 1_000_000;
    let exp = (now + HOLDS_SECONDS) / 3_600 * 3_600 + 3_600;
    let sig = sign(app, &said(id, exp));
    Some(format!("/api/v1/files/media/{id}?exp={exp}&sig={sig}"))
}

fn said(id: Uuid, exp: i64) -> String {
    format!("media {id} {exp}")
}

/// The image that a link names, where the link holds.
///
/// # Errors
/// `NotFound` for a link that is not this server's or has run out.
pub async fn find(app: &App, id: Uuid, exp: i64, sig: &str) -> Result<Medium> {
    let now = app.clock().now().as_micros() / 1_000_000;
    if exp <= now || !is_signed(app, &said(id, exp), sig) {
        return Err(Error::NotFound);
    }
    app.db()
        .read(move |tx| media::get(tx, BlobId::from_uuid(id))?.ok_or(Error::NotFound))
        .await
}

/// Takes in the images that a row of a zip names: cleans them, keeps their bytes, and puts their names into the
/// data. The inner error is a pointer and a reason for which the row is left out. Blocks.
///
/// # Errors
/// `Later` when the blobs cannot be used.
pub(crate) fn take_in(
    app: &App,
    project: ProjectId,
    template: &Template,
    data: &mut Value,
    rows: &mut MappedReader,
) -> std::result::Result<std::result::Result<Vec<Medium>, (String, String)>, Stop> {
    let mut taken = Vec::new();
    for input in &template.inputs {
        if !matches!(input.kind, InputKind::Image(_)) {
            continue;
        }
        let Some(value) = data.pointer_mut(input.from.as_str()) else {
            continue;
        };
        let name = match value {
            Value::Object(map) => map.get_mut("media"),
            other => Some(other),
        };
        let Some(Value::String(name)) = name else {
            continue;
        };
        if !rows.has_media(name) {
            continue;
        }
        match image(app, project, name, rows)? {
            Ok(medium) => {
                *name = format!("{SCHEME}{}", medium.id);
                taken.push(medium);
            }
            Err(reason) => return Ok(Err((input.from.to_string(), reason))),
        }
    }
    Ok(Ok(taken))
}

fn image(
    app: &App,
    project: ProjectId,
    name: &str,
    rows: &mut MappedReader,
) -> std::result::Result<std::result::Result<Medium, String>, Stop> {
    let mut bytes = Bounded(Vec::new());
    if let Err(error) = rows.copy_media(name, &mut bytes) {
        return Ok(Err(error.to_string()));
    }
    let clean = match clean_image(&bytes.0) {
        Ok(clean) => clean,
        Err(error) => return Ok(Err(format!("`{name}` cannot be taken: {error}"))),
    };
    let hash: [u8; 32] = Sha256::digest(&clean.bytes).into();
    let medium = Medium {
        id: BlobId::from_uuid(id_of(project, &hash)),
        project,
        hash,
        content_type: clean.kind.media_type().to_owned(),
        name: name.to_owned(),
        size: i64::try_from(clean.bytes.len()).unwrap_or(i64::MAX),
        width: Some(clean.width.into()),
        height: Some(clean.height.into()),
        created_at: app.clock().now(),
    };
    let key = Medium::key(project, medium.id);
    let kept = app.blobs()?.put(&key, clean.bytes.into());
    let kept = tokio::runtime::Handle::current().block_on(kept);
    kept.map_err(refused)?;
    Ok(Ok(medium))
}

/// The id follows from project and content: a step that is made again names the same image alike.
fn id_of(project: ProjectId, hash: &[u8; 32]) -> Uuid {
    let digest = Sha256::new()
        .chain_update(project.as_uuid().as_bytes())
        .chain_update(hash)
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A buffer that takes no more than an image may have.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > IMAGE_BYTES {
            let mib = IMAGE_BYTES / (1024 * 1024);
            let reason = format!("it is larger than {mib} MiB");
            return Err(std::io::Error::other(reason));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
