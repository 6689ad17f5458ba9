//! A file in a body: its bytes alone, or a form with files and what is to be done with them.

use crate::problem::Problem;
use axum::body::BodyDataStream;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use candor_app::imports::bundle::Bundle;
use candor_app::imports::upload::{self, Kept};
use candor_app::{App, Context};
use candor_domain::id::OrganizationId;

/// Longest text of a form's field, in bytes.
const FIELD_BYTES: usize = 64 * 1024;

/// What a body brought.
pub(crate) struct Sent {
    /// The file; several of a form are one zip.
    pub(crate) kept: Kept,
    /// The form's field `mapping`.
    pub(crate) mapping: Option<String>,
    /// The form's field `format`.
    pub(crate) format: Option<String>,
}

/// The type of a body.
pub(crate) fn content_type(request: &Request) -> &str {
    let value = request.headers().get(header::CONTENT_TYPE);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Streams a body, or the files of a form, to the blobs.
pub(crate) async fn receive(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    name: Option<String>,
    request: Request,
) -> Result<Sent, Problem> {
    if !content_type(&request).starts_with("multipart/form-data") {
        let bytes: BodyDataStream = request.into_body().into_data_stream();
        let name = name.unwrap_or_default();
        let kept = upload::keep(app, ctx, organization, &name, bytes).await?;
        return Ok(Sent {
            kept,
            mapping: None,
            format: None,
        });
    }
    let mut form = Multipart::from_request(request, app)
        .await
        .map_err(|error| broken(&error.body_text()))?;
    let (mut first, mut bundle) = (None, None);
    let (mut mapping, mut format, mut named) = (None, None, name);
    while let Some(field) = form.next_field().await.map_err(|error| refused(&error))? {
        if let Some(own) = field.file_name().map(str::to_owned) {
            if bundle.is_none() && first.is_none() {
                let name = named.clone().unwrap_or(own);
                first = Some(upload::keep(app, ctx, organization, &name, field).await?);
                continue;
            }
            if let Some(first) = first.take() {
                bundle = Some(Bundle::begin(app, organization, first).await?);
            }
            if let Some(bundle) = &mut bundle {
                bundle.add(&own, field).await?;
            }
            continue;
        }
        match field.name() {
            Some("mapping") => mapping = Some(text("mapping", field).await?),
            Some("format") => format = Some(text("format", field).await?),
            Some("name") => named = Some(text("name", field).await?),
            other => {
                let field = other.unwrap_or_default().to_owned();
                let message = "A form has files, and the fields mapping, format and name.";
                return Err(Problem::invalid(&field, message));
            }
        }
    }
    let kept = match (first, bundle) {
        (Some(kept), _) => kept,
        (None, Some(bundle)) => bundle.finish(app, ctx, organization).await?,
        (None, None) => return Err(Problem::invalid("", "The form holds no file.")),
    };
    Ok(Sent {
        kept,
        mapping,
        format,
    })
}

/// A short text of a form.
async fn text(name: &str, mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| refused(&error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > FIELD_BYTES {
            let kib = FIELD_BYTES / 1024;
            return Err(Problem::invalid(
                name,
                format!("At most {kib} KiB are taken here."),
            ));
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::invalid(name, "This is no text in UTF-8."))
}

fn refused(error: &MultipartError) -> Problem {
    broken(&error.body_text())
}

fn broken(text: &str) -> Problem {
    Problem::invalid("", format!("The form cannot be read: {text}"))
}
