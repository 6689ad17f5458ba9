//! Lists that people read: what is on them, what is not, and how they go on from page to page.

mod audit;
mod board;
mod health;
mod invited;
mod leaving;
mod ledger;
mod live;
mod notifications;
mod own_work;
mod reviews;
mod support;
mod tasks;
mod versions;
