//! Argon2id on threads of its own, a few at a time: each hash takes megabytes and milliseconds, and an
//! unbounded flood of sign-ins would be an attack on memory.

use crate::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::{OnceCell, Semaphore};

/// How much work a hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// What OWASP asks for Argon2id: 19 MiB, two passes.
    fn default() -> Self {
        PasswordCost {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

impl PasswordCost {
    /// As little as the algorithm takes: for tests, and demo people whose passwords are public.
    #[must_use]
    pub const fn least() -> Self {
        PasswordCost {
            memory_kib: 8,
            passes: 1,
        }
    }
}

/// Sign-ins that may wait for the hasher; one more is told that the server is busy.
const WAITING_GREATEST: usize = 256;

/// Hashes passwords and compares them.
pub struct Hasher {
    cost: PasswordCost,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// A hash of nothing that anybody knows, compared with where there is no account.
    nobody: OnceCell<String>,
}

impl Hasher {
    /// A hasher that runs one hash per core, at most four, at a time.
    #[must_use]
    pub fn new(cost: PasswordCost) -> Hasher {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Hasher {
            cost,
            running: Arc::new(Semaphore::new(cores.clamp(1, 4))),
            waiting: Arc::new(Semaphore::new(WAITING_GREATEST)),
            nobody: OnceCell::new(),
        }
    }

    /// The hash of a password with a fresh salt, in PHC form.
    ///
    /// # Errors
    /// `Unavailable` when too many wait already.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let cost = self.cost;
        let password = password.to_owned();
        self.on_thread(move || {
            argon2(cost)?
                .hash_password(password.as_bytes())
                .map(|hash| hash.to_string())
                .map_err(|error| Error::Internal(format!("hash of a password: {error}")))
        })
        .await
    }

    /// Whether a password belongs to a hash. Takes the same time where there is no hash to compare with, so that
    /// nobody learns by the clock which addresses have an account.
    ///
    /// # Errors
    /// As [`Hasher::hash`].
    pub async fn matches(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let is_known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash.to_owned(),
            None => self.nobody_s_hash().await?,
        };
        let password = password.to_owned();
        let matches = self
            .on_thread(move || {
                let parsed = PasswordHash::new(&hash)
                    .map_err(|error| Error::Internal(format!("stored hash: {error}")))?;
                Ok(Argon2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok())
            })
            .await?;
        Ok(matches && is_known)
    }

    async fn nobody_s_hash(&self) -> Result<String> {
        self.nobody
            .get_or_try_init(|| async {
                let secret = crate::secret::make("")?;
                self.hash(&secret.text).await
            })
            .await
            .cloned()
    }

    async fn on_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let busy = || Error::Unavailable("Too many people sign in. Try again soon.".to_owned());
        let _waiting = self.waiting.try_acquire().map_err(|_| busy())?;
        let _running = self.running.acquire().await.map_err(|_| busy())?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::Internal(format!("hash of a password: {error}")))?
    }
}

fn argon2(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, None)
        .map_err(|error| Error::Internal(format!("cost of passwords: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_opens_its_own_hash_alone() {
        let hasher = Hasher::new(PasswordCost::least());
        let hash = hasher.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash("correct horse battery").await.unwrap());
        assert!(
            hasher
                .matches("correct horse battery", Some(&hash))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .matches("correct horse batterz", Some(&hash))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        let hasher = Hasher::new(PasswordCost::least());
        assert!(!hasher.matches("", None).await.unwrap());
        let nobody = hasher.nobody_s_hash().await.unwrap();
        assert!(
            nobody.starts_with("$argon2id$v=19$m=8,t=1,p=1$"),
            "the same work: {nobody}"
        );
    }
}
