//! What every format's reader offers to the readers over it.

use super::checkpoint::Checkpoint;
use super::record::Cells;
use crate::fault::{Fatal, MediaError, RowError};
use crate::json::scan::Scanned;
use std::io::Write;

/// One step of reading.
#[derive(Debug)]
pub(crate) enum Step {
    /// A row that starts on this line; [`RowSource::row`] shows it.
    Row(u64),
    /// A row that cannot be taken.
    Bad(RowError),
    /// The file is done.
    End,
}

/// A row where it stands in the reader's buffers.
#[derive(Clone, Copy)]
pub(crate) enum RowView<'a> {
    /// Fields in the order of the columns, as many as there are columns.
    Cells(&'a Cells),
    /// An object with its members.
    Object(&'a Scanned),
}

/// Rows of one file.
pub(crate) trait RowSource: Send {
    /// Goes to the next row.
    fn advance(&mut self) -> Result<Step, Fatal>;
    /// The row that the last [`Step::Row`] announced.
    fn row(&self) -> RowView<'_>;
    /// Names of the columns, where the format has them.
    fn columns(&self) -> Option<&[String]> {
        None
    }
    /// How many rows there are, where the format says so beforehand.
    fn total_rows(&self) -> Option<u64> {
        None
    }
    /// The place behind the last row.
    fn checkpoint(&self) -> Checkpoint;
    /// Goes to a place that `checkpoint` gave, on a reader that has read nothing yet.
    fn resume(&mut self, at: &Checkpoint) -> Result<(), Fatal>;
    /// What the person should know about the file as a whole.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
    /// Whether a media file travels with the rows under this path.
    fn has_media(&self, _path: &str) -> bool {
        false
    }
    /// Copies the bytes of such a file.
    fn copy_media(&mut self, path: &str, _into: &mut dyn Write) -> Result<u64, MediaError> {
        Err(MediaError {
            path: path.to_owned(),
            reason: "no media travel with the rows".to_owned(),
        })
    }
}
