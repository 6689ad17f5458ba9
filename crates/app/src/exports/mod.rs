//! Exports: answers or estimates of a project as one file, written by a job with memory that does not grow.

pub mod begin;
pub mod download;
pub mod run;

use candor_domain::id::BatchId;
use candor_formats::export::Format;
use serde::{Deserialize, Serialize};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// One row for each task and question.
    Consensus,
    /// One row for each answer in the data.
    Answers,
}

/// What an export job is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payload {
    pub(crate) format: Format,
    pub(crate) content: Content,
    /// Only of this batch.
    #[serde(default)]
    pub(crate) batch: Option<BatchId>,
}

/// Where the file of a job is kept.
pub(crate) fn key(job: candor_domain::id::JobId) -> String {
    format!("exports/{job}")
}
