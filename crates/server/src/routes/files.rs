//! Files that go out under links that hold by their signature.

use crate::params::{At, Params};
use crate::problem::Problem;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use candor_app::App;
use candor_app::blobs::{self, Blobs, Part};
use candor_app::media::{self, Medium};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_medium))
}

/// Nothing in a file of somebody's runs, loads or frames anything.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// What a link of an image says.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Link {
    /// Until when it holds, in seconds since 1970.
    exp: i64,
    /// The server's signature.
    sig: String,
}

/// An image of a task, for whoever has its link; parts of it by `Range`.
#[utoipa::path(get, path = "/files/media/{id}", operation_id = "show_medium", tag = "files",
    params(("id" = Uuid, Path), Link),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = "4XX", body = Problem)))]
async fn show_medium(
    State(app): State<App>,
    At(id): At<Uuid>,
    Params(link): Params<Link>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let medium = match media::find(&app, id, link.exp, &link.sig).await? {
        media::Found::Kept(medium) => medium,
        media::Found::Sample(bytes) => return Ok(sample(bytes)),
    };
    let key = Medium::key(medium.project, medium.id);
    let mut response = serve(app.blobs()?, &key, &headers).await?;
    let is_inline = ["image/", "audio/", "video/"]
        .iter()
        .any(|kind| medium.content_type.starts_with(kind));
    let disposition = if is_inline { "inline" } else { "attachment" };
    let out = response.headers_mut();
    let kind = HeaderValue::from_str(&medium.content_type);
    out.insert(
        header::CONTENT_TYPE,
        kind.unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    out.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static(disposition),
    );
    out.insert(header::CACHE_CONTROL, KEPT_BY_BROWSERS);
    Ok(response)
}

const KEPT_BY_BROWSERS: HeaderValue = HeaderValue::from_static("private, max-age=3600, immutable");

/// A picture of the presets: it lies in the binary.
fn sample(bytes: &'static [u8]) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    insert(&mut response, header::CONTENT_TYPE, "image/png");
    insert(&mut response, header::CONTENT_SECURITY_POLICY, POLICY);
    insert(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, KEPT_BY_BROWSERS);
    response
}

/// Streams a blob, or the part of it that a `Range` asks for.
pub(crate) async fn serve(
    blobs: &Blobs,
    key: &str,
    headers: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    let asked = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    let size = blobs.size(key).await.map_err(blobs::refused)?;
    let part = match asked.map(|text| part(text, size)) {
        None | Some(Asked::All) => None,
        Some(Asked::Part(part)) => Some(part),
        Some(Asked::Nowhere) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            insert(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes */{size}"),
            );
            return Ok(response);
        }
    };
    let found = blobs.get(key, part).await.map_err(blobs::refused)?;
    let (range, length) = (found.range.clone(), found.range.end - found.range.start);
    let mut response = Response::new(Body::from_stream(found.stream));
    insert(&mut response, header::CONTENT_LENGTH, &length.to_string());
    insert(&mut response, header::ACCEPT_RANGES, "bytes");
    insert(&mut response, header::CONTENT_SECURITY_POLICY, POLICY);
    insert(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if part.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let said = format!(
            "bytes {}-{}/{size}",
            range.start,
            range.end.saturating_sub(1)
        );
        insert(&mut response, header::CONTENT_RANGE, &said);
    }
    Ok(response)
}

fn insert(response: &mut Response<Body>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[derive(Debug, PartialEq)]
enum Asked {
    All,
    Part(Part),
    Nowhere,
}

/// One range of bytes; several, or what is no range, are answered with all of it (RFC 9110, 14.2).
fn part(text: &str, size: u64) -> Asked {
    let Some(range) = text
        .strip_prefix("bytes=")
        .filter(|range| !range.contains(','))
    else {
        return Asked::All;
    };
    let Some((from, to)) = range.trim().split_once('-') else {
        return Asked::All;
    };
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), _) if from >= size => Asked::Nowhere,
        (Ok(from), Ok(to)) if to < from => Asked::All,
        (Ok(from), Ok(to)) => Asked::Part(Part::From(from, Some(to.min(size - 1)))),
        (Ok(from), Err(_)) if to.is_empty() => Asked::Part(Part::From(from, None)),
        (Err(_), Ok(0)) if from.is_empty() => Asked::Nowhere,
        (Err(_), Ok(count)) if from.is_empty() => Asked::Part(Part::Last(count.min(size))),
        _ => Asked::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        assert_eq!(part("bytes=0-1", 10), Asked::Part(Part::From(0, Some(1))));
        assert_eq!(part("bytes=5-99", 10), Asked::Part(Part::From(5, Some(9))));
        assert_eq!(part("bytes=5-", 10), Asked::Part(Part::From(5, None)));
        assert_eq!(part("bytes=-3", 10), Asked::Part(Part::Last(3)));
        assert_eq!(part("bytes=10-", 10), Asked::Nowhere);
        assert_eq!(part("bytes=-0", 10), Asked::Nowhere);
        for text in [
            "bytes=0-1,4-5",
            "rows=1-2",
            "bytes=x-y",
            "bytes=3-1",
            "bytes",
        ] {
            assert_eq!(part(text, 10), Asked::All, "{text}");
        }
    }
}
