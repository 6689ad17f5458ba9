//! Wrong usage, which ends the program with 2 and not with 1.

use std::fmt;

/// Something that was said wrongly on the command line, in the environment or in the file.
#[derive(Debug)]
pub(crate) struct Usage(String);

impl Usage {
    /// As an error of a command.
    pub(crate) fn error(text: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Usage(text.into()))
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}
