//! What a handler is handed: who asks ([`Asked`]), and with a body also the retry key ([`Posted`]).

use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use candor_app::people::identify::Credential;
use candor_app::{App, Context, Retry};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The session cookie's name.
pub const SESSION_COOKIE: &str = "candor_session";
/// Longest retry key, in bytes.
pub const RETRY_KEY_BYTES: usize = 200;

/// A call without a body: the application and who asks (perhaps nobody).
pub struct Asked {
    /// The application.
    pub app: App,
    /// Who asks, and when.
    pub ctx: Context,
}

impl<S> FromRequestParts<S> for Asked
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = App::from_ref(state);
        let mut ctx = identify(&app, &parts.headers).await?;
        ctx.retry = retry_of(parts, &ctx, &[])?;
        Ok(Asked { app, ctx })
    }
}

/// A call with a JSON body.
pub struct Posted<T> {
    /// The application.
    pub app: App,
    /// Who asks, when, and under which retry key.
    pub ctx: Context,
    /// The body.
    pub body: T,
}

impl<S, T> FromRequest<S> for Posted<T>
where
    App: FromRef<S>,
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let app = App::from_ref(state);
        let mut ctx = identify(&app, &parts.headers).await?;
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state)
            .await
            .map_err(|rejection| {
                let status = rejection.status();
                Problem::new(
                    status,
                    "body_refused",
                    "Body refused",
                    rejection.body_text(),
                )
            })?;
        ctx.retry = retry_of(&parts, &ctx, &bytes)?;
        Ok(Posted {
            app,
            ctx,
            body: parse(&bytes)?,
        })
    }
}

/// Parses a JSON body; errors point at the place.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.iter().all(u8::is_ascii_whitespace) {
        b"{}"
    } else {
        bytes
    };
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        if inner.is_data() {
            return Problem::invalid(&pointer, inner.to_string());
        }
        let detail = format!("The body is not JSON: {inner}.");
        Problem::new(StatusCode::BAD_REQUEST, "not_json", "Not JSON", detail)
    })?;
    json.end().map_err(|error| {
        let detail = format!("Something follows the JSON: {error}.");
        Problem::new(StatusCode::BAD_REQUEST, "not_json", "Not JSON", detail)
    })?;
    match nul_in(bytes) {
        Some(pointer) => Err(Problem::invalid(&pointer, NO_NUL)),
        None => Ok(parsed),
    }
}

/// What is said of a text that holds U+0000: PostgreSQL keeps no such text.
pub(crate) const NO_NUL: &str = "Leave the character U+0000 out: it is no part of a text.";

/// Where a JSON text holds U+0000. It can stand there only as an escape, so most bodies are looked at once.
fn nul_in(bytes: &[u8]) -> Option<String> {
    const ESCAPED: &[u8] = br"\u0000";
    if !bytes.windows(ESCAPED.len()).any(|piece| piece == ESCAPED) {
        return None;
    }
    fn find(value: &serde_json::Value, at: &str) -> Option<String> {
        use serde_json::Value;
        match value {
            Value::String(text) => text.contains('\0').then(|| at.to_owned()),
            Value::Array(list) => {
                let mut places = list.iter().enumerate();
                places.find_map(|(index, value)| find(value, &format!("{at}/{index}")))
            }
            Value::Object(map) => map.iter().find_map(|(key, value)| {
                if key.contains('\0') {
                    return Some(at.to_owned());
                }
                let key = key.replace('~', "~0").replace('/', "~1");
                find(value, &format!("{at}/{key}"))
            }),
            _ => None,
        }
    }
    find(&serde_json::from_slice(bytes).ok()?, "")
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => "/?".to_owned(),
        })
        .collect()
}

/// The value of the session cookie.
#[must_use]
pub fn session_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == SESSION_COOKIE).then_some(value))
}

/// Names the one who asks: a bearer token goes before a cookie.
async fn identify(app: &App, headers: &HeaderMap) -> Result<Context, Problem> {
    let authorization = headers.get(header::AUTHORIZATION);
    let credential = match authorization.map(HeaderValue::to_str) {
        Some(Ok(value)) => match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                Some(Credential::Token(token.trim()))
            }
            _ => return Err(candor_app::Error::SignInNeeded.into()),
        },
        Some(Err(_)) => return Err(candor_app::Error::SignInNeeded.into()),
        None => session_token(headers).map(Credential::Session),
    };
    Ok(candor_app::people::identify::identify(app, credential).await?)
}

/// The retry key of a call, scoped to its principal and route. What the call is about is its query and its body; a
/// body that streams is added when it has come.
fn retry_of(parts: &Parts, ctx: &Context, body: &[u8]) -> Result<Option<Retry>, Problem> {
    let Parts {
        method,
        uri,
        headers,
        ..
    } = parts;
    if method.is_safe() {
        return Ok(None);
    }
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > RETRY_KEY_BYTES {
        let detail = format!("Idempotency-Key must be 1 to {RETRY_KEY_BYTES} plain characters.");
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "bad_key",
            "Bad key",
            detail,
        ));
    }
    Ok(Some(Retry {
        principal: ctx
            .account
            .map_or(Uuid::nil(), candor_domain::id::AccountId::as_uuid),
        route: format!("{method} {}", uri.path()),
        key: key.to_owned(),
        body_hash: Sha256::new()
            .chain_update(uri.query().unwrap_or_default())
            .chain_update([0])
            .chain_update(body)
            .finalize()
            .into(),
    }))
}
