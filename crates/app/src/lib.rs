//! The use cases of Candor: one file per verb. Only this crate both asks the store and follows the domain.
//!
//! A use case opens one transaction, asks the store for facts, asks the domain for a decision, tells the store the
//! result, and commits. Who asks, when, and where ids come from is its [`Context`].
//!
//! | module | what |
//! | --- | --- |
//! | [`App`], [`Context`], [`Error`] | what every use case works with |
//! | [`access`] | may this person do this: asked first by every use case |
//! | [`people`], [`organizations`], [`settings`] | accounts, sessions, tokens; members, invitations; the server's settings |
//! | [`mail`] | letters to people, sent in the background |
//! | [`record`] | what happened, for consumers and for the audit log |
//! | [`jobs`] | long work: what is queued, who works on it, how it goes on after a stop |
//! | [`imports`], [`exports`], [`media`], [`blobs`] | files in, files out, what tasks show, where bytes lie |
//! | [`clear_out`] | files that nobody needs any more |
//! | [`fetch`] | files that people name by their address on the web |
//! | [`quality`] | consensus, agreement, figures of annotators |
//! | [`once`] | retries: asking twice is asking once |
//! | [`sign`] | links that hold by their signature |
//! | [`secret`] | random codes and tokens, stored hashed |

pub mod access;
mod app;
pub mod audit;
pub mod background;
pub mod batches;
pub mod blobs;
pub mod board;
pub mod clear_out;
mod context;
pub mod demo;
mod error;
pub mod exports;
pub mod fetch;
pub mod health;
pub mod imports;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod media;
pub mod money;
pub mod notifications;
pub mod once;
pub mod organizations;
pub mod people;
pub mod projects;
pub mod quality;
pub mod record;
pub mod review;
pub mod secret;
pub mod settings;
pub mod sign;
pub mod system;
pub mod tag;
pub mod tasks;
pub mod templates;
pub mod tender;
#[doc(hidden)]
pub mod testing;
pub mod view;
pub mod work;

pub use app::{App, Config};
pub use candor_store::idempotency::Retry;
pub use context::Context;
pub use error::{Error, Fault, Faults, Result};
