//! The table of contents: every route of the server.

use crate::{guard, problem::Problem, routes, ui};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Response, StatusCode};
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use candor_app::App;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What the document says of itself.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Candor",
        description = "The human work behind AI: from raw items to a dataset that says how sure it is, \
                       and to people who were paid. See the book for the main path in curl.",
        license(name = "Apache-2.0")
    ),
    components(schemas(Problem))
)]
struct Document;

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi()).nest(
        "/api/v1",
        OpenApiRouter::new()
            .routes(routes!(routes::server::show))
            .merge(routes::work::routes()),
    )
}

/// The OpenAPI document of the whole API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

/// The whole server as one service.
pub fn router(app: App) -> Router {
    let (routes, document) = api().split_for_parts();
    let document = document.to_json().unwrap_or_default();
    let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
    routes
        .route(
            "/api/openapi.json",
            axum::routing::get(move || async move { (json, document) }),
        )
        .fallback(ui::serve)
        .layer(DefaultBodyLimit::max(guard::BODY_BYTES))
        .layer(from_fn(guard::same_site))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(|_| {
            panicked()
        }))
        .layer(from_fn(guard::headers))
        .with_state(app)
}

/// Serves until told to stop; what is under way is finished first.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stop)
        .await
}

fn panicked() -> Response<axum::body::Body> {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Internal error",
        "Something went wrong on the server. It was written to its log.",
    )
    .into_response()
}
