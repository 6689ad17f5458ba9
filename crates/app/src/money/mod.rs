//! Money: what an ended lease is paid, funding and closing of batches, deposits and payouts, statements.

pub mod settle;
