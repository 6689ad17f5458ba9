//! Presets, projects, their templates and guidelines, and what people look at before they work.

use crate::call::{Asked, Posted};
use crate::params::{At, IfMatch, Paging, Params, page, revision};
use crate::problem::Problem;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use candor_app::access::{self, Action};
use candor_app::board::{brief, cards, overview};
use candor_app::projects::{
    change, create, guidelines, presets, show, states, template_versions, try_out,
};
use candor_app::view::Page;
use candor_app::{App, Context};
use candor_domain::id::{OrganizationId, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_presets))
        .routes(routes!(show_preset))
        .routes(routes!(validate_template))
        .routes(routes!(list_projects, create_project))
        .routes(routes!(show_project, change_project))
        .routes(routes!(pause_project))
        .routes(routes!(resume_project))
        .routes(routes!(close_project))
        .routes(routes!(archive_project))
        .routes(routes!(list_templates, post_template))
        .routes(routes!(show_template))
        .routes(routes!(template_for))
        .routes(routes!(list_guidelines, post_guideline))
        .routes(routes!(show_guideline))
        .routes(routes!(guideline_for))
        .routes(routes!(compare_guidelines))
        .routes(routes!(try_project))
        .routes(routes!(show_brief))
        .routes(routes!(show_overview))
        .routes(routes!(show_board))
}

/// All presets.
#[derive(Serialize, ToSchema)]
struct Presets {
    /// In the order in which they are offered.
    items: Vec<presets::PresetView>,
}

/// Which projects.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Only of this organization.
    organization_id: Option<Uuid>,
}

/// A template to post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TemplateInput {
    /// The template, as an object or as a text in YAML.
    #[schema(value_type = Object)]
    template: serde_json::Value,
}

/// The presets: templates to start from.
#[utoipa::path(get, path = "/presets", tag = "projects", responses((status = 200, body = Presets)))]
async fn list_presets(Asked { app, .. }: Asked) -> Json<Presets> {
    Json(Presets {
        items: presets::list(&app),
    })
}

/// One preset.
#[utoipa::path(get, path = "/presets/{name}", tag = "projects",
    responses((status = 200, body = presets::PresetView), (status = 404, body = Problem)))]
async fn show_preset(
    At(name): At<String>,
    Asked { app, .. }: Asked,
) -> Result<Json<presets::PresetView>, Problem> {
    Ok(Json(presets::show(&app, &name)?))
}

/// Checks a template, and data against it. Nothing is kept.
#[utoipa::path(post, path = "/templates/validate", tag = "projects",
    request_body = template_versions::CheckInput,
    responses((status = 200, body = template_versions::Checked)))]
async fn validate_template(
    posted: Posted<template_versions::CheckInput>,
) -> Result<Json<template_versions::Checked>, Problem> {
    access::asks(&posted.ctx, Action::TryProject)?;
    Ok(Json(template_versions::check(&posted.body)))
}

/// The projects of one's organizations, newest first.
#[utoipa::path(get, path = "/projects", tag = "projects", params(ListParams, Paging),
    responses((status = 200, body = Page<show::ProjectView>)))]
async fn list_projects(
    Params(params): Params<ListParams>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<show::ProjectView>>, Problem> {
    let organization = params.organization_id.map(OrganizationId::from_uuid);
    let limit = paging.limit()?;
    let found = show::list(&app, &ctx, organization, paging.cursor()?, limit + 1).await?;
    Ok(Json(page(found, limit, |project| project.id)))
}

/// Makes a project from a preset or a template.
#[utoipa::path(post, path = "/projects", tag = "projects", request_body = create::NewProject,
    responses((status = 201, body = show::ProjectView), (status = 422, body = Problem)))]
async fn create_project(posted: Posted<create::NewProject>) -> Result<Response, Problem> {
    let Posted { app, ctx, body } = posted;
    let project = create::create(&app, &ctx, body).await?;
    Ok((StatusCode::CREATED, tagged(project)).into_response())
}

/// A project as its members see it; its `ETag` goes into `If-Match`.
#[utoipa::path(get, path = "/projects/{id}", tag = "projects",
    responses((status = 200, body = show::ProjectView), (status = 404, body = Problem)))]
async fn show_project(
    At(id): At<ProjectId>,
    Asked { app, ctx }: Asked,
) -> Result<Response, Problem> {
    Ok(tagged(show::show(&app, &ctx, id).await?).into_response())
}

