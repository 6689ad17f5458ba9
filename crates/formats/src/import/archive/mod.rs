//! Rows of a zip of images or other media: one per file, or one per row of the manifest inside.

mod directory;
mod manifest;

use super::checkpoint::Checkpoint;
use super::reader::{Options, Reader};
use super::shared::Shared;
use super::source::{RowSource, RowView, Step};
use crate::fault::{Fatal, MediaError, RowError};
use crate::json::escape::push_string;
use crate::json::scan::Scanned;
use crate::limits::Limits;
use crate::media::sniff::{Kind, sniff};
use directory::Entry;
use manifest::Names;
use std::io::{Cursor, Read, Write};
use zip::ZipArchive;

/// Greatest size of a manifest when unpacked, in bytes: it is held in memory.
pub(crate) const MANIFEST_BYTES: u64 = 256 * 1024 * 1024;

/// Endings of files that are taken for media where no manifest names them.
const MEDIA_ENDINGS: [&str; 20] = [
    "png", "jpg", "jpeg", "jpe", "gif", "webp", "avif", "heic", "bmp", "tif", "tiff", "svg", "mp4",
    "webm", "mov", "mp3", "wav", "ogg", "flac", "avi",
];

/// A zip that is read file by file.
pub(crate) struct ArchiveRows {
    archive: ZipArchive<Shared>,
    /// All files but the manifest.
    entries: Vec<Entry>,
    names: Names,
    manifest: Option<Reader>,
    next: usize,
    rows: u64,
    notes: Vec<String>,
    scanned: Scanned,
}

impl ArchiveRows {
    pub(crate) fn open(file: &Shared, limits: Limits) -> Result<Self, Fatal> {
        let (mut archive, mut entries) = directory::open(file, &limits)?;
        let manifest_entry = manifest::find(&entries)?.cloned();
        let names_at = manifest_entry.as_ref();
        let mut notes = Vec::new();
        let manifest = match &manifest_entry {
            Some(entry) => {
                notes.push(format!("Rows are those of `{}`.", entry.name));
                Some(open_manifest(&mut archive, entry, limits)?)
            }
            None => None,
        };
        entries.retain(|entry| manifest_entry.as_ref() != Some(entry));
        if manifest.is_none() {
            let all = entries.len();
            entries.retain(|entry| has_media_ending(&entry.name));
            if entries.is_empty() {
                return Err(Fatal::new(
                    "The zip holds no media.",
                    "Put images into it, or choose the file of rows itself.",
                ));
            }
            if all > entries.len() {
                notes.push(format!(
                    "{} files are no media and are left out.",
                    all - entries.len()
                ));
            }
        }
        let names = Names::new(&entries, names_at);
        Ok(Self {
            archive,
            entries,
            names,
            manifest,
            next: 0,
            rows: 0,
            notes,
            scanned: Scanned::default(),
        })
    }

    fn advance_manifest(&mut self) -> Result<Step, Fatal> {
        let Some(manifest) = &mut self.manifest else {
            return Ok(Step::End);
        };
        let line = match manifest.advance()? {
            Step::Row(line) => line,
            other => return Ok(other),
        };
        let columns = manifest.columns().unwrap_or_default();
        let files = manifest::resolve_row(
            manifest.row(),
            columns,
            &self.names,
            &self.entries,
            &mut self.scanned,
        );
        let files = match files {
            Ok(files) => files,
            Err(error) => return Ok(Step::Bad(RowError { line, ..error })),
        };
        for place in files {
            if let Err(reason) = self.kind_of(place) {
                return Ok(Step::Bad(RowError::new(line, reason)));
            }
        }
        Ok(Step::Row(line))
    }

    fn advance_files(&mut self) -> Step {
        let place = self.next;
        if place >= self.entries.len() {
            return Step::End;
        }
        self.next += 1;
        let line = place as u64 + 1;
        let kind = match self.kind_of(place) {
            Ok(kind) => kind,
            Err(reason) => return Step::Bad(RowError::new(line, reason)),
        };
        let key = match kind {
            Kind::Mp3 | Kind::Wav | Kind::Ogg | Kind::Flac => "audio",
            Kind::Mp4 | Kind::Webm => "video",
            _ => "image",
        };
        let mut path = String::new();
        push_string(&mut path, &self.entries[place].name);
        self.scanned.clear();
        manifest::push_member(&mut self.scanned, key, &path);
        manifest::push_member(&mut self.scanned, crate::mapping::EXTERNAL_ID, &path);
        manifest::close(&mut self.scanned);
        Step::Row(line)
    }

