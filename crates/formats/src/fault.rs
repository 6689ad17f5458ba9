//! What can be wrong with a file: one row of it, or all of it.

use serde::Serialize;

/// One row that cannot be taken. Reading goes on behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct RowError {
    /// Line of the file on which the row starts, from 1; the row's number where a format has no lines.
    pub line: u64,
    /// JSON Pointer of the value at fault, where it is known.
    pub pointer: Option<String>,
    /// Name of the column at fault, where it is known.
    pub column: Option<String>,
    /// What is wrong, as a sentence for the person who made the file.
    pub reason: String,
}

impl RowError {
    /// A fault of the whole row.
    pub fn new(line: u64, reason: impl Into<String>) -> Self {
        Self {
            line,
            pointer: None,
            column: None,
            reason: reason.into(),
        }
    }

    /// A fault of the value at a JSON Pointer of the row.
    pub fn at(line: u64, pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.into()),
            ..Self::new(line, reason)
        }
    }

    /// A fault of one column's value.
    pub fn in_column(line: u64, column: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            column: Some(column.into()),
            ..Self::new(line, reason)
        }
    }
}

/// The file cannot be read, or not any further. What was read before stays valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{reason} {remedy}")]
pub struct Fatal {
    /// What is wrong, as a sentence.
    pub reason: String,
    /// What the person can do about it, as a sentence.
    pub remedy: String,
}

impl Fatal {
    /// A fault of the whole file, with what helps.
    pub fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn unreadable(error: &std::io::Error) -> Self {
        Self::new(
            format!("The file could not be read: {error}."),
            "Try again, or upload it again.",
        )
    }
}

/// A media file that cannot be copied; the row that names it is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("`{path}` cannot be taken: {reason}")]
pub struct MediaError {
    /// The file's path in the archive.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}
