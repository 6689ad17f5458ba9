//! Retries: a moving call that was made before gives the same result; with another body it is a conflict.

use sha2::{Digest, Sha256};
use thiserror::Error;

/// The longest idempotency key, in bytes.
pub const KEY_BYTES_GREATEST: usize = 200;

/// A body, as far as a retry is concerned: its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BodyHash([u8; 32]);

impl BodyHash {
    /// The hash of a body.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }

    /// Takes stored bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Why a call cannot be taken for a retry, nor for a new one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RetryError {
    /// The key was used with another body.
    #[error(
        "This Idempotency-Key was used before with another body. Use a new key for a new request."
    )]
    OtherBody,
    /// No usable key.
    #[error("An Idempotency-Key has 1 to {KEY_BYTES_GREATEST} visible ASCII characters.")]
    BadKey,
}

/// Whether a call is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It was not made before.
    New,
    /// It was made before: answer as then.
    Same,
}

/// Compares a call with the one that is stored under its key, if there is one.
///
/// # Errors
/// [`RetryError::OtherBody`] when the bodies differ.
pub fn compare(stored: Option<&BodyHash>, body: &BodyHash) -> Result<Retry, RetryError> {
    match stored {
        None => Ok(Retry::New),
        Some(before) if before == body => Ok(Retry::Same),
        Some(_) => Err(RetryError::OtherBody),
    }
}

/// Checks a key that a client gave.
///
/// # Errors
/// [`RetryError::BadKey`].
pub fn check_key(key: &str) -> Result<(), RetryError> {
    let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    if is_visible && (1..=KEY_BYTES_GREATEST).contains(&key.len()) {
        Ok(())
    } else {
        Err(RetryError::BadKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_call_gives_the_same_answer_and_another_body_a_conflict() {
        let (one, two) = (BodyHash::of(b"one"), BodyHash::of(b"two"));
        assert_eq!(compare(None, &one), Ok(Retry::New));
        assert_eq!(compare(Some(&one), &one), Ok(Retry::Same));
        assert_eq!(compare(Some(&one), &two), Err(RetryError::OtherBody));
        assert_eq!(BodyHash::from_bytes(*one.as_bytes()), one);
    }

    #[test]
    fn keys_are_short_and_visible() {
        assert!(check_key("0190-a.b_c").is_ok());
        for bad in ["", "a b", "ä", "a\n", &"x".repeat(201)] {
            assert_eq!(check_key(bad), Err(RetryError::BadKey), "{bad:?}");
        }
    }
}
