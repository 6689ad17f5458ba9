//! Data in: files arrive, are looked at, become tasks.

use crate::call::{Asked, Posted};
use crate::params::{At, Params};
use crate::problem::Problem;
use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use candor_app::imports::begin::{self, ImportInput};
use candor_app::imports::preview::{self, ImportPreview, PreviewInput};
use candor_app::imports::rejected;
use candor_app::imports::upload::{self, Upload};
use candor_app::{App, Context};
use candor_domain::id::{BatchId, JobId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    let with_file = OpenApiRouter::new()
        .routes(routes!(send))
        .routes(routes!(import))
        // The blobs hold the file to its limit; it is never in memory as a whole.
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(with_file)
        .routes(routes!(look))
        .routes(routes!(download_rejected))
}

/// A job that was queued.
#[derive(Serialize, ToSchema)]
pub(crate) struct Queued {
    /// Follow it at `/jobs/{id}`.
    pub(crate) job_id: Uuid,
}

/// What the file is called.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Named {
    /// The file's name; its ending tells the format where the bytes do not.
    name: Option<String>,
}

/// Sends a file, to be looked at and imported: its bytes as the body, or as the first file of a form.
#[utoipa::path(post, path = "/uploads", operation_id = "send_file", tag = "imports", params(Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Upload), (status = "4XX", body = Problem)))]
async fn send(
    Asked { app, ctx }: Asked,
    Params(named): Params<Named>,
    request: Request,
) -> Result<(StatusCode, Json<Upload>), Problem> {
    upload::may_upload(&app, &ctx).await?;
    let kept = keep(&app, &ctx, named.name, request).await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// The first rows of a file, with a first mapping for a batch.
#[utoipa::path(post, path = "/uploads/{id}/preview", operation_id = "preview_file", tag = "imports",
    params(("id" = Uuid, Path)), request_body = PreviewInput,
    responses((status = 200, body = ImportPreview), (status = "4XX", body = Problem)))]
async fn look(
    At(id): At<Uuid>,
    Posted { app, ctx, body }: Posted<PreviewInput>,
) -> Result<Json<ImportPreview>, Problem> {
    Ok(Json(preview::preview(&app, &ctx, id, &body).await?))
}

/// How a file that is the body itself is to be read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Direct {
    /// The file's name.
    name: Option<String>,
    /// `csv`, `tsv`, `json`, `jsonl`, `parquet` or `zip`; left out, it is found out.
    format: Option<String>,
    /// Key in the data to column, as a JSON object.
    mapping: Option<String>,
    /// `file` where a JSON body is the file itself and not the name of an upload.
    body: Option<String>,
}

/// Makes tasks of a file: one that was sent before (a JSON body with `upload_id`), or the body itself.
#[utoipa::path(post, path = "/batches/{id}/imports", operation_id = "import_tasks", tag = "imports",
    params(("id" = Uuid, Path), Direct), request_body = ImportInput,
    responses((status = 202, body = Queued), (status = "4XX", body = Problem)))]
async fn import(
    Asked { app, ctx }: Asked,
    At(id): At<BatchId>,
    Params(direct): Params<Direct>,
    request: Request,
) -> Result<(StatusCode, Json<Queued>), Problem> {
    begin::may_import(&app, &ctx, id).await?;
    let is_json = content_type(&request).starts_with("application/json");
    let names_upload = is_json
        && direct.body.as_deref() != Some("file")
        && direct.name.is_none()
        && direct.format.is_none();
    let (ctx, input) = if names_upload {
        let (parts, body) = request.into_parts();
        let bytes = axum::body::to_bytes(body, crate::guard::BODY_BYTES).await;
        let bytes =
            bytes.map_err(|_| Problem::invalid("", "The body is too large or broke off."))?;
        let request = Request::from_parts(parts, Body::from(bytes));
        let Posted { ctx, body, .. } = Posted::<ImportInput>::from_request(request, &app).await?;
        (ctx, body)
    } else {
        let mapping = direct.mapping.as_deref().filter(|text| !text.is_empty());
        let mapping = mapping
            .map(serde_json::from_str)
            .transpose()
            .map_err(|error| Problem::invalid("mapping", format!("This is no JSON: {error}.")))?;
        let kept = keep(&app, &ctx, direct.name, request).await?;
        let input = ImportInput {
            upload_id: kept.id,
            mapping,
            format: direct.format,
        };
        (ctx, input)
    };
    let job = begin::begin(&app, &ctx, id, input).await?;
    let queued = Queued {
        job_id: job.as_uuid(),
    };
    Ok((StatusCode::ACCEPTED, Json(queued)))
}

/// The rows that an import did not take, as CSV.
#[utoipa::path(get, path = "/imports/{id}/rejected", operation_id = "rejected_rows", tag = "imports",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem)))]
async fn download_rejected(
    Asked { app, ctx }: Asked,
    At(id): At<JobId>,
) -> Result<impl IntoResponse, Problem> {
    let csv = rejected::rejected(&app, &ctx, id).await?;
    let name = format!("attachment; filename=\"rejected-{id}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, csv))
}

fn content_type(request: &Request) -> &str {
    let value = request.headers().get(header::CONTENT_TYPE);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Streams a body, or the first file of a form, to the blobs.
async fn keep(
    app: &App,
    ctx: &Context,
    name: Option<String>,
    request: Request,
) -> Result<Upload, Problem> {
    if !content_type(&request).starts_with("multipart/form-data") {
        let bytes: BodyDataStream = request.into_body().into_data_stream();
        let name = name.as_deref().unwrap_or_default();
        return Ok(upload::upload(app, ctx, name, bytes).await?);
    }
    let refused = |text: String| Problem::invalid("", format!("The form cannot be read: {text}"));
    let mut form = Multipart::from_request(request, app)
        .await
        .map_err(|error| refused(error.body_text()))?;
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|error| refused(error.body_text()))?
    {
        if let Some(own) = field.file_name().map(str::to_owned) {
            let name = name.unwrap_or(own);
            return Ok(upload::upload(app, ctx, &name, field).await?);
        }
    }
    Err(Problem::invalid("", "The form holds no file."))
}
