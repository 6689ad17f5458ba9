//! A file opened for reading.

use super::archive::ArchiveRows;
use super::checkpoint::Checkpoint;
use super::detect::{Declared, Detected, HEAD_BYTES, detect};
use super::format::Format;
use super::lines::LineRows;
use super::mapped::MappedReader;
use super::parquet::ParquetRows;
use super::shape::Shape;
use super::shared::Shared;
use super::source::{RowSource, RowView, Step};
use super::table::TableRows;
use super::text::{Encoding, Text};
use super::values::ValueRows;
use super::window::Window;
use crate::coerce::Wants;
use crate::fault::{Fatal, MediaError, RowError};
use crate::json::escape::push_string;
use crate::limits::Limits;
use crate::mapping::Mapping;
use serde_json::{Map, Value};
use std::io::{Read, Seek, SeekFrom, Write};

/// What a file is read from: a local file, or bytes in memory.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// How a file is to be read; the default finds everything out by itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The file's name, a hint at its format.
    pub name: Option<String>,
    /// The format, if the sender says it.
    pub format: Option<Format>,
    /// The character between a table's columns, if the sender says it.
    pub delimiter: Option<u8>,
    /// The text's encoding, if the sender says it.
    pub encoding: Option<Encoding>,
    /// The limits to hold the file to.
    pub limits: Limits,
}

/// One row of a file, as values.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Line on which the row starts, from 1; the row's number where a format has no lines.
    pub line: u64,
    /// The row. Values of a table are strings.
    pub value: Map<String, Value>,
}

/// Reads the rows of one file.
pub struct Reader {
    rows: Box<dyn RowSource>,
    detected: Detected,
    limits: Limits,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Reader")
            .field("detected", &self.detected)
            .finish_non_exhaustive()
    }
}

impl Reader {
    /// Opens a file of any format.
    pub fn open(mut source: impl Source + 'static, options: &Options) -> Result<Self, Fatal> {
        // Wherever the caller left it.
        source
            .seek(SeekFrom::Start(0))
            .map_err(|error| Fatal::unreadable(&error))?;
        let head = read_head(&mut source)?;
        source
            .seek(SeekFrom::Start(0))
            .map_err(|error| Fatal::unreadable(&error))?;
        let detected = detect(&head.bytes, head.is_whole, &declared(options))?;
        match detected.format {
            Format::Parquet => {
                let file =
                    Shared::new(Box::new(source)).map_err(|error| Fatal::unreadable(&error))?;
                let rows = Box::new(ParquetRows::open(file, options.limits)?);
                Ok(Self {
                    rows,
                    detected,
                    limits: options.limits,
                })
            }
            Format::Zip => {
                let file =
                    Shared::new(Box::new(source)).map_err(|error| Fatal::unreadable(&error))?;
                let rows = Box::new(ArchiveRows::open(&file, options.limits)?);
                Ok(Self {
                    rows,
                    detected,
                    limits: options.limits,
                })
            }
            _ => Self::text(Box::new(source), detected, options),
        }
    }

    /// Opens a text (CSV, TSV, JSON, JSON Lines) that arrives as a stream.
    pub fn open_stream(
        mut source: impl Read + Send + 'static,
        options: &Options,
    ) -> Result<Self, Fatal> {
        let head = read_head(&mut source)?;
        let detected = detect(&head.bytes, head.is_whole, &declared(options))?;
        match detected.format {
            Format::Parquet | Format::Zip => Err(Fatal::new(
                format!(
                    "A {} file cannot be read from a stream.",
                    detected.format.name()
                ),
                "Save it as a file first.",
            )),
            _ => Self::text(
                Box::new(std::io::Cursor::new(head.bytes).chain(source)),
                detected,
                options,
            ),
        }
    }

    fn text(
        source: Box<dyn Read + Send>,
        detected: Detected,
        options: &Options,
    ) -> Result<Self, Fatal> {
        let text = Text::new(source, detected.encoding, detected.has_mac_lines);
        let (window, limits) = (Window::new(Box::new(text)), options.limits);
        let rows: Box<dyn RowSource> = match &detected.shape {
            Shape::Table => {
                let delimiter = detected.delimiter.unwrap_or(b',');
                Box::new(TableRows::open(
                    window,
                    delimiter,
                    detected.preamble_bytes,
                    limits,
                )?)
            }
            Shape::Lines => Box::new(LineRows::new(window, limits)),
            Shape::Concatenated => Box::new(ValueRows::concatenated(window, limits)),
            Shape::List { start, .. } => Box::new(ValueRows::list(window, *start, limits)?),
        };
        Ok(Self {
            rows,
            detected,
            limits,
        })
    }

