//! What the answers come to.

use crate::call::Asked;
use crate::params::{At, Params};
use crate::problem::Problem;
use axum::Json;
use candor_app::quality::show::{self, Agreement, Annotator, Consensus, Which};
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
        .routes(routes!(annotators))
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
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Page<Agreement>), (status = "4XX", body = Problem)))]
async fn agreement(
    Asked { app, ctx }: Asked,
    At(id): At<ProjectId>,
) -> Result<Json<Page<Agreement>>, Problem> {
    Ok(Json(Page::whole(show::agreement(&app, &ctx, id).await?)))
}

/// The figures of each annotator, by pseudonym.
#[utoipa::path(get, path = "/projects/{id}/annotators", operation_id = "list_annotators", tag = "results",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Page<Annotator>), (status = "4XX", body = Problem)))]
async fn annotators(
    Asked { app, ctx }: Asked,
    At(id): At<ProjectId>,
) -> Result<Json<Page<Annotator>>, Problem> {
    Ok(Json(Page::whole(show::annotators(&app, &ctx, id).await?)))
}
