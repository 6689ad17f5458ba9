//! Money: what an ended lease is paid, deposits and payouts, statements, and the check of the books.

pub mod deposits;
pub mod payouts;
pub mod settle;
pub mod statements;
pub mod verify;
