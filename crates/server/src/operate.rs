//! What an operator's tools ask for, outside the API: `/healthz`, `/readyz` and `/metrics`.

use crate::problem::Problem;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use candor_app::App;
use candor_app::health::{figures, head, ready};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The media type of the Prometheus text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Requests of this process by method, route and status.
static REQUESTS: Mutex<BTreeMap<(String, String, u16), Answered>> = Mutex::new(BTreeMap::new());

/// How often something was answered so, and how long it took.
#[derive(Debug, Clone, Copy, Default)]
struct Answered {
    count: u64,
    seconds: f64,
}

/// Counts a request under its route, never under its path: ids would make a figure of each.
#[expect(clippy::disallowed_methods, reason = "a figure of the running process")]
pub async fn count(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().as_str().to_owned();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("(web app)", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let key = (method, route, response.status().as_u16());
    let mut requests = REQUESTS.lock().unwrap_or_else(PoisonError::into_inner);
    let answered = requests.entry(key).or_default();
    answered.count += 1;
    answered.seconds += began.elapsed().as_secs_f64();
    drop(requests);
    response
}

/// The process lives.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// It can reach its database and its files.
pub async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    ready(&app).await?;
    Ok("ready\n")
}

/// Figures for Prometheus: counts, and nothing about any person.
pub async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let mut text = figures(&app).await?;
    let requests = REQUESTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let name = "candor_http_requests_total";
    head(&mut text, name, "counter", "Requests by route and status.");
    for ((method, route, status), answered) in &requests {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        let _ = writeln!(text, "{name}{{{labels}}} {}", answered.count);
    }
    let name = "candor_http_request_seconds_total";
    head(
        &mut text,
        name,
        "counter",
        "Seconds until answers began, by route and status.",
    );
    for ((method, route, status), answered) in &requests {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        let _ = writeln!(text, "{name}{{{labels}}} {:.6}", answered.seconds);
    }
    Ok(([(header::CONTENT_TYPE, TEXT)], text).into_response())
}
