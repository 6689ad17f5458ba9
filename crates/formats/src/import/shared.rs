//! One file under several readers, each with its own place in it.

use super::reader::Source;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// A reader of a shared file.
#[derive(Clone)]
pub(crate) struct Shared {
    source: Arc<Mutex<Box<dyn Source>>>,
    at: u64,
    len: u64,
}

impl Shared {
    pub(crate) fn new(mut source: Box<dyn Source>) -> io::Result<Self> {
        let len = source.seek(SeekFrom::End(0))?;
        Ok(Self {
            source: Arc::new(Mutex::new(source)),
            at: 0,
            len,
        })
    }

    /// The file's length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// A reader of the same file from byte `at` on.
    pub(crate) fn reader_at(&self, at: u64) -> Self {
        Self { at, ..self.clone() }
    }
}

impl Read for Shared {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // A reader that panicked while it held the file leaves nothing half done: every read seeks first.
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        source.seek(SeekFrom::Start(self.at))?;
        let count = source.read(into)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
