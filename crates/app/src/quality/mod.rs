//! From answers to what they come to: consensus by task and question, agreement, figures of annotators.
//!
//! [`follow`] hears of answers and queues a job of the project, at most one every few seconds; [`run`] reads all
//! answers in the data ([`gather`]), estimates ([`estimate`], with a file for each kind of opinion) by the methods
//! that the project chose ([`choose`], [`methods`]), measures [`agreement`] and [`people`], and writes the rows that
//! changed. [`show`] reads them. Where a batch asks for certainty, the job also keeps what it learned of the people
//! ([`skills`]), by which the tender judges one task at a time ([`certainty`]).

pub mod choose;
pub mod follow;
pub mod run;
pub mod show;

mod agreement;
mod categories;
mod certainty;
mod compare;
mod estimate;
mod figures;
mod gather;
mod methods;
mod numbers;
mod orders;
mod people;
mod skills;
mod texts;

pub(crate) use certainty::doubt;
pub(crate) use skills::SkillsCache;
