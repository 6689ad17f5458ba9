//! Files of any size, in a local folder or in a bucket: uploads, media, exports. They stream in and out.

use crate::disk::{self, Room};
use bytes::Bytes;
use candor_domain::time::Timestamp;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// Pieces of an upload that are on their way at once.
const PIECES: usize = 4;

/// Where blobs are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobTarget {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket: its URL (`s3://bucket`) and the settings of `object_store` (`endpoint`, `region`,
    /// `access_key_id`, `secret_access_key`, `allow_http`).
    S3 {
        /// The bucket's URL.
        url: String,
        /// Settings by name.
        options: Vec<(String, String)>,
    },
}

/// Why a blob was not kept or not given.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// It is not there.
    #[error("there is no such file")]
    NotFound,
    /// It is larger than may be.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// The sender went away, or sent less than it said.
    #[error("the file did not arrive: {0}")]
    Broken(String),
    /// The folder or bucket does not work; the words are for the log.
    #[error("the files cannot be used: {0}")]
    Unavailable(String),
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => BlobError::NotFound,
            other => BlobError::Unavailable(other.to_string()),
        }
    }
}

/// A blob, or a part of it, on its way out.
pub struct Found {
    /// Its size in bytes, of all of it.
    pub size: u64,
    /// Which bytes come.
    pub range: std::ops::Range<u64>,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes, BlobError>>,
}

/// The blobs. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    local: Option<Local>,
}

/// A folder of this machine, as such.
#[derive(Debug, Clone)]
struct Local {
    files: Arc<LocalFileSystem>,
    root: PathBuf,
}

impl Blobs {
    /// Opens the folder (and makes it) or the bucket.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be made or the bucket's settings are wrong.
    pub fn open(target: &BlobTarget) -> Result<Blobs, BlobError> {
        match target {
            BlobTarget::Folder(folder) => {
                let made = std::fs::create_dir_all(folder);
                made.map_err(|error| unavailable(&folder.display().to_string(), &error))?;
                // A row says that a blob is there as soon as it was put: it must be on the disk by then.
                let local = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
                let files = Arc::new(local);
                Ok(Blobs {
                    store: files.clone(),
                    local: Some(Local {
                        files,
                        root: folder.clone(),
                    }),
                })
            }
            BlobTarget::S3 { url, options } => {
                let mut builder = AmazonS3Builder::new().with_url(url);
                for (name, value) in options {
                    builder = builder.with_config(AmazonS3ConfigKey::from_str(name)?, value);
                }
                Ok(Blobs {
                    store: Arc::new(builder.build()?),
                    local: None,
                })
            }
        }
    }

    /// The room of the disk that the folder is on; `None` for a bucket.
    #[must_use]
    pub fn room(&self) -> Option<Room> {
        self.local
            .as_ref()
            .and_then(|local| disk::room(&local.root))
    }

    /// Keeps what a stream brings, at most `limit` bytes; gives their number. Nothing is kept of a stream that
    /// breaks off or is too long.
    ///
    /// # Errors
    /// `TooLarge`, `Broken`, `Unavailable`.
    pub async fn put_stream<E: std::fmt::Display>(
        &self,
        key: &str,
        mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
        limit: u64,
    ) -> Result<u64, BlobError> {
        let upload = self.store.put_multipart(&Path::from(key)).await?;
        let mut writer = WriteMultipart::new(upload);
        let mut size = 0_u64;
        let failed = loop {
            let Some(piece) = stream.next().await else {
                break None;
            };
            let piece = match piece {
                Ok(piece) => piece,
                Err(error) => break Some(BlobError::Broken(error.to_string())),
            };
            size += piece.len() as u64;
            if size > limit {
                break Some(BlobError::TooLarge(limit));
            }
            if let Err(error) = writer.wait_for_capacity(PIECES).await {
                break Some(error.into());
            }
            writer.put(piece);
        };
        if let Some(error) = failed {
            // What was sent is thrown away; if that fails too, the first error is the one to tell.
            let _ = writer.abort().await;
            return Err(error);
        }
        writer.finish().await?;
        Ok(size)
    }

