//! Rows of JSON: a list's elements one by one, or objects one after the other over as many lines as they like.

use super::checkpoint::Checkpoint;
use super::lines::{is_row, not_json};
use super::skipper::Skipper;
use super::source::{RowSource, RowView, Step};
use super::window::Window;
use crate::fault::{Fatal, RowError};
use crate::json::scan::{Scanned, Stop, scan};
use crate::limits::Limits;

/// Objects that are read value by value.
pub(crate) struct ValueRows {
    window: Window,
    limits: Limits,
    scanned: Scanned,
    /// Elements of a list, with commas between and a bracket at the end.
    in_list: bool,
    /// The list's start, behind its bracket.
    start: u64,
    is_done: bool,
    rows: u64,
    lines: u64,
}

impl ValueRows {
    /// Elements of the list whose opening bracket ends at byte `start`.
    pub(crate) fn list(mut window: Window, start: usize, limits: Limits) -> Result<Self, Fatal> {
        let mut lines = 0;
        while window.offset() < start as u64 {
            if window.bytes().is_empty() && !window.more()? {
                break;
            }
            let left = usize::try_from(start as u64 - window.offset()).unwrap_or(usize::MAX);
            let piece = &window.bytes()[..left.min(window.bytes().len())];
            lines += newlines(piece);
            let count = piece.len();
            window.consume(count);
        }
        Ok(Self {
            lines,
            start: start as u64,
            in_list: true,
            ..Self::concatenated(window, limits)
        })
    }

    /// Objects one after the other.
    pub(crate) fn concatenated(window: Window, limits: Limits) -> Self {
        Self {
            window,
            limits,
            scanned: Scanned::default(),
            in_list: false,
            start: 0,
            is_done: false,
            rows: 0,
            lines: 0,
        }
    }

    /// Goes to the first byte of the next value, or returns false behind the last.
    fn find_value(&mut self) -> Result<bool, Fatal> {
        let mut needs_comma = self.in_list && self.window.offset() > self.start;
        loop {
            let bytes = self.window.bytes();
            let Some(blanks) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) else {
                let count = bytes.len();
                self.consume(count);
                if self.window.more()? {
                    continue;
                }
                return if self.in_list {
                    Err(self.cut_off())
                } else {
                    Ok(false)
                };
            };
            self.consume(blanks);
            match self.window.bytes()[0] {
                b',' if needs_comma => {
                    needs_comma = false;
                    self.consume(1);
                }
                b']' if self.in_list => {
                    self.is_done = true;
                    return Ok(false);
                }
                _ if needs_comma => {
                    return Err(Fatal::new(
                        format!(
                            "On line {} a comma is missing between two elements.",
                            self.lines + 1
                        ),
                        "Correct the file there; the rows before it are in.",
                    ));
                }
                _ => return Ok(true),
            }
        }
    }

    /// Skips a value that is broken or too long.
    fn skip_value(&mut self) -> Result<(), Fatal> {
        if !self.in_list {
            return self.skip_to_object();
        }
        let (mut skipper, from) = (Skipper::default(), self.window.offset());
        loop {
            if let Some(count) = skipper.skip(self.window.bytes()) {
                let is_stuck = count == 0 && self.window.offset() == from;
                self.consume(count);
                return if is_stuck {
                    Err(self.no_value())
                } else {
                    Ok(())
                };
            }
            self.consume(self.window.bytes().len());
            if !self.window.more()? {
                return Err(self.cut_off());
            }
        }
    }

    /// Without commas to go by, the next object is the next line that starts with a brace.
    fn skip_to_object(&mut self) -> Result<(), Fatal> {
        loop {
            let more = self.window.skip_line()?;
            self.lines += 1;
            if !more {
                return Ok(());
            }
            if self.window.bytes().is_empty() {
                self.window.more()?;
            }
            if self.window.bytes().first() == Some(&b'{') {
                return Ok(());
            }
        }
    }

    fn consume(&mut self, count: usize) {
        self.lines += newlines(&self.window.bytes()[..count]);
        self.window.consume(count);
    }

    fn no_value(&self) -> Fatal {
        Fatal::new(
            format!(
                "On line {} an element was expected in the list of rows.",
                self.lines + 1
            ),
            "Correct the file there; the rows before it are in.",
        )
    }

    fn cut_off(&self) -> Fatal {
        Fatal::new(
            format!(
                "The file ends on line {} inside its list of rows.",
                self.lines + 1
            ),
            "It was cut off on its way here; take it from its source again. The whole rows before that are in.",
        )
    }
}

impl RowSource for ValueRows {
    fn advance(&mut self) -> Result<Step, Fatal> {
        if self.is_done || !self.find_value()? {
            return Ok(Step::End);
        }
        let (line, limit) = (self.lines + 1, self.limits.row_bytes);
        loop {
            self.scanned.clear();
            // No more than a row may have is looked at; see the same place of tables.
            let (bytes, is_whole) = self.window.up_to(limit + 1);
            let has_room = bytes.len() <= limit;
            let error = match scan(bytes, self.limits.depth, &mut self.scanned) {
                Ok(taken) if taken <= limit => {
                    self.consume(taken);
                    self.rows += 1;
                    let row = is_row(&self.scanned, &self.limits);
                    return Ok(row.map_or_else(
                        |error| Step::Bad(RowError { line, ..error }),
                        |()| Step::Row(line),
                    ));
                }
                Err(Stop::Incomplete { .. }) if has_room && !is_whole => {
                    self.window.more()?;
                    continue;
                }
                Err(stop) if has_room || matches!(stop, Stop::Bad { .. }) => RowError {
                    line,
                    ..not_json(stop)
                },
                _ => RowError::new(line, format!("the row has over {limit} bytes; shorten it")),
            };
            self.skip_value()?;
            self.rows += 1;
            return Ok(Step::Bad(error));
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
        (self.rows, self.lines) = (at.rows, self.lines.max(at.lines));
        Ok(())
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
