//! The web app, embedded when it was built; one plain page says how to build it when it was not.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/build"]
#[allow_missing = true]
struct Files;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Candor</title>\
    <h1>Candor is running</h1><p>Its web app was not built into this binary. \
    Run <code>cargo xtask ui</code>, then build again. The API is at <a href=\"/api/docs\">/api/docs</a>.</p>";

/// Serves a file of the app; every path that is none gets the app's page, which routes by itself.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::problem::Problem::not_found().into_response();
    }
    let headers = request.headers();
    if let Some(found) = file(path, headers) {
        return found;
    }
    if is_asset(request.uri()) {
        return (StatusCode::NOT_FOUND, "not found").into_response();
    }
    file("index.html", headers).unwrap_or_else(|| {
        (
            [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            NOT_BUILT,
        )
            .into_response()
    })
}

fn is_asset(uri: &Uri) -> bool {
    uri.path().starts_with("/_app/") || uri.path().starts_with("/fonts/")
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let packed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .find_map(|(encoding, ending)| {
            accepted
                .contains(encoding)
                .then(|| Files::get(&format!("{path}{ending}")))?
                .map(|file| (encoding, file))
        });
    let (encoding, file) = match packed {
        Some((encoding, file)) => (Some(encoding), file),
        None => (None, Files::get(path)?),
    };
    let mut response = Body::from(file.data.into_owned()).into_response();
    let out = response.headers_mut();
    out.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(content_type(path)),
    );
    // Hashed names never change; the page itself is asked for each time.
    let cache = if path.starts_with("_app/immutable/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
