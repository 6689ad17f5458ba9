//! One's own work: assignments with their answers, verdicts and appeals.

use super::show;
use crate::access::{self, Action};
use crate::{App, Context, Error, Result, view};
use candor_domain::id::AssignmentId;
use candor_domain::template;
use candor_store::assignments::Assignment;
pub use candor_store::assignments::OwnFilter;
use candor_store::db::Tx;
use candor_store::{answers, assignments, batches, tasks};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// An assignment with its newest answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnAssignment {
    /// The assignment.
    #[serde(flatten)]
    pub assignment: view::Assignment,
    /// What the task was about: its first words; null where it shows a picture alone.
    pub about: Option<String>,
    /// The newest answer.
    #[schema(value_type = Option<Object>)]
    pub answer: Option<serde_json::Value>,
}

/// One's own assignments before an id, newest first.
///
/// # Errors
/// `SignInNeeded`, or `Forbidden` when the token lacks the scope.
pub async fn list(
    app: &App,
    ctx: &Context,
    filter: OwnFilter,
    before: Uuid,
    limit: u32,
) -> Result<Vec<OwnAssignment>> {
    let person = access::person(ctx, Action::ReadMe)?;
    let known_templates = app.clone();
    app.db()
        .read(move |tx| {
            let before = AssignmentId::from_uuid(before);
            let found = assignments::of_contributor(tx, person, filter, before, limit)?;
            let mut known = BTreeMap::new();
            let mut list = Vec::new();
            for assignment in found {
                if let std::collections::btree_map::Entry::Vacant(entry) =
                    known.entry(assignment.batch)
                {
                    entry.insert(batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?);
                }
                let batch = &known[&assignment.batch];
                let mut shown = show::assignment(&assignment, &batch.project_name, batch.currency);
                show::verdict(tx, &assignment, &mut shown)?;
                let answer = answers::get(tx, assignment.id, assignment.revision)?
                    .and_then(|answer| serde_json::from_str(&answer.answer).ok());
                list.push(OwnAssignment {
                    about: about(tx, &known_templates, &assignment)?,
                    assignment: shown,
                    answer,
                });
            }
            Ok(list)
        })
        .await
}

/// What the task of an assignment is about, by the template that it was worked under.
fn about(tx: &mut dyn Tx, app: &App, of: &Assignment) -> Result<Option<String>> {
    let template = crate::templates::template(tx, app, of.project, of.template_version)?;
    let Some(task) = tasks::get(tx, of.project, of.task)? else {
        return Ok(None);
    };
    let data = serde_json::from_str(&task.data)
        .map_err(|error| Error::Internal(format!("data of task {}: {error}", of.task)))?;
    Ok(template::about(&template, &data))
}
