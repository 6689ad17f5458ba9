//! One's own assignment, opened again: its task, its draft, its newest answer, its verdict and appeal.

use super::{own, show};
use crate::access::{self, Action};
use crate::templates::template;
use crate::{App, Context, Error, Result, view};
use candor_domain::id::AssignmentId;
use candor_domain::template::visible_data;
use candor_store::db::Tx;
use candor_store::{answers, assignments, batches};
use serde::Serialize;
use utoipa::ToSchema;

/// An assignment with everything that belongs to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Opened {
    /// Where it stands.
    pub assignment: view::Assignment,
    /// What is shown.
    pub task: view::Task,
    /// What was written and not submitted.
    pub draft: Option<view::Draft>,
    /// The newest answer.
    #[schema(value_type = Option<Object>)]
    pub answer: Option<serde_json::Value>,
}

/// Opens one's own assignment.
///
/// # Errors
/// `NotFound` for another's.
pub async fn open(app: &App, ctx: &Context, id: AssignmentId) -> Result<Opened> {
    access::person(ctx, Action::ReadAssignment)?;
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db().read(move |tx| open_in(tx, &app2, &ctx, id)).await
}

fn open_in(tx: &mut dyn Tx, app: &App, ctx: &Context, id: AssignmentId) -> Result<Opened> {
    own(tx, ctx, id, Action::ReadAssignment)?;
    let (assignment, data) = assignments::with_data(tx, id)?.ok_or(Error::NotFound)?;
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let compiled = template(tx, app, assignment.project, assignment.template_version)?;
    let data: serde_json::Value = serde_json::from_str(&data)
        .map_err(|error| Error::Internal(format!("data of {}: {error}", assignment.task)))?;
    let mut data = visible_data(&compiled, &data);
    crate::media::sign_data(app, assignment.project, &compiled, &mut data);
    let draft = answers::draft(tx, id)?.map(|draft| view::Draft {
        revision: draft.revision,
        answer: serde_json::from_str(&draft.answer).unwrap_or_default(),
    });
    let answer = answers::get(tx, id, assignment.revision)?
        .and_then(|answer| serde_json::from_str(&answer.answer).ok());
    let mut shown = show::assignment(&assignment, &batch.project_name, batch.currency);
    show::verdict(tx, &assignment, &mut shown)?;
    Ok(Opened {
        assignment: shown,
        task: view::Task { data },
        draft,
        answer,
    })
}
