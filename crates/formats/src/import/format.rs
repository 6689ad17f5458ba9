//! The formats that come in.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A format of files with tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values; also with semicolons, tabs or bars.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// A list of objects, or an object that holds one.
    Json,
    /// One object per line; also objects one after the other over several lines.
    Jsonl,
    /// Apache Parquet.
    Parquet,
    /// A zip of images or other media, with or without a manifest.
    Zip,
}

impl Format {
    /// The name in the API and at the end of a file's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
            Self::Zip => "zip",
        }
    }

    /// The format that a file's name tells, if it tells one.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" | "jsonlines" | "ldjson" => Some(Self::Jsonl),
            "parquet" | "pq" => Some(Self::Parquet),
            "zip" => Some(Self::Zip),
            _ => None,
        }
    }

    pub(crate) fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }

    pub(crate) fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }
}

impl FromStr for Format {
    type Err = crate::Fatal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::of_name(&format!(".{text}")).ok_or_else(|| {
            crate::Fatal::new(
                format!("`{text}` is no format that can be read."),
                "Use csv, tsv, json, jsonl, parquet or zip.",
            )
        })
    }
}
