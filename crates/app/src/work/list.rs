//! One's own work: assignments with their answers, verdicts and appeals.

use super::show;
use crate::access::{self, Action};
use crate::{App, Context, Error, Result, view};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{AssignmentId, ProjectId};
use candor_store::{answers, assignments, batches};
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
    /// The newest answer.
    #[schema(value_type = Option<Object>)]
    pub answer: Option<serde_json::Value>,
}

/// Which of them.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only in this state.
    pub state: Option<AssignmentState>,
    /// Only of this project.
    pub project: Option<ProjectId>,
}

/// Rows that one page looks at, at most, while a filter leaves most of them out.
const LOOK: u32 = 2_000;

/// One's own assignments before an id, newest first.
///
/// # Errors
/// `SignInNeeded`, or `Forbidden` when the token lacks the scope.
pub async fn list(
    app: &App,
    ctx: &Context,
    filter: Filter,
    before: Uuid,
    limit: u32,
) -> Result<Vec<OwnAssignment>> {
    let person = access::person(ctx, Action::ReadMe)?;
    app.db()
        .read(move |tx| {
            let look = if filter.state.is_some() || filter.project.is_some() {
                LOOK
            } else {
                limit
            };
            let found =
                assignments::of_contributor(tx, person, AssignmentId::from_uuid(before), look)?;
            let fits = |a: &assignments::Assignment| {
                filter.state.is_none_or(|state| a.state == state)
                    && filter.project.is_none_or(|project| a.project == project)
            };
            let mut known = BTreeMap::new();
            let mut list = Vec::new();
            for assignment in found.into_iter().filter(fits).take(limit as usize) {
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
                    assignment: shown,
                    answer,
                });
            }
            Ok(list)
        })
        .await
}