    /// Keeps a small blob.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), BlobError> {
        self.store.put(&Path::from(key), bytes.into()).await?;
        Ok(())
    }

    /// Keeps a file of this machine.
    ///
    /// # Errors
    /// As [`Blobs::put_stream`].
    pub async fn put_file(&self, key: &str, file: tokio::fs::File) -> Result<u64, BlobError> {
        let pieces = futures::stream::try_unfold(file, |mut file| async move {
            use tokio::io::AsyncReadExt;
            let mut piece = bytes::BytesMut::with_capacity(1 << 20);
            let count = file.read_buf(&mut piece).await?;
            Ok::<_, std::io::Error>((count > 0).then(|| (piece.freeze(), file)))
        });
        self.put_stream(key, Box::pin(pieces), u64::MAX).await
    }

    /// A blob, or the part of it that a range asks for (`start..=end`, an open end, or the last bytes).
    ///
    /// # Errors
    /// `NotFound`, `Unavailable` (also for a range that lies behind the end).
    pub async fn get(&self, key: &str, range: Option<Part>) -> Result<Found, BlobError> {
        let options = GetOptions {
            range: range.map(|part| match part {
                Part::From(start, Some(end)) => GetRange::Bounded(start..end.saturating_add(1)),
                Part::From(start, None) => GetRange::Offset(start),
                Part::Last(count) => GetRange::Suffix(count),
            }),
            ..GetOptions::default()
        };
        let result = self.store.get_opts(&Path::from(key), options).await?;
        Ok(Found {
            size: result.meta.size,
            range: result.range.clone(),
            stream: result.into_stream().map_err(BlobError::from).boxed(),
        })
    }

    /// The size of a blob.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn size(&self, key: &str) -> Result<u64, BlobError> {
        Ok(self.store.head(&Path::from(key)).await?.size)
    }

    /// The keys below a folder whose blobs were written before a moment.
    pub fn older_than(
        &self,
        folder: &str,
        before: Timestamp,
    ) -> BoxStream<'static, Result<String, BlobError>> {
        let found = self.store.list(Some(&Path::from(folder)));
        found
            .try_filter_map(move |meta| async move {
                let is_old = meta.last_modified.timestamp_micros() < before.as_micros();
                Ok(is_old.then(|| meta.location.to_string()))
            })
            .map_err(BlobError::from)
            .boxed()
    }

    /// Whether a blob was written before a moment; one that is not there was not.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn is_older_than(&self, key: &str, before: Timestamp) -> Result<bool, BlobError> {
        match self.store.head(&Path::from(key)).await {
            Ok(meta) => Ok(meta.last_modified.timestamp_micros() < before.as_micros()),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes away what came before a moment of uploads into the folder that broke off with their process; gives
    /// their number. A bucket has a rule of its own for them.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_staged(&self, before: Timestamp) -> Result<u64, BlobError> {
        let Some(local) = &self.local else {
            return Ok(0);
        };
        let root = local.root.clone();
        tokio::task::spawn_blocking(move || forget_staged(root, before))
            .await
            .map_err(|error| BlobError::Unavailable(error.to_string()))?
    }

    /// Forgets a blob; one that is not there is forgotten already.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn delete(&self, key: &str) -> Result<(), BlobError> {
        match self.store.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The blob as an open file, for readers that jump about in it: the folder's own file, or a copy of the
    /// bucket's that goes away when it is closed.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn open_file(&self, key: &str) -> Result<std::fs::File, BlobError> {
        if let Some(local) = &self.local {
            let path = local.files.path_to_filesystem(&Path::from(key))?;
            return std::fs::File::open(path).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => BlobError::NotFound,
                _ => unavailable(key, &error),
            });
        }
        let mut found = self.get(key, None).await?;
        let copy = tempfile::tempfile().map_err(|error| unavailable(key, &error))?;
        let mut file = tokio::fs::File::from_std(copy);
        while let Some(piece) = found.stream.next().await {
            use tokio::io::AsyncWriteExt;
            let written = file.write_all(&piece?).await;
            written.map_err(|error| unavailable(key, &error))?;
        }
        let mut file = file.into_std().await;
        std::io::Seek::rewind(&mut file).map_err(|error| unavailable(key, &error))?;
        Ok(file)
    }
}

/// A file that is on its way has a mark behind its name, which no key has.
fn forget_staged(root: PathBuf, before: Timestamp) -> Result<u64, BlobError> {
    let (mut folders, mut forgotten) = (vec![root], 0);
    while let Some(folder) = folders.pop() {
        let failed = |error| unavailable(&folder.display().to_string(), &error);
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_type().map_err(failed)?.is_dir() {
                folders.push(entry.path());
                continue;
            }
            if !entry.file_name().to_string_lossy().contains('#') {
                continue;
            }
            // One that is gone was finished meanwhile.
            let written = entry.metadata().and_then(|data| data.modified());
            let since = written.map(|at| at.duration_since(std::time::UNIX_EPOCH));
            let Ok(Ok(since)) = since else {
                continue;
            };
            let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
            if micros < before.as_micros() && std::fs::remove_file(entry.path()).is_ok() {
                forgotten += 1;
            }
        }
    }
    Ok(forgotten)
}

/// A part of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// From a byte to a byte (included), or to the end.
    From(u64, Option<u64>),
    /// So many bytes at the end.
    Last(u64),
}

fn unavailable(what: &str, error: &std::io::Error) -> BlobError {
    BlobError::Unavailable(format!("{what}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn uploads_that_broke_off_go_away_when_they_are_old() {
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::open(&BlobTarget::Folder(folder.path().to_owned())).expect("blobs");
        blobs.put("uploads/whole", "x".into()).await.expect("put");
        std::fs::write(folder.path().join("uploads/broken#1"), "half").expect("half of a file");
        let past: Timestamp = "2001-01-01T00:00:00Z".parse().expect("a moment");
        let future: Timestamp = "2201-01-01T00:00:00Z".parse().expect("a moment");
        assert_eq!(blobs.forget_staged(past).await.expect("looked"), 0);
        assert_eq!(blobs.forget_staged(future).await.expect("looked"), 1);
        let keys: Vec<_> = blobs
            .older_than("uploads", future)
            .try_collect()
            .await
            .expect("keys");
        assert_eq!(keys, ["uploads/whole"]);
        assert!(
            !blobs
                .is_older_than("uploads/whole", past)
                .await
                .expect("known")
        );
    }

    #[test]
    fn a_folder_waits_for_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::open(&BlobTarget::Folder(folder.path().to_owned())).expect("blobs");
        let local = format!("{:?}", blobs.local);
        assert!(local.contains("fsync: true"), "{local}");
    }
}
