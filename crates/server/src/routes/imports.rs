//! Data in: files arrive, are looked at, become tasks.

use crate::call::{Asked, Posted};
use crate::form::{content_type, receive};
use crate::params::{At, Params};
use crate::problem::Problem;
use axum::Json;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use candor_app::imports::begin::{self, ImportInput};
use candor_app::imports::preview::{self, ImportPreview, PreviewInput};
use candor_app::imports::rejected;
use candor_app::imports::upload::{self, Upload};
use candor_app::{App, Context};
use candor_domain::id::{BatchId, JobId, OrganizationId};
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

/// What the file is called, and whose it is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Named {
    /// The file's name; its ending tells the format where the bytes do not.
    name: Option<String>,
    /// The organization whose quota it counts against; left out, the oldest of yours.
    organization_id: Option<Uuid>,
}

/// Sends a file, to be looked at and imported: its bytes as the body, or the files of a form (several become a zip).
#[utoipa::path(post, path = "/uploads", operation_id = "send_file", tag = "imports", params(Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Upload), (status = "4XX", body = Problem)))]
async fn send(
    Asked { app, ctx }: Asked,
    Params(named): Params<Named>,
    request: Request,
) -> Result<(StatusCode, Json<Upload>), Problem> {
    let organization = named.organization_id.map(OrganizationId::from_uuid);
    let organization = upload::may_upload(&app, &ctx, organization).await?;
    let sent = receive(&app, &ctx, organization, named.name, request).await?;
    let kept = upload::remember(&app, &ctx, sent.kept).await?;
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

impl Direct {
    /// Whether a JSON body says which file is meant, and is not the file.
    fn names_file(&self, request: &Request) -> bool {
        content_type(request).starts_with("application/json")
            && self.body.as_deref() != Some("file")
            && self.name.is_none()
            && !matches!(self.format.as_deref(), Some("json" | "jsonl"))
    }

    fn mapping(&self) -> Result<Option<serde_json::Value>, Problem> {
        let text = self.mapping.as_deref().filter(|text| !text.is_empty());
        text.map(serde_json::from_str)
            .transpose()
            .map_err(|error| Problem::invalid("mapping", format!("This is no JSON: {error}.")))
    }
}

/// Makes tasks of a file: one that was sent or lies on the web (`upload_id` or `url`), or the body or form itself.
#[utoipa::path(post, path = "/batches/{id}/imports", operation_id = "import_tasks", tag = "imports",
    params(("id" = Uuid, Path), Direct), request_body = ImportInput,
    responses((status = 202, body = Queued), (status = "4XX", body = Problem)))]
async fn import(
    Asked { app, ctx }: Asked,
    At(id): At<BatchId>,
    Params(direct): Params<Direct>,
    request: Request,
) -> Result<(StatusCode, Json<Queued>), Problem> {
    let organization = begin::may_import(&app, &ctx, id).await?;
    let (ctx, input) = if direct.names_file(&request) {
        named(&app, &direct, request).await?
    } else {
        sent(&app, ctx, organization, direct, request).await?
    };
    let job = begin::begin(&app, &ctx, id, input).await?;
    let queued = Queued {
        job_id: job.as_uuid(),
    };
    Ok((StatusCode::ACCEPTED, Json(queued)))
}

/// An import whose body says which file is meant.
async fn named(
    app: &App,
    direct: &Direct,
    request: Request,
) -> Result<(Context, ImportInput), Problem> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, crate::guard::BODY_BYTES).await;
    let bytes = bytes.map_err(|_| Problem::invalid("", "The body is too large or broke off."))?;
    let request = Request::from_parts(parts, Body::from(bytes));
    let Posted { ctx, mut body, .. } = Posted::<ImportInput>::from_request(request, app).await?;
    if body.mapping.is_none() {
        body.mapping = direct.mapping()?;
    }
    body.format = body.format.or_else(|| direct.format.clone());
    Ok((ctx, body))
}

/// An import whose body brings the file. Its retry key is about the file's content, too.
async fn sent(
    app: &App,
    ctx: Context,
    organization: OrganizationId,
    mut direct: Direct,
    request: Request,
) -> Result<(Context, ImportInput), Problem> {
    let sent = receive(app, &ctx, organization, direct.name.take(), request).await?;
    let retry = ctx.retry.clone().map(|retry| {
        retry
            .about(&sent.kept.hash)
            .about(sent.mapping.as_deref().unwrap_or_default().as_bytes())
            .about(sent.format.as_deref().unwrap_or_default().as_bytes())
    });
    direct.mapping = sent.mapping.or(direct.mapping);
    let input = ImportInput {
        upload_id: Some(sent.kept.upload.id),
        url: None,
        mapping: direct.mapping()?,
        format: sent.format.or(direct.format),
    };
    Ok((Context { retry, ..ctx }, input))
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
    Ok((headers, Body::from_stream(csv)))
}
