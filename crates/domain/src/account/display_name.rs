//! Display names: what others read, so nothing that pretends or disturbs.

use serde::{Deserialize, Deserializer, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};
use thiserror::Error;
use unicode_segmentation::UnicodeSegmentation;

/// The most characters, as a reader counts them.
pub const CHARACTERS_GREATEST: usize = 80;
/// The most bytes: combining marks count as none for a reader.
const BYTES_GREATEST: usize = 400;

/// A name in the form in which it is shown: trimmed, runs of white space as one space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct DisplayName(String);

/// A text that is no name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DisplayNameError {
    /// Nothing to read.
    #[error("Give a name that others can read: at least one letter or digit.")]
    Empty,
    /// Too much to read.
    #[error("A display name has at most {CHARACTERS_GREATEST} characters.")]
    TooLong,
    /// Invisible or turning.
    #[error("A display name has no control characters and no invisible signs.")]
    Invisible,
}

impl DisplayName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DisplayName {
    type Err = DisplayNameError;
    fn from_str(text: &str) -> Result<Self, DisplayNameError> {
        if text.trim().chars().any(is_invisible) {
            return Err(DisplayNameError::Invisible);
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.chars().any(char::is_alphanumeric) {
            return Err(DisplayNameError::Empty);
        }
        if name.len() > BYTES_GREATEST || name.graphemes(true).count() > CHARACTERS_GREATEST {
            return Err(DisplayNameError::TooLong);
        }
        Ok(Self(name))
    }
}

/// Control characters, marks that turn the direction of a line, and signs without width. The joiners inside
/// words are left: several scripts and emoji need them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DisplayName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_are_taken_and_tidied() {
        for (text, name) in [
            (" Ada   Lovelace ", "Ada Lovelace"),
            ("山田 太郎", "山田 太郎"),
            ("مريم", "مريم"),
        ] {
            assert_eq!(text.parse::<DisplayName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn names_that_disturb_are_refused() {
        assert_eq!(" \t ".parse::<DisplayName>(), Err(DisplayNameError::Empty));
        assert_eq!("...".parse::<DisplayName>(), Err(DisplayNameError::Empty));
        assert_eq!(
            "a\nb".parse::<DisplayName>(),
            Err(DisplayNameError::Invisible)
        );
        assert_eq!(
            "a\u{202e}b".parse::<DisplayName>(),
            Err(DisplayNameError::Invisible)
        );
        assert_eq!(
            "x".repeat(81).parse::<DisplayName>(),
            Err(DisplayNameError::TooLong)
        );
        let stacked = format!("x{}", "\u{301}".repeat(300));
        assert_eq!(
            stacked.parse::<DisplayName>(),
            Err(DisplayNameError::TooLong)
        );
    }
}
