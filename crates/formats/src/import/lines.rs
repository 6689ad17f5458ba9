//! Rows of JSON Lines: one object per line.

use super::checkpoint::Checkpoint;
use super::source::{RowSource, RowView, Step};
use super::window::Window;
use crate::fault::{Fatal, RowError};
use crate::json::scan::{Scanned, Stop, scan};
use crate::limits::Limits;

/// Objects that are read line by line; whatever is wrong with a line, the next one is tried.
pub(crate) struct LineRows {
    window: Window,
    limits: Limits,
    scanned: Scanned,
    rows: u64,
    lines: u64,
}

impl LineRows {
    pub(crate) fn new(window: Window, limits: Limits) -> Self {
        Self {
            window,
            limits,
            scanned: Scanned::default(),
            rows: 0,
            lines: 0,
        }
    }
}

impl RowSource for LineRows {
    fn advance(&mut self) -> Result<Step, Fatal> {
        loop {
            let bytes = self.window.bytes();
            let end = match memchr::memchr(b'\n', bytes) {
                Some(end) => end,
                None if bytes.len() > self.limits.row_bytes => bytes.len(),
                None if self.window.more()? => continue,
                None if bytes_left(&self.window) == 0 => return Ok(Step::End),
                None => bytes_left(&self.window),
            };
            let line = self.lines + 1;
            let bytes = self.window.bytes();
            if end > self.limits.row_bytes {
                self.window.skip_line()?;
                (self.rows, self.lines) = (self.rows + 1, line);
                let limit = self.limits.row_bytes;
                return Ok(Step::Bad(RowError::new(
                    line,
                    format!("the row has over {limit} bytes; shorten it"),
                )));
            }
            let text = &bytes[..end];
            let is_blank = text.iter().all(u8::is_ascii_whitespace);
            let row = if is_blank {
                Ok(())
            } else {
                object(text, &self.limits, &mut self.scanned)
            };
            self.window.consume(end + 1);
            self.lines = line;
            if !is_blank {
                self.rows += 1;
                return Ok(match row {
                    Ok(()) => Step::Row(line),
                    Err(error) => Step::Bad(RowError { line, ..error }),
                });
            }
        }
    }

    fn row(&self) -> RowView<'_> {
        RowView::Object(&self.scanned)
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
        (self.rows, self.lines) = (at.rows, at.lines);
        Ok(())
    }
}

fn bytes_left(window: &Window) -> usize {
    window.bytes().len()
}

/// Scans the one object that `text` must be; the error's line is for the caller to set.
pub(crate) fn object(text: &[u8], limits: &Limits, into: &mut Scanned) -> Result<(), RowError> {
    into.clear();
    match scan(text, limits.depth, into) {
        Ok(taken) if text[taken..].iter().all(u8::is_ascii_whitespace) => is_row(into, limits),
        Ok(taken) => Err(RowError::new(
            0,
            format!(
                "there is more behind the object, from character {} on; one object stands on a line",
                taken + 1
            ),
        )),
        Err(stop) => Err(not_json(stop)),
    }
}

/// Whether what was scanned may be a row.
pub(crate) fn is_row(scanned: &Scanned, limits: &Limits) -> Result<(), RowError> {
    let kind = match scanned.text.as_bytes().first() {
        Some(b'{') => {
            let count = scanned.members.len();
            return if count > limits.columns {
                Err(RowError::new(
                    0,
                    format!(
                        "the row has {count} keys; at most {} are taken",
                        limits.columns
                    ),
                ))
            } else {
                Ok(())
            };
        }
        Some(b'[') => "a list",
        Some(b'"') => "a text",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    };
    Err(RowError::new(
        0,
        format!("the row is {kind}; a row is an object, like {{\"text\": \"...\"}}"),
    ))
}

/// The error of a row that is not JSON.
pub(crate) fn not_json(stop: Stop) -> RowError {
    match stop {
        Stop::Incomplete { open } => RowError::new(0, format!("is not JSON: {open}")),
        Stop::Bad {
            at,
            pointer,
            reason,
        } => {
            let reason = format!("is not JSON: {reason} (character {})", at + 1);
            if pointer.is_empty() {
                RowError::new(0, reason)
            } else {
                RowError::at(0, pointer, reason)
            }
        }
    }
}
