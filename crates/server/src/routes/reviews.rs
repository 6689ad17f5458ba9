//! Reviews and appeals.

use crate::call::{Asked, Posted};
use crate::params::{At, Paging, Params};
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use candor_app::review::{appeal, bulk, queue, take, verdict};
use candor_app::{App, view};
use candor_domain::id::{AssignmentId, BatchId, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_reviews, accept_in_bulk))
        .routes(routes!(take_answer))
        .routes(routes!(judge))
        .routes(routes!(open_appeal))
        .routes(routes!(decide_appeal))
}

/// Which part of the queue.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct QueueParams {
    /// One project; all of the caller's when left out.
    project_id: Option<Uuid>,
    /// One batch.
    batch_id: Option<Uuid>,
    /// `first`, `second` or `appeal`; all when left out.
    stage: Option<String>,
}

/// What became of each answer.
#[derive(Serialize, ToSchema)]
struct BulkAnswer {
    /// One for each.
    items: Vec<bulk::BulkItem>,
}

/// What waits for a verdict, a second reviewer, or a decision on an appeal; what silence decides first comes first.
#[utoipa::path(get, path = "/reviews", tag = "review", params(Paging, QueueParams),
    responses((status = 200, body = view::Page<queue::ReviewItem>)))]
async fn list_reviews(
    Params(paging): Params<Paging>,
    Params(params): Params<QueueParams>,
    asked: Asked,
) -> Result<Json<view::Page<queue::ReviewItem>>, Problem> {
    let part = queue::Part {
        project: params.project_id.map(ProjectId::from_uuid),
        batch: params.batch_id.map(BatchId::from_uuid),
        stage: params.stage,
    };
    let (after, limit) = (paging.cursor()?, paging.limit()?);
    Ok(Json(
        queue::list(&asked.app, &asked.ctx, part, after, limit).await?,
    ))
}

/// Accepts several answers; each is answered by itself.
#[utoipa::path(post, path = "/reviews", tag = "review", request_body = bulk::BulkBody,
    responses((status = 200, body = BulkAnswer), (status = 422, body = Problem)))]
async fn accept_in_bulk(posted: Posted<bulk::BulkBody>) -> Result<Json<BulkAnswer>, Problem> {
    let Posted { app, ctx, body } = posted;
    let items = bulk::accept(&app, &ctx, body).await?;
    Ok(Json(BulkAnswer { items }))
}

/// Takes an answer for ten minutes, to review it.
#[utoipa::path(post, path = "/assignments/{id}/take", tag = "review",
    responses((status = 200, body = queue::ReviewItem), (status = 409, body = Problem)))]
async fn take_answer(At(id): At<Uuid>, asked: Asked) -> Result<Json<queue::ReviewItem>, Problem> {
    let id = AssignmentId::from_uuid(id);
    Ok(Json(take::take(&asked.app, &asked.ctx, id).await?))
}

/// Judges an answer, or decides a proposed rejection.
#[utoipa::path(post, path = "/assignments/{id}/review", tag = "review", request_body = verdict::VerdictBody,
    responses((status = 200, body = verdict::Judged), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn judge(
    At(id): At<Uuid>,
    posted: Posted<verdict::VerdictBody>,
) -> Result<Json<verdict::Judged>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(
        verdict::judge(&app, &ctx, AssignmentId::from_uuid(id), body).await?,
    ))
}

/// Appeals a rejection of one's own answer.
#[utoipa::path(post, path = "/assignments/{id}/appeal", tag = "review", request_body = appeal::AppealBody,
    responses((status = 200, body = view::Assignment), (status = 409, body = Problem)))]
async fn open_appeal(
    At(id): At<Uuid>,
    posted: Posted<appeal::AppealBody>,
) -> Result<Json<view::Assignment>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(
        appeal::open(&app, &ctx, AssignmentId::from_uuid(id), body).await?,
    ))
}

/// Decides an appeal.
#[utoipa::path(post, path = "/assignments/{id}/appeal/decision", tag = "review",
    request_body = appeal::DecisionBody, responses((status = 204), (status = 409, body = Problem)))]
async fn decide_appeal(
    At(id): At<Uuid>,
    posted: Posted<appeal::DecisionBody>,
) -> Result<StatusCode, Problem> {
    let Posted { app, ctx, body } = posted;
    appeal::decide(&app, &ctx, AssignmentId::from_uuid(id), body).await?;
    Ok(StatusCode::NO_CONTENT)
}
