//! The words and the rules of Candor: pure, without I/O, without a clock, without randomness.
//!
//! A state changes only through one function per transition, which takes the state and the facts and
//! answers with the next state and its consequences, or with a sentence that a user could read. Time, ids
//! and secrets are always passed in, so that every rule can be simulated from a seed.
//!
//! | module | question that it answers |
//! | --- | --- |
//! | [`id`], [`title`], [`time`], [`mod@words`] | how are things named, when do they happen, how are states written |
//! | [`money`], [`ledger`] | what is an amount, and which transfers does an event make |
//! | [`project`], [`batch`], [`task`] | what may happen to a project, a funded run of it, one item |
//! | [`assignment`], [`review`], [`appeal`] | what may happen to one person's claim on an item, and who judges it |
//! | [`pay`] | what a lease that ended is paid |
//! | [`claim`], [`tender`] | who gets which place, when is there none, and when is a place born |
//! | [`account`], [`participation`], [`eligibility`] | who is a person, how do they stand, may they take part |
//! | [`preferences`] | what did a person choose for themselves |
//! | [`payout`], [`deposit`] | how money leaves and enters |
//! | [`access`] | may this actor do this action on this thing |
//! | [`event`], [`retry`] | what happened, and was it asked before |
//! | [`health`] | how does a part of the server do |
//!
//! ```
//! use candor_domain::money::{Amount, FeeRate};
//! let fee = FeeRate::from_bps(1_000)?;
//! assert_eq!(fee.on(Amount::from_minor(100))?, Amount::from_minor(10));
//! # Ok::<(), candor_domain::money::MoneyError>(())
//! ```

pub mod access;
pub mod account;
pub mod appeal;
pub mod assignment;
pub mod batch;
pub mod claim;
pub mod deposit;
pub mod eligibility;
pub mod event;
pub mod guideline;
pub mod health;
pub mod id;
pub mod ledger;
pub mod money;
pub mod participation;
pub mod pay;
pub mod payout;
pub mod preferences;
pub mod presets;
pub mod project;
pub mod retry;
pub mod review;
pub mod task;
pub mod template;
pub mod tender;
pub mod time;
pub mod title;
pub mod words;

#[cfg(test)]
mod simulation;
