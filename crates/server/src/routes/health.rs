//! How the parts of the server do, for the operator; what the operator's tools ask is in [`crate::operate`].

use crate::call::Asked;
use crate::problem::Problem;
use axum::Json;
use candor_app::health::show::{Health, show as look};

/// How the database, the files, the letters, the jobs and what follows the events do.
#[utoipa::path(get, path = "/health", operation_id = "show_health", tag = "operator",
    responses((status = 200, body = Health), (status = "4XX", body = Problem)))]
pub(crate) async fn show(Asked { app, ctx }: Asked) -> Result<Json<Health>, Problem> {
    Ok(Json(look(&app, &ctx).await?))
}
