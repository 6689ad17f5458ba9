//! The API over the real router and a fresh database each. [`world`] has the builders; a test reads as a story.

mod accounts;
mod bodies;
mod files;
mod invitations;
mod letters;
mod limits;
mod matrix;
mod operate;
mod organizations;
mod sessions;
mod settings;
mod site;
mod stop;
mod tokens;
mod uploads;
mod world;
