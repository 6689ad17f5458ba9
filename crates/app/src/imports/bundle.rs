//! Several files of one form become one zip: a table, and the pictures that it names.

use super::upload::{self, Kept};
use crate::blobs::refused;
use crate::{App, Context, Error, Result};
use candor_domain::id::OrganizationId;
use candor_store::uploads;
use futures::{Stream, StreamExt as _};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Seek as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Files that one form brings at most.
const FILES: usize = 10_000;

/// A zip that grows beside the memory.
pub struct Bundle {
    zip: ZipWriter<File>,
    hasher: Sha256,
    files: usize,
    room: u64,
}

fn broken(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "a form's files cannot be written");
    Error::Unavailable(
        "The place for files cannot be used at the moment. Try again soon.".to_owned(),
    )
}

impl Bundle {
    /// Begins with the form's first file, which is kept already; in its place comes the bundle.
    ///
    /// # Errors
    /// `Unavailable`; `Invalid` for a name that no zip takes.
    pub async fn begin(app: &App, organization: OrganizationId, first: Kept) -> Result<Bundle> {
        let mut bundle = Bundle {
            zip: ZipWriter::new(tempfile::tempfile().map_err(broken)?),
            hasher: Sha256::new(),
            files: 0,
            room: app
                .config()
                .upload_bytes
                .min(upload::room(app, organization).await?),
        };
        let key = uploads::Upload::key(first.upload.id);
        let found = app.blobs()?.get(&key, None).await.map_err(refused)?;
        bundle.add(&first.upload.name, found.stream).await?;
        upload::take_away(app, first.upload.id).await?;
        Ok(bundle)
    }

    /// Adds a file.
    ///
    /// # Errors
    /// `Invalid` for a form that is too large, and for a file that broke off; `Unavailable`.
    pub async fn add<E: std::fmt::Display>(
        &mut self,
        name: &str,
        mut bytes: impl Stream<Item = std::result::Result<bytes::Bytes, E>> + Unpin,
    ) -> Result<()> {
        self.files += 1;
        if self.files > FILES {
            let detail = format!("A form brings at most {FILES} files. Send them as one zip.");
            return Err(Error::invalid("", detail));
        }
        // Of a path the name alone: forms of folders say more, tables seldom do.
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let stored = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        self.zip.start_file(name, stored).map_err(|error| {
            let name = crate::view::cut(name);
            Error::invalid(
                "",
                format!("`{name}` cannot be taken: {error}. Give each file its own name."),
            )
        })?;
        self.hasher.update(name.as_bytes());
        let mut content = Sha256::new();
        while let Some(piece) = bytes.next().await {
            let piece = piece.map_err(|error| {
                tracing::info!(%error, "a form broke off");
                Error::invalid("", "The form did not arrive whole. Send it again.")
            })?;
            let size = piece.len() as u64;
            if size > self.room {
                let detail = "The form's files are too large together. Send fewer at a time.";
                return Err(Error::invalid("", detail));
            }
            self.room -= size;
            content.update(&piece);
            self.zip.write_all(&piece).map_err(broken)?;
        }
        self.hasher.update(content.finalize());
        Ok(())
    }

    /// Keeps the zip as one file.
    ///
    /// # Errors
    /// As [`upload::keep`].
    pub async fn finish(
        self,
        app: &App,
        ctx: &Context,
        organization: OrganizationId,
    ) -> Result<Kept> {
        let mut file = self.zip.finish().map_err(broken)?;
        file.rewind().map_err(broken)?;
        let pieces = tokio_util::io::ReaderStream::new(tokio::fs::File::from_std(file));
        let kept = upload::keep(app, ctx, organization, "form.zip", Box::pin(pieces)).await?;
        // Not of the zip's own bytes: a retry of the same files must look alike.
        Ok(Kept {
            hash: self.hasher.finalize().into(),
            ..kept
        })
    }
}
