//! Batches, and tasks as members work with them.

use crate::call::{Asked, Posted};
use crate::params::{At, IfMatch, Paging, Params, page, revision};
use crate::problem::Problem;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use candor_app::batches::{act, create, show};
use candor_app::tasks::{answer, browse, states};
use candor_app::view::{Money, Page};
use candor_app::{App, Context};
use candor_domain::id::{BatchId, ProjectId, TaskId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_batches, create_batch))
        .routes(routes!(show_batch, change_batch))
        .routes(routes!(estimate_batch))
        .routes(routes!(fund_batch))
        .routes(routes!(publish_batch))
        .routes(routes!(pause_batch))
        .routes(routes!(resume_batch))
        .routes(routes!(close_batch))
        .routes(routes!(cancel_batch))
        .routes(routes!(list_tasks))
        .routes(routes!(show_task))
        .routes(routes!(answer_task))
        .routes(routes!(hold_task))
        .routes(routes!(release_task))
        .routes(routes!(withdraw_task))
}

/// How much to fund.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FundInput {
    /// What is missing, when left out.
    #[serde(default)]
    amount: Option<Money>,
}

/// Whether to cancel, or only to say what it would do.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CancelParams {
    /// `true`: nothing happens.
    #[serde(default)]
    preview: bool,
}

/// Which tasks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TaskParams {
    /// Only in this state.
    state: Option<String>,
    /// Only of this batch.
    batch_id: Option<Uuid>,
    /// Only whose external id or data hold this text.
    q: Option<String>,
}

/// Why a task is held.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HoldInput {
    /// In words; kept with the request alone.
    #[serde(default, rename = "reason")]
    _reason: String,
}

/// The batches of a project, oldest first.
#[utoipa::path(get, path = "/projects/{id}/batches", tag = "batches", params(Paging),
    responses((status = 200, body = Page<show::BatchRow>), (status = 404, body = Problem)))]
async fn list_batches(
    At(id): At<ProjectId>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<show::BatchRow>>, Problem> {
    let limit = paging.limit()?;
    let found = show::list(&app, &ctx, id, paging.cursor()?, limit + 1).await?;
    Ok(Json(page(found, limit, |batch| batch.id)))
}

/// Makes a batch in draft.
#[utoipa::path(post, path = "/projects/{id}/batches", tag = "batches", request_body = create::BatchInput,
    responses((status = 201, body = show::BatchView), (status = 422, body = Problem)))]
async fn create_batch(
    At(id): At<ProjectId>,
    posted: Posted<create::BatchInput>,
) -> Result<(StatusCode, Json<show::BatchView>), Problem> {
    let Posted { app, ctx, body } = posted;
    Ok((
        StatusCode::CREATED,
        Json(create::create(&app, &ctx, id, body).await?),
    ))
}

/// A batch: its places, then its money.
#[utoipa::path(get, path = "/batches/{id}", tag = "batches",
    responses((status = 200, body = show::BatchView), (status = 404, body = Problem)))]
async fn show_batch(At(id): At<BatchId>, Asked { app, ctx }: Asked) -> Result<Response, Problem> {
    Ok(tagged(show::show(&app, &ctx, id).await?))
}

/// Edits a batch; what people were promised stays. With `If-Match` only if nobody else did in between.
#[utoipa::path(patch, path = "/batches/{id}", tag = "batches", request_body = create::BatchInput,
    responses((status = 200, body = show::BatchView), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn change_batch(
    At(id): At<BatchId>,
    IfMatch(seen): IfMatch,
    posted: Posted<create::BatchInput>,
) -> Result<Response, Problem> {
    let Posted { app, ctx, body } = posted;
    let revision = seen.map(|tag| revision(&tag)).transpose()?;
    let batch = create::change(&app, &ctx, id, body, revision).await?;
    Ok(tagged(batch))
}

fn tagged(batch: show::BatchView) -> Response {
    let tag = [(header::ETAG, format!("\"{}\"", batch.revision))];
    (tag, Json(batch)).into_response()
}

/// What a batch may come to cost, and what of it is missing.
#[utoipa::path(get, path = "/batches/{id}/estimate", tag = "batches",
    responses((status = 200, body = show::EstimateView)))]
async fn estimate_batch(
    At(id): At<BatchId>,
    Asked { app, ctx }: Asked,
) -> Result<Json<show::EstimateView>, Problem> {
    Ok(Json(show::estimate(&app, &ctx, id).await?))
}

async fn step(
    app: &App,
    ctx: &Context,
    id: BatchId,
    step: act::Step,
) -> Result<Json<show::BatchView>, Problem> {
    Ok(Json(act::step(app, ctx, id, step).await?))
}

/// Funds a batch: what is missing, or an amount.
#[utoipa::path(post, path = "/batches/{id}/fund", tag = "batches", request_body = FundInput,
    responses((status = 200, body = show::BatchView), (status = 409, body = Problem)))]
async fn fund_batch(
    At(id): At<BatchId>,
    posted: Posted<FundInput>,
) -> Result<Json<show::BatchView>, Problem> {
    let Posted { app, ctx, body } = posted;
    step(&app, &ctx, id, act::Step::Fund(body.amount)).await
}

/// Opens a batch.
#[utoipa::path(post, path = "/batches/{id}/publish", tag = "batches",
    responses((status = 200, body = show::BatchView), (status = 409, body = Problem)))]
async fn publish_batch(
    At(id): At<BatchId>,
    asked: Asked,
) -> Result<Json<show::BatchView>, Problem> {
    step(&asked.app, &asked.ctx, id, act::Step::Publish).await
}

