//! Titles and summaries of what people make: organizations, projects, batches, tokens.

use serde::{Deserialize, Deserializer, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};
use thiserror::Error;

/// The most characters of a title.
pub const TITLE_CHARACTERS_GREATEST: usize = 120;
/// The most characters of a summary.
pub const SUMMARY_CHARACTERS_GREATEST: usize = 2_000;
/// The most bytes of a task's `external_id`.
pub const EXTERNAL_ID_BYTES_GREATEST: usize = 256;

/// Why a text cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TitleError {
    /// Nothing to read.
    #[error("Give a name with at least one letter or digit.")]
    Empty,
    /// Too much to read.
    #[error("At most {0} characters, please.")]
    TooLong(usize),
    /// Unreadable.
    #[error("Control characters cannot be used here.")]
    Control,
}

/// A name on one line: trimmed, runs of white space as one space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Title(String);

impl Title {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Title {
    type Err = TitleError;
    fn from_str(text: &str) -> Result<Self, TitleError> {
        let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !title.chars().any(char::is_alphanumeric) {
            return Err(TitleError::Empty);
        }
        if title.chars().any(char::is_control) {
            return Err(TitleError::Control);
        }
        if title.chars().count() > TITLE_CHARACTERS_GREATEST {
            return Err(TitleError::TooLong(TITLE_CHARACTERS_GREATEST));
        }
        Ok(Self(title))
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Title {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// Checks a summary: may be empty, may have lines.
///
/// # Errors
/// [`TitleError`] when it is too long or has control characters other than ends of lines and tabs.
pub fn check_summary(text: &str) -> Result<(), TitleError> {
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(TitleError::Control);
    }
    if text.chars().count() > SUMMARY_CHARACTERS_GREATEST {
        return Err(TitleError::TooLong(SUMMARY_CHARACTERS_GREATEST));
    }
    Ok(())
}

/// Checks the name of a task in its owner's data: it comes back in every export as it was given.
///
/// # Errors
/// [`TitleError`] when it is empty, too long or has control characters.
pub fn check_external_id(text: &str) -> Result<(), TitleError> {
    if text.is_empty() {
        return Err(TitleError::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(TitleError::Control);
    }
    if text.len() > EXTERNAL_ID_BYTES_GREATEST {
        return Err(TitleError::TooLong(EXTERNAL_ID_BYTES_GREATEST));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_tidied_and_bounded() {
        assert_eq!(
            "  Movie\n reviews ".parse::<Title>().unwrap().as_str(),
            "Movie reviews"
        );
        assert_eq!(" - ".parse::<Title>(), Err(TitleError::Empty));
        assert_eq!("a\u{7}b".parse::<Title>(), Err(TitleError::Control));
        let long = "x".repeat(121);
        assert_eq!(long.parse::<Title>(), Err(TitleError::TooLong(120)));
        assert!(serde_json::from_str::<Title>("\"\"").is_err());
    }

    #[test]
    fn summaries_have_lines_and_external_ids_have_none() {
        assert!(check_summary("").is_ok() && check_summary("two\nlines").is_ok());
        assert!(check_summary("\u{0}").is_err() && check_summary(&"x".repeat(2_001)).is_err());
        assert!(check_external_id("row 7/ä").is_ok() && check_external_id("").is_err());
        assert!(check_external_id("a\nb").is_err() && check_external_id(&"x".repeat(257)).is_err());
    }
}
