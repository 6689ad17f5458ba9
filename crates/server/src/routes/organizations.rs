//! Organizations.

use crate::call::{Asked, Posted};
use crate::params::{At, IfMatch, Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use candor_app::organizations::OwnOrganization;
use candor_app::organizations::found_organization::found_organization;
use candor_app::organizations::list_organizations::list_organizations;
use candor_app::organizations::rename_organization::rename_organization;
use candor_app::organizations::show_organization::show_organization;
use candor_app::view::Page;
use candor_domain::id::OrganizationId;
use candor_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An organization as a member sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Organization {
    id: Uuid,
    name: String,
    /// ISO 4217 code of its treasury.
    currency: &'static str,
    /// What the one who asks is there.
    role: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<OwnOrganization> for Organization {
    fn from(OwnOrganization { organization, role }: OwnOrganization) -> Self {
        Organization {
            id: organization.id.as_uuid(),
            name: organization.name,
            currency: organization.currency.code(),
            role: role.as_str(),
            created_at: organization.created_at,
        }
    }
}

/// The organizations of the one who asks.
#[utoipa::path(get, path = "/organizations", operation_id = "list_organizations", tag = "organizations", params(Paging),
    responses((status = 200, body = Page<Organization>), (status = "4XX", body = Problem)))]
pub(crate) async fn list(
    Asked { app, ctx }: Asked,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Organization>>, Problem> {
    let limit = paging.limit()?;
    let found = list_organizations(&app, &ctx, paging.cursor()?, limit + 1).await?;
    let items = found.into_iter().map(Organization::from).collect();
    Ok(Json(page(items, limit, |organization| organization.id)))
}

/// What an organization is to be.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewOrganization {
    /// Its name.
    name: String,
    /// ISO 4217 code of its treasury; it stays.
    currency: String,
}

/// Founds an organization, which the one who asks owns.
#[utoipa::path(post, path = "/organizations", operation_id = "found_organization", tag = "organizations", request_body = NewOrganization,
    responses((status = 201, body = Organization), (status = "4XX", body = Problem)))]
pub(crate) async fn found(
    Posted { app, ctx, body }: Posted<NewOrganization>,
) -> Result<(StatusCode, Json<Organization>), Problem> {
    let made = found_organization(&app, &ctx, &body.name, &body.currency).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

fn tagged(shown: OwnOrganization) -> Result<Response, Problem> {
    let tag = candor_app::tag::of(&shown.organization.name)?;
    let tag = [(header::ETAG, format!("\"{tag}\""))];
    Ok((tag, Json(Organization::from(shown))).into_response())
}

/// One organization; its `ETag` goes into `If-Match`.
#[utoipa::path(get, path = "/organizations/{id}", operation_id = "show_organization", tag = "organizations", params(("id" = Uuid, Path)),
    responses((status = 200, body = Organization), (status = "4XX", body = Problem)))]
pub(crate) async fn show(
    Asked { app, ctx }: Asked,
    At(id): At<OrganizationId>,
) -> Result<Response, Problem> {
    tagged(show_organization(&app, &ctx, id).await?)
}

/// What is to be changed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct OrganizationPatch {
    /// Its name.
    name: Option<String>,
}

/// Gives an organization another name; with `If-Match` only if nobody else did in between.
#[utoipa::path(patch, path = "/organizations/{id}", operation_id = "change_organization", tag = "organizations",
    params(("id" = Uuid, Path)), request_body = OrganizationPatch,
    responses((status = 200, body = Organization), (status = "4XX", body = Problem)))]
pub(crate) async fn change(
    At(id): At<OrganizationId>,
    IfMatch(seen): IfMatch,
    Posted { app, ctx, body }: Posted<OrganizationPatch>,
) -> Result<Response, Problem> {
    tagged(rename_organization(&app, &ctx, id, body.name.as_deref(), seen).await?)
}
