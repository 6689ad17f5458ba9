//! Data in: a file is kept as a blob first, looked at by a person, and then read by a job into tasks.
//!
//! The job reads on one thread and writes on another, with memory that does not grow with the file. Each step of
//! rows is one transaction with the place in the file behind it: an import that was killed and goes on ends with
//! exactly the counts of one that was not.

pub mod begin;
pub mod bundle;
pub mod preview;
pub mod rejected;
pub mod run;
pub mod upload;

mod read;

use candor_formats::import::{Checkpoint, Format};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an import job is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// The file.
    pub(crate) upload: Uuid,
    /// Where it is to be fetched from first, if it was not sent.
    #[serde(default)]
    pub(crate) url: Option<String>,
    /// Its name, a hint at its format.
    pub(crate) name: String,
    /// Its format, if the sender says it.
    pub(crate) format: Option<Format>,
    /// Columns to keys, as in [`candor_formats::Mapping`].
    pub(crate) mapping: Option<serde_json::Value>,
}

/// What became of the rows so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Rows that are tasks now.
    pub(crate) imported: i64,
    /// Rows of content that the project has.
    pub(crate) skipped: i64,
    /// Rows that were not taken.
    pub(crate) rejected: i64,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Where in the file.
    pub(crate) file: Checkpoint,
    /// What became of the rows up to there.
    pub(crate) counts: Counts,
    /// How many tasks the batch's own count has.
    pub(crate) counted: i64,
}
