//! Invitations into organizations and onto the server.

use super::me::Membership;
use crate::call::{Asked, Posted};
use crate::params::{At, Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use candor_app::organizations::accept_invitation::accept_invitation;
use candor_app::organizations::invite_contributor::invite_contributor;
use candor_app::organizations::invite_member::{MadeInvitation, invite_member};
use candor_app::organizations::invite_to_sign_up::invite_to_sign_up;
use candor_app::organizations::list_invitations::{list_invitations, list_sign_up_invitations};
use candor_app::organizations::read_invitation::read_invitation;
use candor_app::organizations::withdraw_invitation::withdraw_invitation;
use candor_app::view::Page;
use candor_domain::access::Role;
use candor_domain::id::{InvitationId, OrganizationId, ProjectId};
use candor_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An invitation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Invitation {
    id: Uuid,
    /// The only address that may accept it; null: anybody with the link.
    email: Option<String>,
    /// What a member will be.
    role: Option<&'static str>,
    /// `member`, `sign_up` or `project`.
    kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    accepted_at: Option<Timestamp>,
    /// Where it is accepted; shown once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

fn view(invitation: candor_app::organizations::Invitation) -> Invitation {
    Invitation {
        id: invitation.id.as_uuid(),
        email: invitation.email,
        role: invitation.role.map(Role::as_str),
        kind: invitation.kind.as_str(),
        expires_at: invitation.expires_at,
        accepted_at: invitation.accepted_at,
        url: None,
    }
}

fn made(MadeInvitation { invitation, url }: MadeInvitation) -> (StatusCode, Json<Invitation>) {
    let shown = Invitation {
        url: Some(url),
        ..view(invitation)
    };
    (StatusCode::CREATED, Json(shown))
}

/// The invitations of an organization, newest first.
#[utoipa::path(get, path = "/organizations/{id}/invitations", operation_id = "list_invitations", tag = "organizations",
    params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Invitation>), (status = "4XX", body = Problem)))]
pub(crate) async fn list(
    Asked { app, ctx }: Asked,
    At(id): At<OrganizationId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Invitation>>, Problem> {
    let limit = paging.limit()?;
    let found = list_invitations(&app, &ctx, id, paging.cursor()?, limit + 1).await?;
    let items = found.into_iter().map(view).collect();
    Ok(Json(page(items, limit, |invitation: &Invitation| {
        invitation.id
    })))
}

/// Who is invited.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewMember {
    /// The only address that may accept; without it anybody with the link may.
    email: Option<String>,
    /// `owner`, `manager`, `reviewer`, `finance` or `viewer`.
    #[schema(value_type = String)]
    role: Role,
}

/// Invites somebody into an organization.
#[utoipa::path(post, path = "/organizations/{id}/invitations", operation_id = "invite_member", tag = "organizations",
    params(("id" = Uuid, Path)), request_body = NewMember,
    responses((status = 201, body = Invitation), (status = "4XX", body = Problem)))]
pub(crate) async fn invite(
    At(id): At<OrganizationId>,
    Posted { app, ctx, body }: Posted<NewMember>,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    let invitation = invite_member(&app, &ctx, id, body.email.as_deref(), body.role).await?;
    Ok(made(invitation))
}

/// Who is invited to a project.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewContributor {
    /// The only address that may accept; without it anybody with the link may, once.
    email: Option<String>,
}

/// Invites somebody to take part in a project.
#[utoipa::path(post, path = "/projects/{id}/invitations", operation_id = "invite_contributor", tag = "projects",
    params(("id" = Uuid, Path)), request_body = NewContributor,
    responses((status = 201, body = Invitation), (status = "4XX", body = Problem)))]
pub(crate) async fn invite_to_project(
    At(id): At<ProjectId>,
    Posted { app, ctx, body }: Posted<NewContributor>,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    let invitation = invite_contributor(&app, &ctx, id, body.email.as_deref()).await?;
    Ok(made(invitation))
}

