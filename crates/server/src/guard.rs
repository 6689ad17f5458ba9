//! What stands before every route: other sites' requests refused, headers set, bodies limited, panics caught.

use crate::problem::Problem;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Largest JSON body, in bytes.
pub const BODY_BYTES: usize = 2 * 1024 * 1024;

/// Scripts, styles and fonts come from here alone, nothing inline, and nobody frames us.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
    style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Refuses unsafe requests that another site's page asks for. Requests without either header are no browser's.
pub async fn same_site(request: Request, next: Next) -> Response {
    if !request.method().is_safe() && !is_same_site(request.headers()) {
        return Problem::new(
            StatusCode::FORBIDDEN,
            "cross_site",
            "Asked by another site",
            "This request came from a page of another site and was refused.",
        )
        .into_response();
    }
    next.run(request).await
}

fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else {
        return true;
    };
    let host = text("host").unwrap_or_default();
    origin
        .split_once("://")
        .is_some_and(|(_, origin)| origin == host)
}

/// Sets the headers that every answer has. A route that serves users' files sets a stricter policy itself.
pub async fn headers(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::REFERRER_POLICY, "same-origin");
    put(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    );
    if is_api {
        put(header::CACHE_CONTROL, "no-store");
    }
    response
}
