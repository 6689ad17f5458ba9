//! A place in a file from which an import goes on.

use serde::{Deserialize, Serialize};

/// The place behind a row. Kept with the rows that were stored, in one transaction, it makes an import that was
/// killed end with exactly the counts of one that was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Rows read, good and bad.
    pub rows: u64,
    /// Bytes consumed of the text as UTF-8 (so of the file, if it is UTF-8 without a mark); 0 where a format is
    /// not read from front to back.
    pub offset: u64,
    /// Lines consumed; equal to `rows` where a format has no lines.
    pub lines: u64,
}
