//! Exports, and the files that they leave behind.

use crate::call::{Asked, Posted};
use crate::params::{At, Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use candor_app::App;
use candor_app::exports::{begin, download};
use candor_app::view::Page;
use candor_domain::id::{JobId, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_exports, begin_export))
        .routes(routes!(download_export))
}

/// A queued job.
#[derive(Serialize, ToSchema)]
struct QueuedExport {
    /// Ask `/jobs/{id}` how far it has come.
    job_id: Uuid,
}

/// The proof of a link.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Signature {
    /// When the link runs out, in seconds since 1970.
    exp: i64,
    /// The link's signature.
    sig: String,
}

/// The exports of a project, newest first. The link to a file holds for a day; look again for a new one.
#[utoipa::path(get, path = "/projects/{id}/exports", tag = "exports", params(Paging),
    responses((status = 200, body = Page<candor_app::jobs::Job>), (status = 404, body = Problem)))]
async fn list_exports(
    At(id): At<ProjectId>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<candor_app::jobs::Job>>, Problem> {
    let limit = paging.limit()?;
    let found = begin::list(&app, &ctx, id, paging.cursor()?, limit + 1).await?;
    Ok(Json(page(found, limit, |job| job.id)))
}

/// Queues an export.
#[utoipa::path(post, path = "/projects/{id}/exports", tag = "exports", request_body = begin::ExportInput,
    responses((status = 202, body = QueuedExport), (status = 422, body = Problem)))]
async fn begin_export(
    At(id): At<ProjectId>,
    posted: Posted<begin::ExportInput>,
) -> Result<(StatusCode, Json<QueuedExport>), Problem> {
    let Posted { app, ctx, body } = posted;
    let job = begin::begin(&app, &ctx, id, body).await?;
    Ok((
        StatusCode::ACCEPTED,
        Json(QueuedExport {
            job_id: job.as_uuid(),
        }),
    ))
}

/// The file of an export, by its signed link.
#[utoipa::path(get, path = "/files/exports/{id}", tag = "exports", params(Signature),
    responses((status = 200, content_type = "application/octet-stream", body = String),
        (status = 404, body = Problem)))]
async fn download_export(
    At(id): At<JobId>,
    Params(signature): Params<Signature>,
    asked: Asked,
) -> Result<Response, Problem> {
    let file = download::download(&asked.app, id, signature.exp, &signature.sig).await?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", file.name),
        ),
        (header::CONTENT_LENGTH, file.found.size.to_string()),
    ];
    Ok((headers, Body::from_stream(file.found.stream)).into_response())
}
