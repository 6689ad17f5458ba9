//! Tables that go out: to a file in the format of its name's ending, to standard output, or into a JSON report.

use anyhow::Context;
use candor_formats::export::{Column, Format, Formulas, Kind, Value, WriteError, Writer};
use serde_json::{Map, Value as Json};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A file to write and its format.
#[derive(Debug, Clone)]
pub(crate) struct OutputFile {
    path: PathBuf,
    format: Format,
}

impl FromStr for OutputFile {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let path = PathBuf::from(name);
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        let format = ending
            .to_ascii_lowercase()
            .parse()
            .map_err(|_| "the name must end in .csv, .jsonl or .parquet".to_owned())?;
        Ok(Self { path, format })
    }
}

impl OutputFile {
    /// `results.csv` becomes `results.workers.csv`.
    pub(crate) fn beside(&self, what: &str) -> Self {
        let ending = format!("{what}.{}", self.format.name());
        Self {
            path: self.path.with_extension(ending),
            format: self.format,
        }
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Where a table goes.
pub(crate) enum Table {
    /// To a file or to standard output.
    Rows(Box<Writer<Box<dyn Write + Send>>>, String),
    /// Into a report.
    Objects(Vec<String>, Vec<Json>),
}

/// What may stand in a row.
pub(crate) type Columns<'a> = &'a [(&'a str, Kind)];

impl Table {
    /// A table in a file.
    pub(crate) fn in_file(file: &OutputFile, columns: Columns<'_>) -> anyhow::Result<Self> {
        let name = file.path.display().to_string();
        let to = File::create(&file.path).with_context(|| format!("cannot write {name}"))?;
        Self::over(file.format, columns, Box::new(to), name)
    }

    /// CSV on standard output.
    pub(crate) fn on_screen(columns: Columns<'_>) -> anyhow::Result<Self> {
        let name = "standard output".to_owned();
        Self::over(Format::Csv, columns, Box::new(io::stdout()), name)
    }

    /// Objects for a report.
    pub(crate) fn in_report(columns: Columns<'_>) -> Self {
        let names = columns.iter().map(|(name, _)| (*name).to_owned());
        Self::Objects(names.collect(), Vec::new())
    }

    fn over(
        format: Format,
        columns: Columns<'_>,
        to: Box<dyn Write + Send>,
        name: String,
    ) -> anyhow::Result<Self> {
        let columns = columns
            .iter()
            .map(|(name, kind)| Column::new(*name, *kind))
            .collect();
        let writer = Writer::new(format, columns, Formulas::Keep, to)
            .with_context(|| format!("cannot write {name}"))?;
        Ok(Self::Rows(Box::new(writer), name))
    }

    /// Adds a row.
    pub(crate) fn write(&mut self, row: &[Value<'_>]) -> anyhow::Result<()> {
        match self {
            Self::Rows(writer, name) => writer
                .write(row)
                .with_context(|| format!("cannot write {name}")),
            Self::Objects(names, rows) => {
                let pairs = names.iter().cloned().zip(row.iter().map(json));
                rows.push(Json::Object(pairs.collect::<Map<_, _>>()));
                Ok(())
            }
        }
    }

    /// Ends the table; gives its objects if they are for a report.
    pub(crate) fn finish(self) -> anyhow::Result<Option<Json>> {
        match self {
            Self::Rows(writer, name) => {
                let mut to = writer
                    .finish()
                    .with_context(|| format!("cannot write {name}"))?;
                to.flush().with_context(|| format!("cannot write {name}"))?;
                Ok(None)
            }
            Self::Objects(_, rows) => Ok(Some(Json::Array(rows))),
        }
    }
}

/// Whether a command ended because who read its output went away, as `head` does. That is no failure.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = match cause.downcast_ref::<WriteError>() {
            Some(WriteError::Io(io)) => Some(io),
            _ => cause.downcast_ref::<io::Error>(),
        };
        io.is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
    })
}

fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => Json::from(*text),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::Boolean(value) => Json::from(*value),
        Value::Json(json) => serde_json::from_str(json).unwrap_or(Json::Null),
    }
}
