//! A window over a stream: the rows are parsed where they stand, and only what is in work is in memory.

use crate::fault::Fatal;
use std::io::{ErrorKind, Read};

const FIRST_BYTES: usize = 256 * 1024;

/// Bytes of a stream from the start of the row in work on.
pub(crate) struct Window {
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
    offset: u64,
}

impl Window {
    pub(crate) fn new(source: Box<dyn Read + Send>) -> Self {
        Self {
            source,
            buffer: vec![0; FIRST_BYTES],
            start: 0,
            end: 0,
            is_at_end: false,
            offset: 0,
        }
    }

    /// What is here and not yet consumed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// At most `count` of [`Self::bytes`], and whether the stream ends with them.
    pub(crate) fn up_to(&self, count: usize) -> (&[u8], bool) {
        let bytes = self.bytes();
        (
            &bytes[..bytes.len().min(count)],
            self.is_at_end && bytes.len() <= count,
        )
    }

    /// How many bytes were consumed since the start of the stream.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.offset += count as u64;
    }

    /// Reads more behind [`Self::bytes`]; doubles the buffer when it is full, so that parsing a long row again
    /// from its start costs twice its length at most. False at the end of the stream.
    pub(crate) fn more(&mut self) -> Result<bool, Fatal> {
        if self.is_at_end {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        // Filled to the brim, as each call costs a copy of what is left and perhaps a second parse of it.
        while self.end < self.buffer.len() {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.is_at_end = true;
                    break;
                }
                Ok(count) => self.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Fatal::unreadable(&error)),
            }
        }
        Ok(true)
    }

    /// Consumes up to the offset of a checkpoint.
    pub(crate) fn skip_to(&mut self, offset: u64) -> Result<(), Fatal> {
        while self.offset < offset {
            let here = self.bytes().len();
            if here == 0 && !self.more()? {
                return Err(Fatal::new(
                    format!("The file ends before byte {offset}, where the import stopped."),
                    "Start the import again: this is not the file it began with.",
                ));
            }
            let left = usize::try_from(offset - self.offset).unwrap_or(usize::MAX);
            self.consume(left.min(self.bytes().len()));
        }
        Ok(())
    }

    /// Consumes through the next line break, however far; returns false if the stream ended first.
    pub(crate) fn skip_line(&mut self) -> Result<bool, Fatal> {
        loop {
            if let Some(found) = memchr::memchr(b'\n', self.bytes()) {
                self.consume(found + 1);
                return Ok(true);
            }
            self.consume(self.bytes().len());
            if !self.more()? {
                return Ok(false);
            }
        }
    }
}