/// Withdraws an invitation of an organization.
#[utoipa::path(delete, path = "/organizations/{id}/invitations/{invitation_id}", operation_id = "withdraw_invitation", tag = "organizations",
    params(("id" = Uuid, Path), ("invitation_id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn withdraw(
    Asked { app, ctx }: Asked,
    At((id, invitation)): At<(OrganizationId, InvitationId)>,
) -> Result<StatusCode, Problem> {
    withdraw_invitation(&app, &ctx, Some(id), invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The invitations onto this server, newest first; the operator's.
#[utoipa::path(get, path = "/invitations", operation_id = "list_invitations_onto_server", tag = "operator", params(Paging),
    responses((status = 200, body = Page<Invitation>), (status = "4XX", body = Problem)))]
pub(crate) async fn list_onto_server(
    Asked { app, ctx }: Asked,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Invitation>>, Problem> {
    let limit = paging.limit()?;
    let found = list_sign_up_invitations(&app, &ctx, paging.cursor()?, limit + 1).await?;
    let items = found.into_iter().map(view).collect();
    Ok(Json(page(items, limit, |invitation: &Invitation| {
        invitation.id
    })))
}

/// Who is invited onto the server.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Newcomer {
    /// The only address that may accept; without it anybody with the link may.
    email: Option<String>,
}

/// Invites somebody to make an account; the operator's.
#[utoipa::path(post, path = "/invitations", operation_id = "invite_onto_server", tag = "operator", request_body = Newcomer,
    responses((status = 201, body = Invitation), (status = "4XX", body = Problem)))]
pub(crate) async fn invite_onto_server(
    Posted { app, ctx, body }: Posted<Newcomer>,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    Ok(made(
        invite_to_sign_up(&app, &ctx, body.email.as_deref()).await?,
    ))
}

/// Withdraws an invitation onto this server; the operator's.
#[utoipa::path(delete, path = "/invitations/{id}", operation_id = "withdraw_invitation_onto_server", tag = "operator", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn withdraw_onto_server(
    Asked { app, ctx }: Asked,
    At(id): At<InvitationId>,
) -> Result<StatusCode, Problem> {
    withdraw_invitation(&app, &ctx, None, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What an invitation says to whoever holds its link.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationCard {
    /// `member`, `sign_up` or `project`.
    kind: &'static str,
    /// The team, for members and projects.
    organization_name: Option<String>,
    /// The project, where it is to one.
    project_name: Option<String>,
    /// What a member will be.
    role: Option<&'static str>,
    /// Who invites; null when their account is closed.
    inviter_name: Option<String>,
    /// Whether one address alone may accept it.
    is_addressed: bool,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// What the invitation behind a link invites to, and who invites; anybody's who holds the link.
#[utoipa::path(get, path = "/invitations/{code}/card", operation_id = "read_invitation", tag = "organizations",
    params(("code" = String, Path)),
    responses((status = 200, body = InvitationCard), (status = "4XX", body = Problem)))]
pub(crate) async fn card(
    Asked { app, ctx }: Asked,
    At(code): At<String>,
) -> Result<Json<InvitationCard>, Problem> {
    let found = read_invitation(&app, &ctx, &code).await?;
    Ok(Json(InvitationCard {
        kind: found.kind.as_str(),
        organization_name: found.organization_name,
        project_name: found.project_name,
        role: found.role.map(Role::as_str),
        inviter_name: found.inviter_name,
        is_addressed: found.is_addressed,
        expires_at: found.expires_at,
    }))
}

/// Accepts an invitation by the code of its link; answers with the membership, if it is one.
#[utoipa::path(post, path = "/invitations/{code}/accept", operation_id = "accept_invitation", tag = "organizations",
    params(("code" = String, Path)),
    responses((status = 200, body = Option<Membership>), (status = "4XX", body = Problem)))]
pub(crate) async fn accept(
    Asked { app, ctx }: Asked,
    At(code): At<String>,
) -> Result<Json<Option<Membership>>, Problem> {
    let joined = accept_invitation(&app, &ctx, &code).await?;
    Ok(Json(joined.map(|joined| Membership {
        organization_id: joined.organization.as_uuid(),
        organization_name: joined.organization_name,
        role: joined.role.as_str(),
    })))
}
