//! What every format's reader offers to the readers over it.

use super::checkpoint::Checkpoint;
use super::record::Cells;
use crate::fault::{Fatal, RowError};
use crate::json::scan::Scanned;

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
    /// The place behind the last row.
    fn checkpoint(&self) -> Checkpoint;
    /// Goes to a place that `checkpoint` gave, on a reader that has read nothing yet.
    fn resume(&mut self, at: &Checkpoint) -> Result<(), Fatal>;
    /// What the person should know about the file as a whole.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
    /// The bytes of a media file that travels with the rows, by its path there.
    fn media(&mut self, path: &str) -> Result<Vec<u8>, Fatal> {
        Err(Fatal::new(
            format!("The file holds no media, so not `{path}` either."),
            "Upload the media as a zip.",
        ))
    }
}
