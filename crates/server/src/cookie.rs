//! The session's cookie: no script reads it, other sites' requests come without it.

use crate::call::SESSION_COOKIE;
use axum::http::HeaderValue;
use candor_app::App;
use candor_app::people::SignedIn;

/// The `Set-Cookie` of a session that began.
#[must_use]
pub fn begun(app: &App, session: &SignedIn, now: candor_domain::time::Timestamp) -> HeaderValue {
    let seconds = session.ends_at.seconds_since(now).max(0);
    value(app, &session.token, seconds)
}

/// The `Set-Cookie` that makes a browser forget its session.
#[must_use]
pub fn ended(app: &App) -> HeaderValue {
    value(app, "", 0)
}

fn value(app: &App, token: &str, max_age_seconds: i64) -> HeaderValue {
    let secure = if app.config().is_https() {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}"
    );
    // Tokens are hexadecimal, so this is always a header.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
