//! The kinds of jobs, and who does each.

use super::hand::{Hand, Stop};
use serde_json::Value;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file becomes tasks.
    Import,
    /// A project becomes a file.
    Export,
    /// Answers become consensus.
    Consensus,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Import, Kind::Export, Kind::Consensus];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Import => "import",
            Kind::Export => "export",
            Kind::Consensus => "consensus",
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
        matches!(self, Kind::Import | Kind::Consensus)
    }

    /// Whether the row goes once it is done: the server made it for itself.
    #[must_use]
    pub const fn is_forgotten(self) -> bool {
        matches!(self, Kind::Consensus)
    }

    /// Does the job, from its checkpoint on; gives its result.
    ///
    /// # Errors
    /// Why it stopped.
    pub async fn run(self, hand: &Hand) -> Result<Value, Stop> {
        match self {
            Kind::Import => crate::imports::run::run(hand).await,
            Kind::Export => crate::exports::run::run(hand).await,
            Kind::Consensus => crate::quality::run::run(hand).await,
        }
    }
}
