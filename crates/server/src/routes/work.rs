//! Claims and what a contributor does with an assignment.

use crate::call::{Asked, Posted};
use crate::params::{At, Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use candor_app::work::{claim, draft, heartbeat, lease, list, report, submit};
use candor_app::{App, view};
use candor_domain::id::{AssignmentId, ProjectId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(claim_tasks))
        .routes(routes!(show_assignment))
        .routes(routes!(save_draft))
        .routes(routes!(submit_answer))
        .routes(routes!(give_back))
        .routes(routes!(extend_lease))
        .routes(routes!(beat))
        .routes(routes!(report_task))
        .routes(routes!(own_work))
}

/// How many tasks to claim.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClaimInput {
    /// 1 to 20; 1 when left out.
    #[serde(default = "one")]
    count: u32,
}

fn one() -> u32 {
    1
}

/// The lease that a write names.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EpochInput {
    /// The assignment's epoch.
    epoch: i64,
}

/// Leases the next tasks of a project, or says why there is none.
#[utoipa::path(post, path = "/projects/{id}/claims", tag = "work", request_body = ClaimInput,
    responses((status = 200, body = view::ClaimAnswer), (status = 404, body = Problem)))]
async fn claim_tasks(
    At(id): At<Uuid>,
    posted: Posted<ClaimInput>,
) -> Result<Json<view::ClaimAnswer>, Problem> {
    let Posted { app, ctx, body } = posted;
    let answer = claim::claim(&app, &ctx, ProjectId::from_uuid(id), body.count).await?;
    Ok(Json(answer))
}

/// An assignment with its task, its draft and its newest answer.
#[utoipa::path(get, path = "/assignments/{id}", tag = "work",
    responses((status = 200, body = candor_app::work::open::Opened), (status = 404, body = Problem)))]
async fn show_assignment(
    At(id): At<Uuid>,
    asked: Asked,
) -> Result<Json<candor_app::work::open::Opened>, Problem> {
    let id = AssignmentId::from_uuid(id);
    Ok(Json(
        candor_app::work::open::open(&asked.app, &asked.ctx, id).await?,
    ))
}

/// Saves a draft.
#[utoipa::path(put, path = "/assignments/{id}/draft", tag = "work", request_body = draft::DraftInput,
    responses((status = 200, body = draft::Saved), (status = 409, body = Problem)))]
async fn save_draft(
    At(id): At<Uuid>,
    posted: Posted<draft::DraftInput>,
) -> Result<Json<draft::Saved>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(
        draft::save(&app, &ctx, AssignmentId::from_uuid(id), body).await?,
    ))
}

/// Submits an answer, and claims the next task with it if asked to.
#[utoipa::path(post, path = "/assignments/{id}/submit", tag = "work", request_body = submit::SubmitInput,
    responses((status = 200, body = submit::SubmitAnswer), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn submit_answer(
    At(id): At<Uuid>,
    posted: Posted<submit::SubmitInput>,
) -> Result<Json<submit::SubmitAnswer>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(
        submit::submit(&app, &ctx, AssignmentId::from_uuid(id), body).await?,
    ))
}

/// Gives a task back without penalty.
#[utoipa::path(post, path = "/assignments/{id}/return", tag = "work", request_body = EpochInput,
    responses((status = 200, body = view::Assignment), (status = 409, body = Problem)))]
async fn give_back(
    At(id): At<Uuid>,
    posted: Posted<EpochInput>,
) -> Result<Json<view::Assignment>, Problem> {
    let Posted { app, ctx, body } = posted;
    let id = AssignmentId::from_uuid(id);
    Ok(Json(lease::give_back(&app, &ctx, id, body.epoch).await?))
}

/// Keeps a task for half a lease longer.
#[utoipa::path(post, path = "/assignments/{id}/extend", tag = "work", request_body = EpochInput,
    responses((status = 200, body = view::Assignment), (status = 409, body = Problem)))]
async fn extend_lease(
    At(id): At<Uuid>,
    posted: Posted<EpochInput>,
) -> Result<Json<view::Assignment>, Problem> {
    let Posted { app, ctx, body } = posted;
    let id = AssignmentId::from_uuid(id);
    Ok(Json(lease::extend(&app, &ctx, id, body.epoch).await?))
}

/// Counts active time.
#[utoipa::path(post, path = "/assignments/{id}/heartbeat", tag = "work", request_body = heartbeat::Beat,
    responses((status = 200, body = heartbeat::Beaten), (status = 409, body = Problem)))]
async fn beat(
    At(id): At<Uuid>,
    posted: Posted<heartbeat::Beat>,
) -> Result<Json<heartbeat::Beaten>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(
        heartbeat::beat(&app, &ctx, AssignmentId::from_uuid(id), body).await?,
    ))
}

/// Reports a task as ambiguous, broken or upsetting, or skips it; the task is given back.
#[utoipa::path(post, path = "/assignments/{id}/report", tag = "work", request_body = report::ReportInput,
    responses((status = 200, body = report::Reported), (status = 409, body = Problem)))]
async fn report_task(
    At(id): At<Uuid>,
    posted: Posted<report::ReportInput>,
) -> Result<Json<report::Reported>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(
        report::report(&app, &ctx, AssignmentId::from_uuid(id), body).await?,
    ))
}

/// Which of one's own assignments.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OwnParams {
    /// Only in this state.
    state: Option<String>,
    /// Only of this project.
    project_id: Option<Uuid>,
}

/// One's own assignments with answers and verdicts, newest first.
#[utoipa::path(get, path = "/me/assignments", tag = "work", params(Paging, OwnParams),
    responses((status = 200, body = view::Page<list::OwnAssignment>)))]
async fn own_work(
    Params(paging): Params<Paging>,
    Params(of): Params<OwnParams>,
    Asked { app, ctx }: Asked,
) -> Result<Json<view::Page<list::OwnAssignment>>, Problem> {
    let state = of.state.as_deref().map(str::parse).transpose();
    let state =
        state.map_err(|_| Problem::invalid("state", "There is no such state of an assignment."))?;
    let filter = list::OwnFilter {
        state,
        project: of.project_id.map(ProjectId::from_uuid),
    };
    let limit = paging.limit()?;
    let before = paging.cursor()?.unwrap_or(Uuid::max());
    let found = list::list(&app, &ctx, filter, before, limit + 1).await?;
    Ok(Json(page(found, limit, |own| own.assignment.id)))
}
