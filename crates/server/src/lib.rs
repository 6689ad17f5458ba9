//! HTTP: routes parse and name the actor, a use case decides, a view answers. No rule lives here.
//!
//! | module | what |
//! | --- | --- |
//! | [`router`] | the table of contents: every route |
//! | [`call`], [`caller`], [`params`] | who asks, the retry key, the body; where from; what stands in the URL |
//! | [`cookie`] | the session's cookie |
//! | `form` | a file in a body, or several in a form |
//! | [`problem`] | every error as `application/problem+json` (RFC 9457) |
//! | [`guard`] | cross-site requests refused, headers, limits |
//! | [`docs`] | the API's description as a page |
//! | [`operate`] | health and figures, for the operator's tools |
//! | [`ui`] | the web app, embedded |

pub mod call;
pub mod caller;
pub mod cookie;
pub mod docs;
mod form;
pub mod guard;
pub mod operate;
pub mod params;
pub mod problem;
pub mod router;
mod routes;
pub mod ui;

pub use router::{openapi, router, serve, serve_within};