    /// What the file turned out to be.
    pub fn detected(&self) -> &Detected {
        &self.detected
    }

    /// Names of the columns in the order of the file, where the format has them (tables, Parquet).
    pub fn columns(&self) -> Option<&[String]> {
        self.rows.columns()
    }

    /// What was assumed about the file, as sentences for the person who sent it.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.detected.notes.clone();
        notes.extend(self.rows.notes());
        notes
    }

    /// The next row. `Ok(None)` at the end; `Err` if the file cannot be read any further.
    pub fn next_record(&mut self) -> Result<Option<Result<Record, RowError>>, Fatal> {
        let line = match self.advance()? {
            Step::Row(line) => line,
            Step::Bad(error) => return Ok(Some(Err(error))),
            Step::End => return Ok(None),
        };
        let mut text = String::new();
        match self.rows.row() {
            RowView::Object(scanned) => text.push_str(&scanned.text),
            RowView::Cells(cells) => {
                for (index, name) in self.rows.columns().unwrap_or_default().iter().enumerate() {
                    text.push(if index == 0 { '{' } else { ',' });
                    push_string(&mut text, name);
                    text.push(':');
                    push_string(&mut text, cells.get(index));
                }
                text.push('}');
            }
        }
        let value = serde_json::from_str(&text)
            .map_err(|error| RowError::new(line, format!("the row cannot be taken: {error}")));
        Ok(Some(value.map(|value| Record { line, value })))
    }

    /// How many rows the file has, good and bad, where its format says so beforehand (Parquet, a zip without a
    /// manifest). Elsewhere progress goes by [`Checkpoint::offset`] against the file's size.
    pub fn total_rows(&self) -> Option<u64> {
        self.rows.total_rows()
    }

    /// The place behind the last row that was read.
    pub fn checkpoint(&self) -> Checkpoint {
        self.rows.checkpoint()
    }

    /// Goes to a checkpoint of the same file; only on a reader that has read no row yet.
    pub fn resume(&mut self, at: &Checkpoint) -> Result<(), Fatal> {
        self.rows.resume(at)
    }

    /// Whether a media file travels with the rows (in a zip) under this path. In the data of a zip's rows such a
    /// path stands as a string, under `image`, `audio`, `video` or the manifest's column.
    pub fn has_media(&self, path: &str) -> bool {
        self.rows.has_media(path)
    }

    /// Copies the bytes of a media file that travels with the rows; returns their number. What was copied is to be
    /// thrown away if it fails.
    pub fn copy_media(&mut self, path: &str, into: &mut dyn Write) -> Result<u64, MediaError> {
        self.rows.copy_media(path, into)
    }

    /// Reads mapped rows from here on. `wants` says which types the template's data schema asks for.
    pub fn mapped(self, mapping: &Mapping, wants: &Wants) -> Result<MappedReader, Fatal> {
        MappedReader::new(self, mapping, wants)
    }

    pub(crate) fn advance(&mut self) -> Result<Step, Fatal> {
        let step = self.rows.advance()?;
        let rows = self.rows.checkpoint().rows;
        if rows > self.limits.rows && !matches!(step, Step::End) {
            return Err(Fatal::new(
                format!("The file has over {} rows.", self.limits.rows),
                "Split it into several files; the rows up to there are in.",
            ));
        }
        Ok(step)
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn row(&self) -> RowView<'_> {
        self.rows.row()
    }
}

struct Head {
    bytes: Vec<u8>,
    is_whole: bool,
}

fn read_head(source: &mut impl Read) -> Result<Head, Fatal> {
    let mut bytes = Vec::new();
    let limit = HEAD_BYTES as u64 + 1;
    source
        .by_ref()
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| Fatal::unreadable(&error))?;
    Ok(Head {
        is_whole: bytes.len() <= HEAD_BYTES,
        bytes,
    })
}

fn declared(options: &Options) -> Declared<'_> {
    Declared {
        name: options.name.as_deref(),
        format: options.format,
        delimiter: options.delimiter,
        encoding: options.encoding,
    }
}
