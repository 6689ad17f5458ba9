//! What a stranger may know of this server.

use crate::call::Asked;
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// What a stranger may know of this server.
#[derive(Serialize, ToSchema)]
pub(crate) struct Server {
    /// The program's name.
    name: &'static str,
    /// Its version.
    version: &'static str,
    /// Whether this is a server with the demo content.
    demo: bool,
}

/// What this server is.
#[utoipa::path(get, path = "/server", tag = "server", responses((status = 200, body = Server)))]
pub(crate) async fn show(asked: Asked) -> Json<Server> {
    Json(Server {
        name: "Candor",
        version: env!("CARGO_PKG_VERSION"),
        demo: asked.app.config().demo,
    })
}