/// Edits a project; with `If-Match` only if nobody else did in between.
#[utoipa::path(patch, path = "/projects/{id}", tag = "projects", request_body = change::ProjectChange,
    responses((status = 200, body = show::ProjectView), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn change_project(
    At(id): At<ProjectId>,
    IfMatch(seen): IfMatch,
    posted: Posted<change::ProjectChange>,
) -> Result<Response, Problem> {
    let Posted { app, ctx, body } = posted;
    let revision = seen.map(|tag| revision(&tag)).transpose()?;
    Ok(tagged(change::change(&app, &ctx, id, body, revision).await?).into_response())
}

fn tagged(project: show::ProjectView) -> impl IntoResponse {
    (
        [(header::ETAG, format!("\"{}\"", project.revision))],
        Json(project),
    )
}

async fn step(
    app: &App,
    ctx: &Context,
    id: ProjectId,
    step: states::Step,
) -> Result<Json<show::ProjectView>, Problem> {
    Ok(Json(states::step(app, ctx, id, step).await?))
}

/// No claims until the project is resumed.
#[utoipa::path(post, path = "/projects/{id}/pause", tag = "projects",
    responses((status = 200, body = show::ProjectView), (status = 409, body = Problem)))]
async fn pause_project(
    At(id): At<ProjectId>,
    asked: Asked,
) -> Result<Json<show::ProjectView>, Problem> {
    step(&asked.app, &asked.ctx, id, states::Step::Pause).await
}

/// On again.
#[utoipa::path(post, path = "/projects/{id}/resume", tag = "projects",
    responses((status = 200, body = show::ProjectView), (status = 409, body = Problem)))]
async fn resume_project(
    At(id): At<ProjectId>,
    asked: Asked,
) -> Result<Json<show::ProjectView>, Problem> {
    step(&asked.app, &asked.ctx, id, states::Step::Resume).await
}

/// The project is done.
#[utoipa::path(post, path = "/projects/{id}/close", tag = "projects",
    responses((status = 200, body = show::ProjectView), (status = 409, body = Problem)))]
async fn close_project(
    At(id): At<ProjectId>,
    asked: Asked,
) -> Result<Json<show::ProjectView>, Problem> {
    step(&asked.app, &asked.ctx, id, states::Step::Close).await
}

/// Out of sight.
#[utoipa::path(post, path = "/projects/{id}/archive", tag = "projects",
    responses((status = 200, body = show::ProjectView), (status = 409, body = Problem)))]
async fn archive_project(
    At(id): At<ProjectId>,
    asked: Asked,
) -> Result<Json<show::ProjectView>, Problem> {
    step(&asked.app, &asked.ctx, id, states::Step::Archive).await
}

/// The versions of the template, newest first.
#[utoipa::path(get, path = "/projects/{id}/templates", tag = "projects", params(Paging),
    responses((status = 200, body = Page<template_versions::TemplateView>)))]
async fn list_templates(
    At(id): At<ProjectId>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<template_versions::TemplateView>>, Problem> {
    let limit = paging.limit()?;
    let found = template_versions::list(&app, &ctx, id, paging.cursor()?, limit + 1).await?;
    Ok(Json(page(found, limit, |kept| kept.version)))
}

/// Posts a version of the template, classed as safe or breaking.
#[utoipa::path(post, path = "/projects/{id}/templates", tag = "projects", request_body = TemplateInput,
    responses((status = 201, body = template_versions::TemplateView), (status = 422, body = Problem)))]
async fn post_template(
    At(id): At<ProjectId>,
    posted: Posted<TemplateInput>,
) -> Result<(StatusCode, Json<template_versions::TemplateView>), Problem> {
    let Posted { app, ctx, body } = posted;
    let version = template_versions::post(&app, &ctx, id, body.template).await?;
    Ok((StatusCode::CREATED, Json(version)))
}

/// A version of the template.
#[utoipa::path(get, path = "/projects/{id}/templates/{version}", tag = "projects",
    responses((status = 200, body = template_versions::TemplateView), (status = 404, body = Problem)))]
async fn show_template(
    At((id, version)): At<(ProjectId, i64)>,
    Asked { app, ctx }: Asked,
) -> Result<Json<template_versions::TemplateView>, Problem> {
    Ok(Json(
        template_versions::show(&app, &ctx, id, version).await?,
    ))
}

/// The template that one's work was claimed under.
#[utoipa::path(get, path = "/projects/{id}/template-for/{version}", tag = "work",
    responses((status = 200, body = template_versions::TemplateView), (status = 404, body = Problem)))]
async fn template_for(
    At((id, version)): At<(ProjectId, i64)>,
    Asked { app, ctx }: Asked,
) -> Result<Json<template_versions::TemplateView>, Problem> {
    Ok(Json(
        template_versions::show(&app, &ctx, id, version).await?,
    ))
}

