//! The handlers, one file per resource.

pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod batches;
pub(crate) mod catalogue;
pub(crate) mod exports;
pub(crate) mod files;
pub(crate) mod health;
pub(crate) mod imports;
pub(crate) mod invitations;
pub(crate) mod jobs;
pub(crate) mod live;
pub(crate) mod me;
pub(crate) mod members;
pub(crate) mod money;
pub(crate) mod organizations;
pub(crate) mod preferences;
pub(crate) mod projects;
pub(crate) mod results;
pub(crate) mod reviews;
pub(crate) mod server;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod tokens;
pub(crate) mod users;
pub(crate) mod work;
