//! The table of contents: every route of the server.

use crate::{docs, guard, operate, problem::Problem, routes, ui};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Response, StatusCode};
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use candor_app::App;
use std::net::SocketAddr;
use std::time::Duration;
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
            .merge(people())
            .merge(organizations())
            .merge(operator())
            .merge(routes::audit::routes())
            .merge(routes::catalogue::routes())
            .merge(routes::work::routes())
            .merge(routes::jobs::routes())
            .merge(routes::files::routes())
            .merge(routes::imports::routes())
            .merge(routes::results::routes())
            .merge(routes::reviews::routes())
            .merge(routes::money::routes())
            .merge(routes::live::routes())
            .merge(routes::projects::routes())
            .merge(routes::batches::routes())
            .merge(routes::exports::routes()),
    )
}

fn people() -> OpenApiRouter<App> {
    use routes::{auth, me, preferences, sessions, tokens};
    OpenApiRouter::new()
        .routes(routes!(auth::sign_up))
        .routes(routes!(auth::log_in))
        .routes(routes!(auth::demo))
        .routes(routes!(auth::log_out))
        .routes(routes!(auth::confirm))
        .routes(routes!(auth::resend))
        .routes(routes!(auth::reset))
        .routes(routes!(auth::finish))
        .routes(routes!(me::show, me::change, me::close))
        .routes(routes!(me::give_up_balances))
        .routes(routes!(preferences::show, preferences::change))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::end))
        .routes(routes!(tokens::list, tokens::make))
        .routes(routes!(tokens::end))
}

fn organizations() -> OpenApiRouter<App> {
    use routes::{invitations, members, organizations};
    OpenApiRouter::new()
        .routes(routes!(organizations::list, organizations::found))
        .routes(routes!(organizations::show, organizations::change))
        .routes(routes!(members::list))
        .routes(routes!(members::change, members::remove))
        .routes(routes!(invitations::list, invitations::invite))
        .routes(routes!(invitations::withdraw))
        .routes(routes!(invitations::invite_to_project))
        .routes(routes!(invitations::card))
        .routes(routes!(invitations::accept))
}

fn operator() -> OpenApiRouter<App> {
    use routes::{health, invitations, settings, users};
    OpenApiRouter::new()
        .routes(routes!(users::list))
        .routes(routes!(health::show))
        .routes(routes!(settings::show, settings::change))
        .routes(routes!(
            invitations::list_onto_server,
            invitations::invite_onto_server
        ))
        .routes(routes!(invitations::withdraw_onto_server))
}

/// The OpenAPI document of the whole API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

/// The whole server as one service.
pub fn router(app: App) -> Router {
    let (routes, document) = api().split_for_parts();
    let page = docs::page(&serde_json::to_value(&document).unwrap_or_default());
    let document = document.to_json().unwrap_or_default();
    let html = [(axum::http::header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
    routes
        .route(
            "/api/openapi.json",
            axum::routing::get(move || async move { (json, document) }),
        )
        .route(
            "/api/docs",
            axum::routing::get(move || async move { (html, page) }),
        )
        .route("/api/docs.css", axum::routing::get(docs::style))
        .route("/healthz", axum::routing::get(operate::healthz))
        .route("/readyz", axum::routing::get(operate::readyz))
        .route("/metrics", axum::routing::get(operate::metrics))
        .fallback(ui::serve)
        .method_not_allowed_fallback(|| async { not_so() })
        .layer(DefaultBodyLimit::max(guard::BODY_BYTES))
        .layer(from_fn(guard::same_site))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(|_| {
            panicked()
        }))
        .layer(from_fn(guard::headers))
        .layer(from_fn(operate::count))
        .with_state(app)
}

/// How long calls that are under way may take to end once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until told to stop; what is under way is finished first, for at most ten seconds.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    serve_within(listener, app, stop, DRAIN).await
}

/// As [`serve`], with another time for what is under way.
///
/// # Errors
/// When the listener fails.
pub async fn serve_within(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
    drain: Duration,
) -> std::io::Result<()> {
    let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let told = app.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        told.stop();
    });
    tokio::select! {
        ended = serving.into_future() => ended,
        () = async { app.stopped().await; tokio::time::sleep(drain).await } => {
            tracing::warn!("calls were still under way and are broken off");
            Ok(())
        }
    }
}

fn not_so() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "Not so",
        "This address takes other methods. See /api/openapi.json for which.",
    )
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
