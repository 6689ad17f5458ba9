//! Who did what.

use crate::call::Asked;
use crate::params::{At, Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use candor_app::App;
use candor_app::audit::{self, AuditEntry, of_organization, of_server};
use candor_app::view::Page;
use candor_domain::event::SubjectKind;
use candor_domain::id::OrganizationId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show_organization_audit))
        .routes(routes!(show_audit))
}

/// Which part of an organization's log.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PartParams {
    /// Only what was done to this kind of thing: `project`, `batch`, `task`, `assignment`, `organization`,
    /// `invitation`, `deposit`.
    #[param(value_type = Option<String>)]
    subject_kind: Option<SubjectKind>,
    /// Only what this person did.
    actor_id: Option<Uuid>,
}

/// What was done in an organization, newest first; for its owners and managers.
#[utoipa::path(get, path = "/organizations/{id}/audit", tag = "organizations", params(PartParams, Paging),
    responses((status = 200, body = Page<AuditEntry>), (status = "4XX", body = Problem)))]
async fn show_organization_audit(
    At(id): At<OrganizationId>,
    Params(part): Params<PartParams>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let limit = paging.limit()?;
    let part = audit::Asked {
        subject_kind: part.subject_kind,
        actor: part.actor_id,
    };
    let found = of_organization(&app, &ctx, id, part, paging.cursor()?, limit + 1).await?;
    Ok(Json(page(found, limit, |entry| entry.id)))
}

/// Which part of the log.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditParams {
    /// Only what was done to this.
    subject_id: Option<Uuid>,
}

/// What was done on the server, newest first; the operator's.
#[utoipa::path(get, path = "/audit", tag = "operator", params(AuditParams, Paging),
    responses((status = 200, body = Page<AuditEntry>), (status = "4XX", body = Problem)))]
async fn show_audit(
    Params(of): Params<AuditParams>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let limit = paging.limit()?;
    let found = of_server(&app, &ctx, of.subject_id, paging.cursor()?, limit + 1).await?;
    Ok(Json(page(found, limit, |entry| entry.id)))
}
