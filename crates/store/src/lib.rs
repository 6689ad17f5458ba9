//! All storage of Candor: one SQL text for SQLite and PostgreSQL behind a small seam ([`db`]), and blobs on disk
//! or in a bucket.

pub mod db;
mod error;
pub mod events;
pub mod idempotency;
pub mod migrate;
pub mod settings;
pub mod statements;
#[doc(hidden)]
pub mod testing;

pub use error::Error;
