//! Who belongs to an organization.

use crate::call::{Asked, Posted};
use crate::params::{At, Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use candor_app::organizations::change_role::change_role;
use candor_app::organizations::list_members::list_members;
use candor_app::organizations::remove_member::remove_member;
use candor_app::view::Page;
use candor_domain::access::Role;
use candor_domain::id::{AccountId, OrganizationId};
use candor_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A member as other members see them.
#[derive(Serialize, ToSchema)]
pub(crate) struct Member {
    account_id: Uuid,
    display_name: String,
    email: String,
    /// `owner`, `manager`, `reviewer`, `finance` or `viewer`.
    role: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

fn view(member: candor_app::organizations::Member) -> Member {
    Member {
        account_id: member.account.as_uuid(),
        display_name: member.display_name,
        email: member.email,
        role: member.role.as_str(),
        created_at: member.created_at,
    }
}

/// The members of an organization.
#[utoipa::path(get, path = "/organizations/{id}/members", operation_id = "list_members", tag = "organizations",
    params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Member>), (status = "4XX", body = Problem)))]
pub(crate) async fn list(
    Asked { app, ctx }: Asked,
    At(id): At<OrganizationId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Member>>, Problem> {
    let limit = paging.limit()?;
    let found = list_members(&app, &ctx, id, paging.cursor()?, limit + 1).await?;
    let items = found.into_iter().map(view).collect();
    Ok(Json(page(items, limit, |member: &Member| {
        member.account_id
    })))
}

/// Another role.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RoleChange {
    /// `owner`, `manager`, `reviewer`, `finance` or `viewer`.
    #[schema(value_type = String)]
    role: Role,
}

/// Gives a member another role.
#[utoipa::path(patch, path = "/organizations/{id}/members/{account_id}", operation_id = "change_member", tag = "organizations",
    params(("id" = Uuid, Path), ("account_id" = Uuid, Path)), request_body = RoleChange,
    responses((status = 200, body = Member), (status = "4XX", body = Problem)))]
pub(crate) async fn change(
    At((id, account)): At<(OrganizationId, AccountId)>,
    Posted { app, ctx, body }: Posted<RoleChange>,
) -> Result<Json<Member>, Problem> {
    Ok(Json(view(
        change_role(&app, &ctx, id, account, body.role).await?,
    )))
}

/// Ends a membership; everybody may end their own.
#[utoipa::path(delete, path = "/organizations/{id}/members/{account_id}", operation_id = "remove_member", tag = "organizations",
    params(("id" = Uuid, Path), ("account_id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn remove(
    Asked { app, ctx }: Asked,
    At((id, account)): At<(OrganizationId, AccountId)>,
) -> Result<StatusCode, Problem> {
    remove_member(&app, &ctx, id, account).await?;
    Ok(StatusCode::NO_CONTENT)
}
