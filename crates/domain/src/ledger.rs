//! The double-entry ledger: accounts, transfers, and which transfers each event makes.
//!
//! A transfer debits the account that money leaves and credits the one that it enters; a balance is credits
//! less debits. The place is the money: escrow holds exactly price and fee of every place in the queue and of
//! every assignment whose money is set aside, so leasing, returning and expiring move nothing.
//!
//! | module | question |
//! | --- | --- |
//! | [`account`] | which accounts are there, and which may never be negative |
//! | [`transfer`] | what is a transfer, and what is it for |
//! | [`flows`] | which linked transfers does an event make |
//! | [`liability`] | what must be funded before a batch opens, and what is missing |
//! | [`books`] | a ledger in memory, for tests and for checking a stored one |
// Tests may add as they like: an overflow there fails the test.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

pub mod account;
pub mod books;
pub mod flows;
pub mod liability;
pub mod transfer;

pub use account::{Account, AccountKind, Rail};
pub use books::{Books, BooksError, Totals, VerifyError};
pub use flows::{BatchBooks, Stamp};
pub use liability::{Liability, PlaceCost, Work, missing_after_opening};
pub use transfer::{Reference, ReferenceKind, ReservePay, Transfer, TransferCode};
