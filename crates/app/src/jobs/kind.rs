//! The kinds of jobs, and who does each.

use super::hand::{Hand, Stop};
use serde_json::Value;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file becomes tasks.
    Import,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 1] = [Kind::Import];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Import => "import",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether a project has at most one of them running.
    #[must_use]
    pub const fn is_alone(self) -> bool {
        matches!(self, Kind::Import)
    }

    /// Does the job, from its checkpoint on; gives its result.
    ///
    /// # Errors
    /// Why it stopped.
    pub async fn run(self, hand: &Hand) -> Result<Value, Stop> {
        match self {
            Kind::Import => crate::imports::run::run(hand).await,
        }
    }
}
