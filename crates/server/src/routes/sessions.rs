//! Where one is signed in.

use crate::call::Asked;
use crate::params::At;
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use candor_app::people::end_session::end_session;
use candor_app::people::list_sessions::list_sessions;
use candor_app::view::Page;
use candor_domain::id::SessionId;
use candor_domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A session of a browser.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// To within a few minutes.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// What the browser says of itself.
    user_agent: String,
    /// The network address that it began from.
    ip: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// One's own sessions, the last used first.
#[utoipa::path(get, path = "/me/sessions", operation_id = "list_sessions", tag = "me",
    responses((status = 200, body = Page<Session>), (status = "4XX", body = Problem)))]
pub(crate) async fn list(Asked { app, ctx }: Asked) -> Result<Json<Page<Session>>, Problem> {
    let sessions = list_sessions(&app, &ctx).await?;
    let items = sessions.into_iter().map(|session| Session {
        id: session.id.as_uuid(),
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
        user_agent: session.user_agent,
        ip: session.ip,
        current: ctx.session == Some(session.id),
    });
    Ok(Json(Page::whole(items.collect())))
}

/// Ends one of one's own sessions; its cookie is refused at once.
#[utoipa::path(delete, path = "/me/sessions/{id}", operation_id = "end_session", tag = "me", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn end(
    Asked { app, ctx }: Asked,
    At(id): At<SessionId>,
) -> Result<StatusCode, Problem> {
    end_session(&app, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
