//! Jobs: long work over a table, taken by whichever process is free.
//!
//! A process holds a job for [`runner::LEASE`] and says every few seconds that it is alive; a job whose holder
//! died is taken over from its checkpoint. What a step writes and the checkpoint behind it are one transaction, which also
//! checks the hold, so that a step is in force once, whoever dies.

pub mod hand;
pub mod kind;
pub mod runner;

mod ask;
mod view;

pub(crate) use ask::may;
pub use ask::{cancel, list, queue, resume, show};
pub use hand::{Hand, Stop};
pub use kind::Kind;
pub use view::{Job, JobError, Progress};