    /// What a file is by its first bytes, or why it is not taken.
    fn kind_of(&mut self, place: usize) -> Result<Kind, String> {
        let entry = &self.entries[place];
        let unreadable =
            |error: &dyn std::fmt::Display| format!("`{}` cannot be read: {error}", entry.name);
        let mut head = Vec::new();
        let file = self
            .archive
            .by_index(entry.index)
            .map_err(|error| unreadable(&error))?;
        file.take(1024)
            .read_to_end(&mut head)
            .map_err(|error| unreadable(&error))?;
        match sniff(&head) {
            kind if kind.is_inline() => Ok(kind),
            kind => Err(format!(
                "`{}` is {}; images are PNG, JPEG, GIF or WebP",
                entry.name,
                kind.label()
            )),
        }
    }
}

impl RowSource for ArchiveRows {
    fn advance(&mut self) -> Result<Step, Fatal> {
        let step = if self.manifest.is_some() {
            self.advance_manifest()?
        } else {
            self.advance_files()
        };
        self.rows += u64::from(!matches!(step, Step::End));
        Ok(step)
    }

    fn row(&self) -> RowView<'_> {
        RowView::Object(&self.scanned)
    }

    fn total_rows(&self) -> Option<u64> {
        self.manifest.is_none().then_some(self.entries.len() as u64)
    }

    fn checkpoint(&self) -> Checkpoint {
        let at = self
            .manifest
            .as_ref()
            .map(Reader::checkpoint)
            .unwrap_or_default();
        Checkpoint {
            rows: self.rows,
            ..at
        }
    }

    fn resume(&mut self, at: &Checkpoint) -> Result<(), Fatal> {
        self.rows = at.rows;
        match &mut self.manifest {
            Some(manifest) => manifest.resume(at),
            None => {
                self.next = usize::try_from(at.rows).unwrap_or(usize::MAX);
                Ok(())
            }
        }
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn has_media(&self, path: &str) -> bool {
        self.names
            .resolve(path)
            .is_some_and(|place| self.entries[place].name == path)
    }

    fn copy_media(&mut self, path: &str, into: &mut dyn Write) -> Result<u64, MediaError> {
        let fault = |reason: String| MediaError {
            path: path.to_owned(),
            reason,
        };
        let place = self
            .names
            .resolve(path)
            .ok_or_else(|| fault("it is not in the zip".to_owned()))?;
        let entry = &self.entries[place];
        let file = self
            .archive
            .by_index(entry.index)
            .map_err(|error| fault(error.to_string()))?;
        // One byte more than the archive says: an entry that goes on is a bomb.
        let copied = std::io::copy(&mut file.take(entry.size.saturating_add(1)), into)
            .map_err(|error| fault(error.to_string()))?;
        if copied == entry.size {
            Ok(copied)
        } else {
            Err(fault(
                "its size is not the one that the zip says".to_owned(),
            ))
        }
    }
}

fn open_manifest(
    archive: &mut ZipArchive<Shared>,
    entry: &Entry,
    limits: Limits,
) -> Result<Reader, Fatal> {
    if entry.size > MANIFEST_BYTES {
        return Err(Fatal::new(
            format!(
                "The manifest `{}` has over {MANIFEST_BYTES} bytes.",
                entry.name
            ),
            "Split the zip into several.",
        ));
    }
    let file = archive
        .by_index(entry.index)
        .map_err(|error| directory::unreadable(&error))?;
    let mut bytes = Vec::new();
    file.take(MANIFEST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| Fatal::unreadable(&error))?;
    let options = Options {
        name: Some(entry.name.clone()),
        limits,
        ..Options::default()
    };
    Reader::open_stream(Cursor::new(bytes), &options).map_err(|error| Fatal {
        reason: format!("In `{}` of the zip: {}", entry.name, error.reason),
        ..error
    })
}

fn has_media_ending(name: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| MEDIA_ENDINGS.contains(&ending.as_str()))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