/// No claims until the batch is resumed.
#[utoipa::path(post, path = "/batches/{id}/pause", tag = "batches",
    responses((status = 200, body = show::BatchView), (status = 409, body = Problem)))]
async fn pause_batch(At(id): At<BatchId>, asked: Asked) -> Result<Json<show::BatchView>, Problem> {
    step(&asked.app, &asked.ctx, id, act::Step::Pause).await
}

/// On again.
#[utoipa::path(post, path = "/batches/{id}/resume", tag = "batches",
    responses((status = 200, body = show::BatchView), (status = 409, body = Problem)))]
async fn resume_batch(At(id): At<BatchId>, asked: Asked) -> Result<Json<show::BatchView>, Problem> {
    step(&asked.app, &asked.ctx, id, act::Step::Resume).await
}

/// Lets a batch end: nothing new is born, what is with people is still done.
#[utoipa::path(post, path = "/batches/{id}/close", tag = "batches",
    responses((status = 200, body = show::BatchView), (status = 409, body = Problem)))]
async fn close_batch(At(id): At<BatchId>, asked: Asked) -> Result<Json<show::BatchView>, Problem> {
    step(&asked.app, &asked.ctx, id, act::Step::Close).await
}

/// Cancels a batch: what was submitted is paid, the rest goes back. With `preview=true` nothing happens.
#[utoipa::path(post, path = "/batches/{id}/cancel", tag = "batches", params(CancelParams),
    responses((status = 200, description = "The batch, or with `preview=true` what cancelling would do",
        body = show::BatchView), (status = 409, body = Problem)))]
async fn cancel_batch(
    At(id): At<BatchId>,
    Params(params): Params<CancelParams>,
    Asked { app, ctx }: Asked,
) -> Result<Response, Problem> {
    if params.preview {
        return Ok(Json(show::preview_cancel(&app, &ctx, id).await?).into_response());
    }
    Ok(step(&app, &ctx, id, act::Step::Cancel)
        .await?
        .into_response())
}

/// The tasks of a project, in file order.
#[utoipa::path(get, path = "/projects/{id}/tasks", tag = "tasks", params(Paging, TaskParams),
    responses((status = 200, body = Page<browse::TaskView>)))]
async fn list_tasks(
    At(id): At<ProjectId>,
    Params(paging): Params<Paging>,
    Params(of): Params<TaskParams>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<browse::TaskView>>, Problem> {
    let state = of.state.as_deref().map(str::parse).transpose();
    let filter = browse::Filter {
        state: state.map_err(|_| Problem::invalid("state", "There is no such state of a task."))?,
        batch: of.batch_id.map(BatchId::from_uuid),
        text: of.q.filter(|text| !text.is_empty()),
    };
    let after = paging.cursor()?.unwrap_or(Uuid::nil());
    Ok(Json(
        browse::list(&app, &ctx, id, filter, after, paging.limit()?).await?,
    ))
}

/// A task with all its answers side by side.
#[utoipa::path(get, path = "/tasks/{id}", tag = "tasks",
    responses((status = 200, body = browse::TaskDetail), (status = 404, body = Problem)))]
async fn show_task(
    At(id): At<TaskId>,
    Asked { app, ctx }: Asked,
) -> Result<Json<browse::TaskDetail>, Problem> {
    Ok(Json(browse::show(&app, &ctx, id).await?))
}

/// A member's own answer, without a claim and without pay.
#[utoipa::path(post, path = "/tasks/{id}/answers", tag = "tasks", request_body = answer::MemberAnswer,
    responses((status = 201, body = browse::AssignmentForMember), (status = 422, body = Problem)))]
async fn answer_task(
    At(id): At<TaskId>,
    posted: Posted<answer::MemberAnswer>,
) -> Result<(StatusCode, Json<browse::AssignmentForMember>), Problem> {
    let Posted { app, ctx, body } = posted;
    Ok((
        StatusCode::CREATED,
        Json(answer::answer(&app, &ctx, id, body).await?),
    ))
}

/// No claims of a task until it is released.
#[utoipa::path(post, path = "/tasks/{id}/hold", tag = "tasks", request_body = HoldInput,
    responses((status = 200, body = browse::TaskView), (status = 409, body = Problem)))]
async fn hold_task(
    At(id): At<TaskId>,
    posted: Posted<HoldInput>,
) -> Result<Json<browse::TaskView>, Problem> {
    Ok(Json(
        states::step(&posted.app, &posted.ctx, id, states::Step::Hold).await?,
    ))
}

/// On again.
#[utoipa::path(post, path = "/tasks/{id}/release", tag = "tasks",
    responses((status = 200, body = browse::TaskView), (status = 409, body = Problem)))]
async fn release_task(At(id): At<TaskId>, asked: Asked) -> Result<Json<browse::TaskView>, Problem> {
    Ok(Json(
        states::step(&asked.app, &asked.ctx, id, states::Step::Release).await?,
    ))
}

/// A task is not wanted any more.
#[utoipa::path(post, path = "/tasks/{id}/withdraw", tag = "tasks",
    responses((status = 200, body = browse::TaskView), (status = 409, body = Problem)))]
async fn withdraw_task(
    At(id): At<TaskId>,
    asked: Asked,
) -> Result<Json<browse::TaskView>, Problem> {
    Ok(Json(
        states::step(&asked.app, &asked.ctx, id, states::Step::Withdraw).await?,
    ))
}
