//! What can go wrong in storage, in four words.

/// An error of the store. Texts of databases stay inside (`detail` is for the log, never for a client).
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A unique or check constraint refused a write.
    #[error("conflict with constraint {constraint}")]
    Conflict {
        /// The constraint's name, or the columns where the database gives no name.
        constraint: String,
    },
    /// Too much is waiting already, or a lock was not to be had: try again soon.
    #[error("the database is busy")]
    Busy,
    /// A stored value is not what the code expects.
    #[error("corrupt data: {detail}")]
    Corrupt {
        /// Where and what.
        detail: String,
    },
    /// The database cannot be used at the moment (disk full, connection lost, shutting down).
    #[error("the database is unavailable: {detail}")]
    Unavailable {
        /// The driver's own words, for the log.
        detail: String,
    },
    /// A command panicked; its transaction was rolled back.
    #[error("a command panicked: {detail}")]
    Panicked {
        /// The panic's message, for the log.
        detail: String,
    },
    /// The database refused a statement: a bug in it.
    #[error("statement failed: {detail}")]
    Statement {
        /// The driver's own words, for the log.
        detail: String,
    },
}

impl Error {
    /// A column that holds something else than its type says.
    #[must_use]
    pub fn column(column: usize, wanted: &str, found: &str) -> Self {
        Error::Corrupt {
            detail: format!("column {column}: wanted {wanted}, found {found}"),
        }
    }

    /// Whether the same command may succeed when it runs again by itself (deadlock, serialization, busy).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Error::Busy)
    }
}
