//! What strangers see before they sign up: public projects, and each one's brief.

use crate::call::Asked;
use crate::params::{At, Paging, Params};
use crate::problem::Problem;
use axum::Json;
use candor_app::App;
use candor_app::board::catalogue::{CatalogueCard, PublicBrief, catalogue, public_brief};
use candor_app::view::Page;
use candor_domain::id::ProjectId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show_catalogue))
        .routes(routes!(show_public_brief))
}

/// Public projects that take answers now, with measured facts, newest first. No sign-in needed.
#[utoipa::path(get, path = "/catalogue", tag = "catalogue", params(Paging),
    responses((status = 200, body = Page<CatalogueCard>)))]
async fn show_catalogue(
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<CatalogueCard>>, Problem> {
    let (before, limit) = (paging.cursor()?, paging.limit()?);
    Ok(Json(catalogue(&app, &ctx, before, limit).await?))
}

/// What a public project asks and promises. No sign-in needed.
#[utoipa::path(get, path = "/catalogue/{id}", tag = "catalogue",
    responses((status = 200, body = PublicBrief), (status = 404, body = Problem)))]
async fn show_public_brief(
    At(id): At<ProjectId>,
    Asked { app, ctx }: Asked,
) -> Result<Json<PublicBrief>, Problem> {
    Ok(Json(public_brief(&app, &ctx, id).await?))
}
