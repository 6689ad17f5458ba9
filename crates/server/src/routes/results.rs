//! What the answers come to.

use crate::call::{Asked, Posted};
use crate::params::{At, Paging, Params};
use crate::problem::Problem;
use axum::Json;
use candor_app::quality::choose::{self, MethodChoices, QuestionMethod};
use candor_app::quality::show::{self, Agreement, AgreementDetail, Annotator, Consensus, Which};
use candor_app::{App, view::Page};
use candor_domain::id::ProjectId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(consensus))
        .routes(routes!(agreement))
        .routes(routes!(agreement_of))
        .routes(routes!(annotators))
        .routes(routes!(methods, choose_methods))
}

/// Which part of the consensus.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Part {
    /// One question alone.
    question: Option<String>,
    /// `disagreement` (the most disputed first) or `task`.
    order: Option<String>,
    /// `provisional` or `final`.
    state: Option<String>,
    /// Items on a page, 1 to 200; 50 unless given.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What the answers of a project come to, by task and question, with the tasks' data.
#[utoipa::path(get, path = "/projects/{id}/consensus", operation_id = "list_consensus", tag = "results",
    params(("id" = Uuid, Path), Part),
    responses((status = 200, body = Page<Consensus>), (status = "4XX", body = Problem)))]
async fn consensus(
    Asked { app, ctx }: Asked,
    At(id): At<ProjectId>,
    Params(part): Params<Part>,
) -> Result<Json<Page<Consensus>>, Problem> {
    let limit = part.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::invalid("limit", "Give 1 to 200."));
    }
    let is_by_task = match part.order.as_deref().unwrap_or("disagreement") {
        "task" => true,
        "disagreement" => false,
        _ => return Err(Problem::invalid("order", "Give disagreement or task.")),
    };
    if !matches!(
        part.state.as_deref(),
        None | Some("" | "provisional" | "final")
    ) {
        return Err(Problem::invalid("state", "Give provisional or final."));
    }
    let which = Which {
        question: part.question,
        state: part.state,
        is_by_task,
        cursor: part.cursor,
    };
    Ok(Json(show::list(&app, &ctx, id, which, limit).await?))
}

/// Whether people agree beyond chance, by question.
#[utoipa::path(get, path = "/projects/{id}/agreement", operation_id = "list_agreement", tag = "results",
    params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Agreement>), (status = "4XX", body = Problem)))]
async fn agreement(
    Asked { app, ctx }: Asked,
    At(id): At<ProjectId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Agreement>>, Problem> {
    let (after, limit) = (paging.cursor()?, paging.limit()?);
    Ok(Json(show::agreement(&app, &ctx, id, after, limit).await?))
}

/// Which question.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OneQuestion {
    /// Its name, as the list of agreement has it.
    question: String,
}

/// Whether people agree about one question: by label, and over time.
#[utoipa::path(get, path = "/projects/{id}/agreement/question", operation_id = "show_agreement", tag = "results",
    params(("id" = Uuid, Path), OneQuestion),
    responses((status = 200, body = AgreementDetail), (status = "4XX", body = Problem)))]
async fn agreement_of(
    Asked { app, ctx }: Asked,
    At(id): At<ProjectId>,
    Params(which): Params<OneQuestion>,
) -> Result<Json<AgreementDetail>, Problem> {
    let found = show::agreement_of(&app, &ctx, id, which.question).await?;
    Ok(Json(found))
}

/// The figures of each annotator, by pseudonym, who has answered most first.
#[utoipa::path(get, path = "/projects/{id}/annotators", operation_id = "list_annotators", tag = "results",
    params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Annotator>), (status = "4XX", body = Problem)))]
async fn annotators(
    Asked { app, ctx }: Asked,
    At(id): At<ProjectId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Annotator>>, Problem> {
    let (cursor, limit) = (paging.cursor()?, paging.limit()?);
    Ok(Json(show::annotators(&app, &ctx, id, cursor, limit).await?))
}

/// How the answers to each question become one, and what else there is to choose.
#[utoipa::path(get, path = "/projects/{id}/methods", operation_id = "list_methods", tag = "results",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Page<QuestionMethod>), (status = "4XX", body = Problem)))]
async fn methods(
    Asked { app, ctx }: Asked,
    At(id): At<ProjectId>,
) -> Result<Json<Page<QuestionMethod>>, Problem> {
    Ok(Json(Page::whole(choose::methods(&app, &ctx, id).await?)))
}

/// Chooses how the answers to questions become one; the consensus is made anew shortly after.
#[utoipa::path(patch, path = "/projects/{id}/methods", operation_id = "choose_methods", tag = "results",
    params(("id" = Uuid, Path)), request_body = MethodChoices,
    responses((status = 200, body = Page<QuestionMethod>), (status = "4XX", body = Problem)))]
async fn choose_methods(
    At(id): At<ProjectId>,
    posted: Posted<MethodChoices>,
) -> Result<Json<Page<QuestionMethod>>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(Page::whole(
        choose::choose(&app, &ctx, id, body).await?,
    )))
}
