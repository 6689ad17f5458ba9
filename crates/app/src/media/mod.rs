//! Images of tasks: taken in without what they should not tell, and shown by links that run out.
//!
//! | module | what |
//! | --- | --- |
//! | `pictures` | where a task's data names them |
//! | `take_in` | how they come in with rows |

mod pictures;
mod take_in;

use crate::sign::{is_signed, sign};
use crate::{App, Error, Result};
use candor_domain::id::{BlobId, ProjectId};
use candor_domain::presets::{sample_image, sample_images};
use candor_domain::template::Template;
use candor_store::media;
pub use candor_store::media::Medium;
use serde_json::Value;
use sha2::{Digest, Sha256};
pub(crate) use take_in::{Fetched, Named, absent, fetch, put_in, take_in};
use uuid::Uuid;

/// How a value of the data names an image of this server.
const SCHEME: &str = "media:";
/// Greatest size of one image, in bytes.
pub const IMAGE_BYTES: usize = 64 * 1024 * 1024;
/// Links run out at the full hour after this many seconds, so that a browser may keep what it has.
const HOLDS_SECONDS: i64 = 2 * 3_600;

/// Whether tasks of a template can name images at all.
pub(crate) fn has_pictures(template: &Template) -> bool {
    pictures::are_in(template)
}

/// Replaces the names of images in a task's data by links for the client that is about to see it. Data can name the
/// image of another project; its link holds for this project's images alone, so it shows nothing.
pub fn sign_data(app: &App, project: ProjectId, template: &Template, data: &mut Value) {
    let signed = pictures::each(template, data, |_, picture| {
        let link = pictures::name_of(picture).and_then(|name| link(app, project, name));
        if let Some(link) = link {
            pictures::rename(picture, "url", link);
        }
        Ok::<_, std::convert::Infallible>(())
    });
    match signed {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

fn link(app: &App, project: ProjectId, name: &str) -> Option<String> {
    let (owner, id) = match name.strip_prefix(SCHEME) {
        Some(id) => (project.as_uuid(), id.parse().ok()?),
        None => (PRESETS, sample_id(sample_image(name)?)),
    };
    let now = app.clock().now().as_micros() / 1_000_000;
    let exp = (now + HOLDS_SECONDS) / 3_600 * 3_600 + 3_600;
    let sig = sign(app, &said(owner, id, exp));
    Some(format!("/api/v1/files/media/{id}?exp={exp}&sig={sig}"))
}

fn said(owner: Uuid, id: Uuid, exp: i64) -> String {
    format!("media {owner} {id} {exp}")
}

/// Stands for the project where there is none: the presets' own pictures.
const PRESETS: Uuid = Uuid::nil();

fn sample_id(bytes: &[u8]) -> Uuid {
    id_of(PRESETS, &Sha256::digest(bytes).into())
}

/// What a link shows.
#[derive(Debug)]
pub enum Found {
    /// An image of a project; its bytes are a blob.
    Kept(Medium),
    /// A picture (PNG) that comes with the presets.
    Sample(&'static [u8]),
}

/// The image that a link names, where the link holds.
///
/// # Errors
/// `NotFound` for a link that is not this server's, was not made for the image's own project, or has run out.
pub async fn find(app: &App, id: Uuid, exp: i64, sig: &str) -> Result<Found> {
    let now = app.clock().now().as_micros() / 1_000_000;
    if exp <= now {
        return Err(Error::NotFound);
    }
    if is_signed(app, &said(PRESETS, id, exp), sig) {
        let sample = sample_images().find(|bytes| sample_id(bytes) == id);
        return sample.map(Found::Sample).ok_or(Error::NotFound);
    }
    let medium = app
        .db()
        .read(move |tx| media::get(tx, BlobId::from_uuid(id))?.ok_or(Error::NotFound))
        .await?;
    if is_signed(app, &said(medium.project.as_uuid(), id, exp), sig) {
        Ok(Found::Kept(medium))
    } else {
        Err(Error::NotFound)
    }
}

/// The id follows from owner and content: a step that is made again names the same image alike.
fn id_of(owner: Uuid, hash: &[u8; 32]) -> Uuid {
    let digest = Sha256::new()
        .chain_update(owner.as_bytes())
        .chain_update(hash)
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
