//! Files of answers: which columns they have, their rows, and what is wrong with them.

use super::rows::{self, Row};
use anyhow::{Context, bail};
use candor_formats::import::{Options, PickedReader, Reader};
use candor_formats::{Limits, RowError};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A file with one answer a row.
pub(crate) struct Answers {
    path: PathBuf,
    columns: Vec<String>,
}

impl Answers {
    /// Opens a file and learns its columns: of a table by its header, else by the first row that can be read.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut reader = reader(path)?;
        let mut columns: Option<Vec<String>> = reader.columns().map(<[String]>::to_vec);
        while columns.is_none() {
            match reader.next_record().with_context(|| shown(path))? {
                None => break,
                Some(Ok(record)) => columns = Some(record.value.keys().cloned().collect()),
                Some(Err(_)) => {}
            }
        }
        let Some(columns) = columns else {
            bail!(
                "{}: the file has no row that can be read; give it one answer a row",
                shown(path)
            )
        };
        Ok(Self {
            path: path.to_owned(),
            columns,
        })
    }

    /// Whether there is a column of this name.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    /// The first of these columns that there is.
    pub(crate) fn first_of<'a>(&self, names: &[&'a str]) -> anyhow::Result<&'a str> {
        match names.iter().find(|name| self.has(name)) {
            Some(name) => Ok(name),
            None => bail!(
                "{}: there is no column `{}`; the file has {}",
                shown(&self.path),
                names.join("` or `"),
                self.columns.join(", ")
            ),
        }
    }

    /// Hands over the rows, one by one. `take` says what is wrong with a row that it does not take; an outer error
    /// ends the reading.
    pub(crate) fn read(
        &self,
        wanted: &[&str],
        faults: &mut Faults,
        mut take: impl FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> anyhow::Result<()> {
        for name in wanted {
            self.first_of(&[name])?;
        }
        let name = shown(&self.path);
        let open = || PickedReader::new(reader(&self.path)?, wanted).with_context(|| name.clone());
        rows::each(&name, open, wanted.len(), |row| {
            let row = match row {
                Ok(row) => row,
                Err(RowError {
                    line,
                    reason,
                    column,
                    ..
                }) => {
                    let column = column
                        .as_ref()
                        .map_or(String::new(), |name| format!("`{name}`: "));
                    return faults.add(&self.path, *line, &format!("{column}{reason}"));
                }
            };
            if let Some(empty) = wanted
                .iter()
                .enumerate()
                .find(|(place, _)| row.get(*place).is_empty())
            {
                return faults.add(&self.path, row.line, &format!("`{}` is empty", empty.1));
            }
            match take(&row) {
                Ok(()) => Ok(()),
                Err(Fault::Row(reason)) => faults.add(&self.path, row.line, &reason),
                Err(Fault::File(reason)) => {
                    bail!("{}: line {}: {reason}", shown(&self.path), row.line)
                }
            }
        })
    }

    /// Ends with a message where no row could be used.
    pub(crate) fn ensure_some(&self, answers: usize) -> anyhow::Result<()> {
        if answers == 0 {
            bail!(
                "{}: there is no answer in the file that can be used",
                shown(&self.path)
            );
        }
        Ok(())
    }

    /// The size of the file in bytes; 0 if it cannot be told.
    pub(crate) fn bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |data| data.len())
    }

    /// The file's name, for messages.
    pub(crate) fn name(&self) -> String {
        shown(&self.path)
    }
}

/// What is wrong with a row.
pub(crate) enum Fault {
    /// The row is left out.
    Row(String),
    /// Nothing made of this file could be trusted.
    File(String),
}

impl From<candor_aggregate::Error> for Fault {
    fn from(error: candor_aggregate::Error) -> Self {
        Self::File(error.to_string())
    }
}

/// A finite number of a size that can be squared and summed, out of a text.
pub(crate) fn number(text: &str, column: &str) -> Result<f64, Fault> {
    const GREATEST: f64 = 1e100;
    let value: f64 = text.trim().parse().map_err(|_| {
        Fault::Row(format!(
            "`{column}` is `{}`, which is no number",
            short(text)
        ))
    })?;
    if !value.is_finite() {
        let text = short(text);
        return Err(Fault::File(format!(
            "`{column}` is `{text}`; numbers must be finite: remove the row, or mend what wrote it"
        )));
    }
    if value.abs() > GREATEST {
        let text = short(text);
        return Err(Fault::File(format!(
            "`{column}` is `{text}`; numbers above {GREATEST:e} cannot be averaged"
        )));
    }
    Ok(value)
}

/// The start of a text, for messages.
pub(crate) fn short(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain("...".chars()).collect()
}

/// Rows that were left out.
pub(crate) struct Faults {
    strict: bool,
    count: u64,
    first: Vec<String>,
}

/// So many are listed one by one.
const MOST_LISTED: usize = 100;

impl Faults {
    /// None yet. Under `strict` the first one ends the run.
    pub(crate) fn new(strict: bool) -> Self {
        Self {
            strict,
            count: 0,
            first: Vec::new(),
        }
    }

    fn add(&mut self, path: &Path, line: u64, reason: &str) -> anyhow::Result<()> {
        let message = format!("{}: line {line}: {reason}", shown(path));
        if self.strict {
            bail!("{message}; nothing was written, as --strict asks");
        }
        self.count += 1;
        if self.first.len() < MOST_LISTED {
            self.first.push(message);
        }
        Ok(())
    }

    /// Lists them on standard error and returns how many there were.
    pub(crate) fn list(&self) -> u64 {
        for message in &self.first {
            eprintln!("left out: {message}");
        }
        let more = self.count - self.first.len() as u64;
        if more > 0 {
            eprintln!("left out: {more} more rows");
        }
        self.count
    }
}

fn reader(path: &Path) -> anyhow::Result<Reader> {
    let file = File::open(path).with_context(|| format!("cannot open {}", shown(path)))?;
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        bail!("{} is a folder; name a file of answers", shown(path));
    }
    let options = Options {
        name: path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned()),
        limits: Limits {
            rows: u64::from(u32::MAX) - 2,
            ..Limits::default()
        },
        ..Options::default()
    };
    Reader::open(file, &options).with_context(|| shown(path))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
