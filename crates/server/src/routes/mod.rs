//! The handlers, one file per resource.

pub(crate) mod server;
pub(crate) mod work;
