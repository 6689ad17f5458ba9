//! All storage of Candor: one SQL text for SQLite and PostgreSQL behind a small seam ([`db`]), and blobs on disk
//! or in a bucket.

pub mod access;
pub mod accounts;
pub mod audit;
pub mod codes;
pub mod db;
mod error;
pub mod events;
pub mod idempotency;
pub mod invitations;
pub mod mails;
pub mod members;
pub mod migrate;
pub mod organizations;
pub mod passwords;
pub mod sessions;
pub mod settings;
pub mod statements;
#[doc(hidden)]
pub mod testing;
pub mod tokens;

pub use error::Error;
