//! Rows into files: one writer per format, with memory that does not grow with the file.

mod csv;
mod jsonl;
mod parquet;
mod value;

pub use csv::Formulas;
pub use value::{Column, Kind, Value};

use crate::fault::Fatal;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::str::FromStr;

/// A format that datasets go out in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One object per line.
    Jsonl,
    /// RFC 4180, UTF-8.
    Csv,
    /// Apache Parquet, compressed with Zstandard.
    Parquet,
}

impl Format {
    /// The name in the API and at the end of a file's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The media type to serve the file under.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jsonl => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}

impl FromStr for Format {
    type Err = Fatal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "jsonl" => Ok(Self::Jsonl),
            "csv" => Ok(Self::Csv),
            "parquet" => Ok(Self::Parquet),
            _ => Err(Fatal::new(
                format!("`{text}` is no format that can be written."),
                "Use jsonl, csv or parquet.",
            )),
        }
    }
}

/// Why a row or a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The place that is written to failed: a full disk, a client that went away.
    #[error("the file cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// A row does not have a value of the right kind for each column.
    #[error("column `{column}` takes {wanted}, not {found}")]
    Mismatch {
        /// The column's name.
        column: String,
        /// What it takes.
        wanted: &'static str,
        /// What came.
        found: &'static str,
    },
    /// A row has more or fewer values than there are columns.
    #[error("the row has {found} values for {columns} columns")]
    Length {
        /// Number of columns.
        columns: usize,
        /// Number of values.
        found: usize,
    },
    /// The Parquet library refused.
    #[error("the Parquet file cannot be written: {0}")]
    Parquet(String),
}

/// Writes rows to a file of any format. A file is whole only after [`Writer::finish`].
pub struct Writer<W: Write + Send> {
    format: Inner<W>,
    columns: Vec<Column>,
    rows: u64,
}

enum Inner<W: Write + Send> {
    Jsonl(jsonl::JsonlWriter<W>),
    Csv(csv::CsvWriter<W>),
    Parquet(Box<parquet::ParquetWriter<W>>),
}

impl<W: Write + Send> std::fmt::Debug for Writer<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Writer")
            .field("columns", &self.columns)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file; a table's header is written at once. `formulas` matters for CSV alone.
    pub fn new(
        format: Format,
        columns: Vec<Column>,
        formulas: Formulas,
        to: W,
    ) -> Result<Self, WriteError> {
        let format = match format {
            Format::Jsonl => Inner::Jsonl(jsonl::JsonlWriter::new(to)),
            Format::Csv => Inner::Csv(csv::CsvWriter::new(&columns, formulas, to)?),
            Format::Parquet => Inner::Parquet(Box::new(parquet::ParquetWriter::new(&columns, to)?)),
        };
        Ok(Self {
            format,
            columns,
            rows: 0,
        })
    }

    /// Writes a row: one value per column, each of the column's kind or null.
    pub fn write(&mut self, row: &[Value<'_>]) -> Result<(), WriteError> {
        if row.len() != self.columns.len() {
            return Err(WriteError::Length {
                columns: self.columns.len(),
                found: row.len(),
            });
        }
        for (column, value) in self.columns.iter().zip(row) {
            if !value.fits(column.kind) {
                let (wanted, found) = (column.kind.label(), value.label());
                return Err(WriteError::Mismatch {
                    column: column.name.clone(),
                    wanted,
                    found,
                });
            }
        }
        match &mut self.format {
            Inner::Jsonl(writer) => writer.write(&self.columns, row)?,
            Inner::Csv(writer) => writer.write(row)?,
            Inner::Parquet(writer) => writer.write(row)?,
        }
        self.rows += 1;
        Ok(())
    }

    /// How many rows were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Ends the file and gives back what it was written to.
    pub fn finish(self) -> Result<W, WriteError> {
        match self.format {
            Inner::Jsonl(writer) => writer.finish(),
            Inner::Csv(writer) => writer.finish(),
            Inner::Parquet(writer) => writer.finish(),
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
