//! Jobs: how far they are, stop, go on.

use crate::call::Asked;
use crate::params::{At, Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use candor_app::jobs::{self, Job};
use candor_app::{App, view::Page};
use candor_domain::id::JobId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(cancel))
        .routes(routes!(resume))
        .routes(routes!(list))
}

/// A job, for whoever asked for it and for managers.
#[utoipa::path(get, path = "/jobs/{id}", operation_id = "show_job", tag = "jobs", params(("id" = Uuid, Path)),
    responses((status = 200, body = Job), (status = "4XX", body = Problem)))]
async fn show(Asked { app, ctx }: Asked, At(id): At<JobId>) -> Result<Json<Job>, Problem> {
    Ok(Json(jobs::show(&app, &ctx, id).await?))
}

/// Asks a job to stop; what it did stays.
#[utoipa::path(post, path = "/jobs/{id}/cancel", operation_id = "cancel_job", tag = "jobs",
    params(("id" = Uuid, Path)), responses((status = 200, body = Job), (status = "4XX", body = Problem)))]
async fn cancel(Asked { app, ctx }: Asked, At(id): At<JobId>) -> Result<Json<Job>, Problem> {
    Ok(Json(jobs::cancel(&app, &ctx, id).await?))
}

/// Lets a job that failed or was cancelled go on from where it stopped.
#[utoipa::path(post, path = "/jobs/{id}/resume", operation_id = "resume_job", tag = "jobs",
    params(("id" = Uuid, Path)), responses((status = 200, body = Job), (status = "4XX", body = Problem)))]
async fn resume(Asked { app, ctx }: Asked, At(id): At<JobId>) -> Result<Json<Job>, Problem> {
    Ok(Json(jobs::resume(&app, &ctx, id).await?))
}

/// Which jobs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// `queued`, `running`, `done`, `failed` or `cancelled`; `running` unless given.
    state: Option<String>,
}

/// The jobs of the server in a state, newest first; for the operator.
#[utoipa::path(get, path = "/jobs", operation_id = "list_jobs", tag = "operator", params(Which, Paging),
    responses((status = 200, body = Page<Job>), (status = "4XX", body = Problem)))]
async fn list(
    Asked { app, ctx }: Asked,
    Params(which): Params<Which>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Job>>, Problem> {
    let (limit, before) = (paging.limit()?, paging.cursor::<Uuid>()?);
    let state = which.state.as_deref().unwrap_or("running");
    let before = before.map(JobId::from_uuid);
    let found = jobs::list(&app, &ctx, state, before, limit + 1).await?;
    Ok(Json(page(found, limit, |job| job.id)))
}
