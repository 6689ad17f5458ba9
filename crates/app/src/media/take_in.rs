//! Pictures come in with the rows that name them: from the zip that the rows came in, or from the web; a row that
//! names a picture which nobody could be shown is not taken.

use super::{IMAGE_BYTES, Medium, SCHEME, id_of, pictures};
use crate::blobs::refused;
use crate::jobs::Stop;
use crate::{App, Error};
use candor_domain::id::{BlobId, ProjectId};
use candor_domain::presets::sample_image;
use candor_domain::template::Template;
use candor_formats::import::MappedReader;
use candor_formats::media::clean_image;
use candor_store::media;
use futures::StreamExt as _;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use tokio::runtime::Handle;
use uuid::Uuid;

/// Pictures that are fetched from the web at once.
const AT_ONCE: usize = 4;

/// Pointer and reason for which a row is left out.
pub(crate) type Reason = (String, String);

/// What the pictures of a row are.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// Pictures that were taken in.
    pub(crate) media: Vec<Medium>,
    /// Pictures that are to be fetched.
    pub(crate) web: Vec<String>,
}

enum Ends {
    Row(Reason),
    Import(Stop),
}

/// Takes in the pictures of a row that are at hand, and puts their names into the data; gives those to be fetched.
/// The inner error leaves the row out. Blocks.
///
/// # Errors
/// `Later` when the blobs or the database cannot be used.
pub(crate) fn take_in(
    app: &App,
    project: ProjectId,
    template: &Template,
    data: &mut Value,
    rows: &mut MappedReader,
) -> Result<Result<Named, Reason>, Stop> {
    let mut named = Named::default();
    let taken = pictures::each(template, data, |at, picture| {
        let Some(name) = pictures::name_of(picture).map(str::to_owned) else {
            return Ok(());
        };
        let no = |reason: String| Err(Ends::Row((at.to_owned(), reason)));
        if rows.has_media(&name) {
            let bytes = match unpack(&name, rows) {
                Ok(bytes) => bytes,
                Err(reason) => return no(reason),
            };
            let kept = Handle::current().block_on(keep(app, project, &name, &bytes));
            return match kept.map_err(Ends::Import)? {
                Ok(medium) => {
                    pictures::rename(picture, "media", format!("{SCHEME}{}", medium.id));
                    named.media.push(medium);
                    Ok(())
                }
                Err(reason) => no(reason),
            };
        }
        if is_web(&name) {
            named.web.push(name);
            return Ok(());
        }
        match unseen(app, project, &name).map_err(|error| Ends::Import(error.into()))? {
            Some(reason) => no(reason),
            None => Ok(()),
        }
    });
    match taken {
        Ok(()) => Ok(Ok(named)),
        Err(Ends::Row(reason)) => Ok(Err(reason)),
        Err(Ends::Import(stop)) => Err(stop),
    }
}

/// The first picture of a row of which is known beforehand that nobody could be shown it. What lies on the web is not
/// fetched, what came in a zip is not unpacked. Blocks.
///
/// # Errors
/// As the store's.
pub(crate) fn absent(
    app: &App,
    project: ProjectId,
    template: &Template,
    data: &mut Value,
    rows: &MappedReader,
) -> crate::Result<Option<Reason>> {
    let mut found = None;
    pictures::each(template, data, |at, picture| {
        if let (None, Some(name)) = (&found, pictures::name_of(picture))
            && !rows.has_media(name)
            && !is_web(name)
        {
            found = unseen(app, project, name)?.map(|reason| (at.to_owned(), reason));
        }
        Ok::<_, Error>(())
    })?;
    Ok(found)
}

/// Why a name that is neither in the file nor on the web shows nothing, if so.
fn unseen(app: &App, project: ProjectId, name: &str) -> crate::Result<Option<String>> {
    if sample_image(name).is_some() {
        return Ok(None);
    }
    let Some(id) = name.strip_prefix(SCHEME) else {
        return Ok(Some(format!(
            "there is no picture `{}` beside this row; send the pictures in one zip with this table, or give links \
             that begin with https://",
            crate::view::cut(name)
        )));
    };
    let found = match id.parse::<Uuid>() {
        Err(_) => None,
        Ok(id) => app
            .db()
            .read_blocking(move |tx| media::get(tx, BlobId::from_uuid(id)).map_err(Error::from))?,
    };
    let is_here = found.is_some_and(|medium| medium.project == project);
    let reason =
        "this project has no such picture; send the picture itself, in a zip with this table";
    Ok((!is_here).then(|| reason.to_owned()))
}

fn is_web(name: &str) -> bool {
    let scheme = name.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
    })
}

/// What came of pictures of the web, by their address.
pub(crate) type Fetched = BTreeMap<String, Result<Medium, String>>;

/// Fetches pictures from the web, a few at once and each once.
///
/// # Errors
/// `Later` when the blobs cannot be used.
pub(crate) async fn fetch(
    app: &App,
    project: ProjectId,
    urls: BTreeSet<String>,
) -> Result<Fetched, Stop> {
    let fetcher = app.fetcher()?;
    let fetching = futures::stream::iter(urls).map(|url| async move {
        let outcome = match fetcher.picture(&url, IMAGE_BYTES as u64).await {
            Ok(bytes) => keep(app, project, &url, &bytes).await?,
            Err(error) => Err(format!("the picture cannot be fetched: {error}")),
        };
        Ok::<_, Stop>((url, outcome))
    });
    let mut fetching = fetching.buffer_unordered(AT_ONCE);
    let mut fetched = Fetched::new();
    while let Some(one) = fetching.next().await {
        let (url, outcome) = one?;
        fetched.insert(url, outcome);
    }
    Ok(fetched)
}

/// Puts the names of fetched pictures into a row's data; gives them.
pub(crate) fn put_in(
    template: &Template,
    data: &mut Value,
    fetched: &Fetched,
) -> Result<Vec<Medium>, Reason> {
    let mut media = Vec::new();
    pictures::each(template, data, |at, picture| {
        match pictures::name_of(picture).and_then(|name| fetched.get(name)) {
            None => Ok(()),
            Some(Ok(medium)) => {
                pictures::rename(picture, "media", format!("{SCHEME}{}", medium.id));
                media.push(medium.clone());
                Ok(())
            }
            Some(Err(reason)) => Err((at.to_owned(), reason.clone())),
        }
    })?;
    Ok(media)
}

fn unpack(name: &str, rows: &mut MappedReader) -> Result<Vec<u8>, String> {
    let mut bytes = Bounded(Vec::new());
    match rows.copy_media(name, &mut bytes) {
        Ok(_) => Ok(bytes.0),
        Err(error) => Err(error.to_string()),
    }
}

/// Cleans a picture and keeps its bytes; the inner error leaves its row out.
async fn keep(
    app: &App,
    project: ProjectId,
    name: &str,
    bytes: &[u8],
) -> Result<Result<Medium, String>, Stop> {
    let clean = match clean_image(bytes) {
        Ok(clean) => clean,
        Err(error) => {
            let name = crate::view::cut(name);
            return Ok(Err(format!("`{name}` cannot be taken: {error}")));
        }
    };
    let hash: [u8; 32] = Sha256::digest(&clean.bytes).into();
    let medium = Medium {
        id: BlobId::from_uuid(id_of(project.as_uuid(), &hash)),
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
    let kept = app.blobs()?.put(&key, clean.bytes.into()).await;
    kept.map_err(refused)?;
    Ok(Ok(medium))
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
