//! The real binary: started, called over HTTP, killed, started again; and its commands.

mod backup;
mod broken_off;
mod client;
mod configuration;
mod data;
mod kill;
mod load;
mod outage;
mod random;
mod scene;
mod server;
mod three;
