//! All storage of Candor: one SQL text for SQLite and PostgreSQL behind a small seam ([`db`]), and blobs on disk
//! or in a bucket.

pub mod access;
pub mod accounts;
pub mod answers;
pub mod assignments;
pub mod audit;
pub mod backup;
pub mod batches;
pub mod blobs;
pub mod board;
pub mod checks;
pub mod codes;
pub mod consensus;
pub mod days;
pub mod db;
pub mod disk;
pub mod earnings;
mod error;
pub mod events;
pub mod exports;
pub mod facts;
pub mod idempotency;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod ledger;
pub mod mails;
pub mod media;
pub mod members;
pub mod migrate;
pub mod notifications;
pub mod organizations;
pub mod participations;
pub mod passwords;
pub mod projects;
pub mod purse;
pub mod quality;
pub mod queue;
pub mod reviewing;
pub mod sessions;
pub mod settings;
pub mod statements;
pub mod tasks;
#[doc(hidden)]
pub mod testing;
pub mod tokens;
pub mod unfillable;
pub mod uploads;

pub use error::Error;
