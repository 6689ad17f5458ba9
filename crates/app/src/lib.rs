//! The use cases of Candor: one file per verb. Only this crate both asks the store and follows the domain.
//!
//! A use case opens one transaction, asks the store for facts, asks the domain for a decision, tells the store the
//! result, and commits. Who asks, when, and where ids come from is its [`Context`].
//!
//! | module | what |
//! | --- | --- |
//! | [`App`], [`Context`], [`Error`] | what every use case works with |
//! | [`once`] | retries: asking twice is asking once |
//! | [`secret`] | random codes and tokens, stored hashed |

pub mod access;
mod app;
mod context;
mod error;
pub mod background;
pub mod batches;
pub mod money;
pub mod once;
pub mod secret;
pub mod system;
pub mod templates;
#[doc(hidden)]
pub mod testing;
pub mod tender;
pub mod view;
pub mod work;

pub use app::{App, Config};
pub use candor_store::idempotency::Retry;
pub use context::Context;
pub use error::{Error, Fault, Result};
