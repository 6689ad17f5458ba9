//! What the use cases promise, proved on both databases: money to the cent, retries, late events, stress.

mod access;
mod cancel;
mod eligibility;
mod events;
mod faulty;
mod fixes;
mod leases;
mod money;
mod reports;
mod retries;
mod reviews;
mod statements;
mod stress;
mod support;
mod sweep;
mod tender;
