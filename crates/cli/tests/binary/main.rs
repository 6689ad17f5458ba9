//! The real binary: started, called over HTTP, killed, started again; and its commands.

mod backup;
mod client;
mod configuration;
mod data;
mod kill;
mod outage;
mod random;
mod scene;
mod server;
