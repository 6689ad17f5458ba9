//! Every error as `application/problem+json` (RFC 9457): a stable `type`, a sentence, and pointers into the input.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use candor_app::Error;
use serde::Serialize;
use utoipa::ToSchema;

/// One place of the input that is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON Pointer into the body, or the parameter's name.
    pub pointer: String,
    /// What is wrong there, and what would be right.
    pub message: String,
}

/// An error's body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// A stable slug for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do, in a sentence.
    pub detail: String,
    /// The places that are wrong, where the input is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// What the client needs to go on (a newer draft), where there is something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<serde_json::Value>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

impl Problem {
    /// A problem without places.
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Problem {
        Problem {
            kind: kind.to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            current: None,
            retry_after: None,
        }
    }

    /// The same answer for "not there" and "not yours".
    #[must_use]
    pub fn not_found() -> Problem {
        Error::NotFound.into()
    }

    /// A body or parameter that is wrong in one place.
    #[must_use]
    pub fn invalid(pointer: &str, message: impl Into<String>) -> Problem {
        Error::invalid(pointer, message).into()
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::NotFound => {
                Problem::new(StatusCode::NOT_FOUND, "not_found", "Not found", detail)
            }
            Error::SignInNeeded => Problem::new(
                StatusCode::UNAUTHORIZED,
                "sign_in_needed",
                "Sign in needed",
                detail,
            ),
            Error::WrongPassword => Problem::new(
                StatusCode::UNAUTHORIZED,
                "wrong_password",
                "Not signed in",
                detail,
            ),
            Error::Forbidden(_) => {
                Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
            }
            Error::Invalid(faults) => Problem {
                errors: faults
                    .into_iter()
                    .map(|fault| FieldProblem {
                        pointer: fault.pointer,
                        message: fault.message,
                    })
                    .collect(),
                ..Problem::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "invalid",
                    "Not valid",
                    detail,
                )
            },
            Error::Conflict { kind, current, .. } => Problem {
                current,
                ..Problem::new(StatusCode::CONFLICT, kind, "Conflict", detail)
            },
            Error::RateLimited { retry_after } => Problem {
                retry_after: Some(retry_after),
                ..Problem::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "rate_limited",
                    "Too many requests",
                    detail,
                )
            },
            Error::Unavailable(_) => Problem {
                retry_after: Some(1),
                ..Problem::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "Not available",
                    detail,
                )
            },
            Error::Internal(internal) => {
                tracing::error!(%internal, "internal error");
                Problem::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    "Internal error",
                    detail,
                )
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            // draft-ietf-httpapi-ratelimit-headers: nothing remains, and in so many seconds there is more.
            if status == StatusCode::TOO_MANY_REQUESTS
                && let Ok(value) = HeaderValue::from_str(&format!("\"default\";r=0;t={seconds}"))
            {
                headers.insert(HeaderName::from_static("ratelimit"), value);
            }
        }
        response
    }
}
