//! Rows of CSV and TSV.

use super::checkpoint::Checkpoint;
use super::header;
use super::record::{Cells, Parsed, parse};
use super::source::{RowSource, RowView, Step};
use super::window::Window;
use crate::fault::{Fatal, RowError};
use crate::limits::Limits;

/// A table that is read row by row.
pub(crate) struct TableRows {
    window: Window,
    delimiter: u8,
    limits: Limits,
    columns: Vec<String>,
    notes: Vec<String>,
    cells: Cells,
    rows: u64,
    /// Lines consumed, so the next row starts on line `lines + 1`.
    lines: u64,
}

impl TableRows {
    /// Reads the header. `preamble_bytes` are skipped before it (a line `sep=;`).
    pub(crate) fn open(
        window: Window,
        delimiter: u8,
        preamble_bytes: usize,
        limits: Limits,
    ) -> Result<Self, Fatal> {
        let mut table = Self {
            window,
            delimiter,
            limits,
            columns: Vec::new(),
            notes: Vec::new(),
            cells: Cells::default(),
            rows: 0,
            lines: u64::from(preamble_bytes > 0),
        };
        table.window.skip_to(preamble_bytes as u64)?;
        match table.record()? {
            Step::Row(_) => {}
            Step::Bad(error) => {
                return Err(Fatal::new(
                    format!("The header cannot be read: {}.", error.reason),
                    "The first line holds the columns' names.",
                ));
            }
            Step::End => return Err(Fatal::new("The file is empty.", "Choose another file.")),
        }
        (table.columns, table.notes) = header::columns(&table.cells, &table.limits)?;
        Ok(table)
    }

    /// The next record that is not a blank line, whatever its number of fields.
    fn record(&mut self) -> Result<Step, Fatal> {
        let mut has_quotes = true;
        loop {
            // No more than a row may have is looked at, so that what is found does not depend on how much was read
            // ahead: a resumed import must find the same.
            let (bytes, is_whole) = self.window.up_to(self.limits.row_bytes + 1);
            if bytes.is_empty() {
                if self.window.more()? {
                    continue;
                }
                return Ok(Step::End);
            }
            match parse(bytes, is_whole, self.delimiter, has_quotes, &mut self.cells) {
                Parsed::Row { taken, lines } => {
                    let line = self.lines + 1;
                    self.window.consume(taken);
                    self.lines += lines;
                    has_quotes = true;
                    if taken > self.limits.row_bytes {
                        return Ok(Step::Bad(self.too_long(line)));
                    }
                    if !self.cells.is_blank() {
                        return Ok(self.checked(line));
                    }
                }
                Parsed::Incomplete if bytes.len() <= self.limits.row_bytes => {
                    self.window.more()?;
                }
                // In a TSV a quote is mostly just a letter.
                Parsed::Incomplete | Parsed::OpenQuote if self.delimiter == b'\t' && has_quotes => {
                    has_quotes = false;
                }
                Parsed::Incomplete => return self.skip_long_row(),
                Parsed::OpenQuote => {
                    let line = self.skip_line()?;
                    let reason = "a quoted value starts in this row and does not end; \
                        the file is cut off, or a quote inside of a value is not doubled";
                    return Ok(Step::Bad(RowError::new(line, reason)));
                }
            }
        }
    }

    /// The next record, where it is a plain line that is here as a whole; else nothing is done.
    fn plain_line(&mut self) -> Option<Step> {
        let bytes = self.window.bytes();
        let end = memchr::memchr(b'\n', bytes)?;
        if end >= self.limits.row_bytes {
            return None;
        }
        let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
        if line.is_empty() || !self.cells.take_plain(line, self.delimiter) {
            return None;
        }
        self.window.consume(end + 1);
        self.lines += 1;
        Some(Step::Row(self.lines))
    }

    fn checked(&mut self, line: u64) -> Step {
        match self.cells.check() {
            Ok(()) => Step::Row(line),
            Err((field, reason)) => {
                let column = self.columns.get(field);
                Step::Bad(column.map_or_else(
                    || RowError::new(line, reason),
                    |name| RowError::in_column(line, name.clone(), reason),
                ))
            }
        }
    }

    /// Gives up the row that is too long and goes on at the line behind its first one, where the next row starts
    /// if a quote that was never closed made it long.
    fn skip_long_row(&mut self) -> Result<Step, Fatal> {
        let line = self.skip_line()?;
        Ok(Step::Bad(self.too_long(line)))
    }

    fn too_long(&self, line: u64) -> RowError {
        let limit = self.limits.row_bytes;
        RowError::new(
            line,
            format!(
                "the row has over {limit} bytes; shorten it, or close a quote that opens in it"
            ),
        )
    }

    /// Consumes one line and returns its number.
    fn skip_line(&mut self) -> Result<u64, Fatal> {
        self.window.skip_line()?;
        self.lines += 1;
        Ok(self.lines)
    }

    /// A row has as many fields as there are columns; empty ones at its end do not count.
    fn ragged(&self, line: u64) -> Option<RowError> {
        let (fields, columns) = (self.cells.len(), self.columns.len());
        let is_fit = fields == columns
            || (fields > columns
                && (columns..fields).all(|index| self.cells.get(index).is_empty()));
        (!is_fit).then(|| {
            let shown = |count: usize| {
                if count == 1 {
                    "1 value".into()
                } else {
                    format!("{count} values")
                }
            };
            RowError::new(
                line,
                format!(
                    "the row has {}, the header has {columns}; \
                    quote a value that holds the delimiter or a line break",
                    shown(fields)
                ),
            )
        })
    }
}

impl RowSource for TableRows {
    fn advance(&mut self) -> Result<Step, Fatal> {
        let step = match self.plain_line() {
            Some(step) => step,
            None => self.record()?,
        };
        self.rows += u64::from(!matches!(step, Step::End));
        match step {
            Step::Row(line) => Ok(self.ragged(line).map_or(Step::Row(line), Step::Bad)),
            other => Ok(other),
        }
    }

    fn row(&self) -> RowView<'_> {
        RowView::Cells(&self.cells)
    }

    fn columns(&self) -> Option<&[String]> {
        Some(&self.columns)
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            rows: self.rows,
            offset: self.window.offset(),
            lines: self.lines,
        }
    }

    fn resume(&mut self, at: &Checkpoint) -> Result<(), Fatal> {
        self.window.skip_to(at.offset)?;
        (self.rows, self.lines) = (at.rows, self.lines.max(at.lines));
        Ok(())
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}