/// The versions of the guideline, newest first.
#[utoipa::path(get, path = "/projects/{id}/guidelines", tag = "projects", params(Paging),
    responses((status = 200, body = Page<guidelines::GuidelineView>)))]
async fn list_guidelines(
    At(id): At<ProjectId>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<guidelines::GuidelineView>>, Problem> {
    let limit = paging.limit()?;
    let found = guidelines::list(&app, &ctx, id, paging.cursor()?, limit + 1).await?;
    Ok(Json(page(found, limit, |kept| kept.version)))
}

/// Posts a version of the guideline.
#[utoipa::path(post, path = "/projects/{id}/guidelines", tag = "projects",
    request_body = guidelines::NewGuideline,
    responses((status = 201, body = guidelines::GuidelineView), (status = 422, body = Problem)))]
async fn post_guideline(
    At(id): At<ProjectId>,
    posted: Posted<guidelines::NewGuideline>,
) -> Result<(StatusCode, Json<guidelines::GuidelineView>), Problem> {
    let Posted { app, ctx, body } = posted;
    let version = guidelines::post(&app, &ctx, id, body).await?;
    Ok((StatusCode::CREATED, Json(version)))
}

/// A version of the guideline.
#[utoipa::path(get, path = "/projects/{id}/guidelines/{version}", tag = "projects",
    responses((status = 200, body = guidelines::GuidelineView), (status = 404, body = Problem)))]
async fn show_guideline(
    At((id, version)): At<(ProjectId, i64)>,
    Asked { app, ctx }: Asked,
) -> Result<Json<guidelines::GuidelineView>, Problem> {
    Ok(Json(guidelines::show(&app, &ctx, id, version).await?))
}

/// The guideline that one's work is judged by.
#[utoipa::path(get, path = "/projects/{id}/guideline-for/{version}", tag = "work",
    responses((status = 200, body = guidelines::GuidelineView), (status = 404, body = Problem)))]
async fn guideline_for(
    At((id, version)): At<(ProjectId, i64)>,
    Asked { app, ctx }: Asked,
) -> Result<Json<guidelines::GuidelineView>, Problem> {
    Ok(Json(guidelines::show(&app, &ctx, id, version).await?))
}

/// Two versions of the guideline, clause by clause and word by word.
#[utoipa::path(get, path = "/projects/{id}/guidelines/{from}/diff/{to}", tag = "projects",
    responses((status = 200, body = guidelines::GuidelineDiff), (status = 404, body = Problem)))]
async fn compare_guidelines(
    At((id, from, to)): At<(ProjectId, i64, i64)>,
    Asked { app, ctx }: Asked,
) -> Result<Json<guidelines::GuidelineDiff>, Problem> {
    Ok(Json(guidelines::compare(&app, &ctx, id, from, to).await?))
}

/// The workbench on sample data. Nothing is kept.
#[utoipa::path(post, path = "/projects/{id}/try", tag = "projects", request_body = try_out::TrialInput,
    responses((status = 200, body = try_out::Trial), (status = 404, body = Problem)))]
async fn try_project(
    At(id): At<ProjectId>,
    posted: Posted<try_out::TrialInput>,
) -> Result<Json<try_out::Trial>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(try_out::try_out(&app, &ctx, id, body).await?))
}

/// What a contributor may read of a project before starting.
#[utoipa::path(get, path = "/projects/{id}/brief", tag = "work",
    responses((status = 200, body = brief::Brief), (status = 404, body = Problem)))]
async fn show_brief(
    At(id): At<ProjectId>,
    Asked { app, ctx }: Asked,
) -> Result<Json<brief::Brief>, Problem> {
    Ok(Json(brief::brief(&app, &ctx, id).await?))
}

/// How a project is going.
#[utoipa::path(get, path = "/projects/{id}/overview", tag = "projects",
    responses((status = 200, body = overview::Overview), (status = 404, body = Problem)))]
async fn show_overview(
    At(id): At<ProjectId>,
    Asked { app, ctx }: Asked,
) -> Result<Json<overview::Overview>, Problem> {
    Ok(Json(overview::overview(&app, &ctx, id).await?))
}

/// What one may work on, with measured facts.
#[utoipa::path(get, path = "/me/board", tag = "work", params(Paging),
    responses((status = 200, body = cards::Board)))]
async fn show_board(
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<cards::Board>, Problem> {
    let (before, limit) = (paging.cursor()?, paging.limit()?);
    Ok(Json(cards::board(&app, &ctx, before, limit).await?))
}
