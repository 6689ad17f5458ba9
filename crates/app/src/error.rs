//! What a use case can answer instead of an outcome.

use candor_store as store;

/// A use case's result.
pub type Result<T> = std::result::Result<T, Error>;

/// One thing that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a JSON Pointer into the request's body (or the parameter's name).
    pub pointer: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// Why a use case did not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// It is not there, or not for this person: both look the same.
    #[error("There is nothing here, or it is not yours.")]
    NotFound,
    /// Nobody is signed in.
    #[error("Sign in first.")]
    SignInNeeded,
    /// Address and password do not belong together; not said is which of them is wrong.
    #[error("This address and this password do not belong together.")]
    WrongPassword,
    /// The person may know of it, but may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// The input is wrong at these places.
    #[error("Some of what was sent is not valid.")]
    Invalid(Vec<Fault>),
    /// The thing is in a state that does not allow it, or somebody was faster.
    #[error("{detail}")]
    Conflict {
        /// A stable slug for programs, for example `stale_epoch`.
        kind: &'static str,
        /// A sentence for people.
        detail: String,
        /// What the client needs to go on (a newer draft), if anything.
        current: Option<serde_json::Value>,
    },
    /// Too often.
    #[error("Too many tries. Try again in {retry_after} seconds.")]
    RateLimited {
        /// Seconds until the next try may succeed.
        retry_after: u32,
    },
    /// The server cannot do it at the moment.
    #[error("{0}")]
    Unavailable(String),
    /// A bug, or a broken database; the detail is for the log alone.
    #[error("Something went wrong on the server. It was written to its log.")]
    Internal(String),
}

impl Error {
    /// One wrong place.
    #[must_use]
    pub fn invalid(pointer: impl Into<String>, message: impl Into<String>) -> Error {
        Error::Invalid(vec![Fault {
            pointer: pointer.into(),
            message: message.into(),
        }])
    }

    /// A conflict without anything to go on with.
    #[must_use]
    pub fn conflict(kind: &'static str, detail: impl Into<String>) -> Error {
        Error::Conflict {
            kind,
            detail: detail.into(),
            current: None,
        }
    }
}

/// Gathers what is wrong with an input, so that a form shows all of it at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Takes a checked value; where the check failed, its sentence is kept for this place.
    pub fn take<T, E: std::fmt::Display>(
        &mut self,
        pointer: &str,
        checked: std::result::Result<T, E>,
    ) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(pointer, error.to_string());
                None
            }
        }
    }

    /// Notes something that is wrong.
    pub fn add(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.0.push(Fault {
            pointer: pointer.into(),
            message: message.into(),
        });
    }

    /// Goes on where nothing is wrong.
    ///
    /// # Errors
    /// `Invalid` with all that is.
    pub fn none(self) -> Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(self.0))
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy => {
                Error::Unavailable("The server is busy. Try again in a moment.".to_owned())
            }
            store::Error::Unavailable { detail } => {
                tracing::error!(%detail, "database unavailable");
                Error::Unavailable(
                    "The database cannot be reached or is full. Nothing was lost; try again soon."
                        .to_owned(),
                )
            }
            other => Error::Internal(other.to_string()),
        }
    }
}
