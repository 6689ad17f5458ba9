//! Notifications, and live updates by server-sent events.

use crate::call::{Asked, Posted};
use crate::params::{Paging, Params};
use crate::problem::Problem;
use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use candor_app::access::{self, Action};
use candor_app::notifications::{self, Notifications};
use candor_app::people::identify::still_holds;
use candor_app::{App, Context, live};
use futures::stream::{self, Stream};
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::Instant;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Other processes commit without waking this one.
const LOOK_AGAIN: Duration = Duration::from_millis(1_000);
/// How long a session or token that has ended may go on listening.
const CHECK_AGAIN: Duration = Duration::from_secs(10);

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(read_notifications))
        .routes(routes!(follow))
}

/// Which to mark: ids, or `"all"`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReadInput {
    /// A list of ids, or the word `all`.
    ids: Which,
}

#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum Which {
    /// These.
    Ids(Vec<Uuid>),
    /// All of them.
    Word(String),
}

/// One's own notifications, newest first.
#[utoipa::path(get, path = "/me/notifications", tag = "live", params(Paging),
    responses((status = 200, body = Notifications)))]
async fn list_notifications(
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Notifications>, Problem> {
    let before = paging.cursor()?.unwrap_or(Uuid::max());
    Ok(Json(
        notifications::list(&app, &ctx, before, paging.limit()?).await?,
    ))
}

/// Marks notifications as read.
#[utoipa::path(post, path = "/me/notifications/read", tag = "live", request_body = ReadInput,
    responses((status = 204), (status = 422, body = Problem)))]
async fn read_notifications(posted: Posted<ReadInput>) -> Result<StatusCode, Problem> {
    let Posted { app, ctx, body } = posted;
    let ids = match body.ids {
        Which::Ids(ids) => Some(ids),
        Which::Word(word) if word == "all" => None,
        Which::Word(_) => return Err(Problem::invalid("/ids", "Give a list of ids, or \"all\".")),
    };
    notifications::read(&app, &ctx, ids).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What happens and concerns the caller, as it happens; resumable by `Last-Event-ID`.
#[utoipa::path(get, path = "/events", tag = "live",
    responses((status = 200, content_type = "text/event-stream", body = String)))]
async fn follow(
    headers: HeaderMap,
    Asked { app, ctx }: Asked,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    access::person(&ctx, Action::FollowEvents)?;
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok());
    let heads = match last {
        Some(text) => text.parse()?,
        None => live::now(&app).await?,
    };
    let following = Following {
        commits: app.db().commits(),
        app,
        ctx,
        heads,
        waiting: VecDeque::new(),
        checked: Instant::now(),
    };
    // The stream ends when the server is told to stop, or an open tab would keep it from ending.
    let stream = stream::unfold(following, |mut following| async move {
        let app = following.app.clone();
        tokio::select! {
            event = following.next() => Some((Ok(event?), following)),
            () = app.stopped() => None,
        }
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

struct Following {
    app: App,
    ctx: Context,
    heads: live::Heads,
    waiting: VecDeque<live::Seen>,
    commits: tokio::sync::watch::Receiver<u64>,
    checked: Instant,
}

impl Following {
    /// The next event; `None` when the session or token has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if !self.still_holds().await {
                return None;
            }
            if let Some(seen) = self.waiting.pop_front() {
                let event = Event::default().event("event").id(seen.heads.to_string());
                let event = event.json_data(&seen);
                return Some(event.unwrap_or_else(|_| Event::default().comment("unreadable")));
            }
            match live::after(&self.app, &self.ctx, self.heads).await {
                Ok((seen, heads)) => {
                    self.heads = heads;
                    self.waiting.extend(seen);
                }
                Err(error) => tracing::warn!(%error, "live updates wait"),
            }
            if self.waiting.is_empty() {
                let _ = tokio::time::timeout(LOOK_AGAIN, self.commits.changed()).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    /// Looks again from time to time whether the session or token holds.
    async fn still_holds(&mut self) -> bool {
        if self.checked.elapsed() < CHECK_AGAIN {
            return true;
        }
        match still_holds(&self.app, &self.ctx).await {
            Ok(holds) => {
                self.checked = Instant::now();
                holds
            }
            // The database is away: nothing is shown meanwhile either.
            Err(_) => true,
        }
    }
}
