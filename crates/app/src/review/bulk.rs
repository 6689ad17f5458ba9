//! Acceptance in bulk: one command per answer, answered item by item. Never a rejection.

use super::contributor_of;
use super::verdict::{VerdictBody, judge_in};
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::id::AssignmentId;
use candor_domain::review::{Verdict, check_bulk};
use candor_store::db::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Answers that one call may accept.
pub const ANSWERS_GREATEST: usize = 200;

/// What is sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkBody {
    /// The answers.
    pub assignment_ids: Vec<Uuid>,
    /// `accept`.
    pub verdict: String,
}

/// What became of one of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkItem {
    /// The assignment.
    pub id: Uuid,
    /// Whether it is accepted now.
    pub ok: bool,
    /// Why not.
    pub error: Option<String>,
}

/// Accepts several answers.
///
/// # Errors
/// `Invalid` for another verdict, or too many.
pub async fn accept(app: &App, ctx: &Context, body: BulkBody) -> Result<Vec<BulkItem>> {
    access::asks(ctx, Action::Review)?;
    let verdict = body
        .verdict
        .parse::<Verdict>()
        .map_err(|error| Error::invalid("/verdict", error.to_string()))?;
    check_bulk(verdict).map_err(super::refused)?;
    if body.assignment_ids.is_empty() || body.assignment_ids.len() > ANSWERS_GREATEST {
        let message = format!("Name 1 to {ANSWERS_GREATEST} answers.");
        return Err(Error::invalid("/assignment_ids", message));
    }
    let each = body.assignment_ids.iter().map(|id| one(app, ctx, *id));
    Ok(futures::future::join_all(each).await)
}

async fn one(app: &App, ctx: &Context, id: Uuid) -> BulkItem {
    match try_one(app, ctx, AssignmentId::from_uuid(id)).await {
        Ok(()) => BulkItem {
            id,
            ok: true,
            error: None,
        },
        Err(error) => BulkItem {
            id,
            ok: false,
            error: Some(error.to_string()),
        },
    }
}

async fn try_one(app: &App, ctx: &Context, id: AssignmentId) -> Result<()> {
    let contributor = contributor_of(app, ctx, id, Action::Review).await?;
    let (app2, mut ctx) = (app.clone(), ctx.clone());
    // One call is many commands, each with its own stripe: each keeps the key for its own answer.
    if let Some(retry) = &mut ctx.retry {
        retry.route = format!("{} {id}", retry.route);
    }
    app.db()
        .write(Scope::Person(contributor.as_uuid()), move |tx| {
            let body = VerdictBody {
                verdict: "accept".to_owned(),
                category: None,
                clause: None,
                reason: None,
                answer: None,
            };
            crate::once::once(tx, &ctx, |tx| {
                judge_in(tx, &app2, &ctx, id, &body).map(|_| ())
            })
        })
        .await
}
