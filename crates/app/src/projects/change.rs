//! Editing a project. A change of eligibility raises its version: participations are computed again.

use super::create::{check_name, check_summary, text};
use super::show::{ProjectView, shown};
use super::{load, record};
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::batch::BatchState;
use candor_domain::claim::WorkSettings;
use candor_domain::eligibility::{Eligibility, Visibility};
use candor_domain::id::ProjectId;
use candor_store::batches::{self, Batch};
use candor_store::db::{Scope, Tx};
use candor_store::projects;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectChange {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default)]
    pub summary: Option<String>,
    /// Who may take part.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub eligibility: Option<Eligibility>,
    /// The settings of work, for batches made from now on.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub work: Option<WorkSettings>,
}

/// Edits a project; `revision` is the one that the editor saw.
///
/// # Errors
/// `NotFound` for strangers; `Conflict` when somebody else edited in between; `Invalid` with pointers.
pub async fn change(
    app: &App,
    ctx: &Context,
    id: ProjectId,
    input: ProjectChange,
    revision: Option<i64>,
) -> Result<ProjectView> {
    let name = input
        .name
        .as_deref()
        .map(|name| check_name("/name", name))
        .transpose()?;
    let summary = input.summary.as_deref().map(check_summary).transpose()?;
    if let Some(rules) = &input.eligibility {
        rules
            .validate()
            .map_err(|error| Error::invalid("/eligibility", error.to_string()))?;
    }
    if let Some(work) = &input.work {
        work.validate()
            .map_err(|error| Error::invalid("/work", error.to_string()))?;
    }
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx| {
            access::project(tx, &ctx, id, Action::EditProject)?;
            let mut project = load(tx, id)?;
            if revision.is_some_and(|seen| seen != project.revision) {
                return Err(Error::conflict(
                    "changed_meanwhile",
                    "Somebody else has changed this project since you opened it. Load it again.",
                ));
            }
            project.name = name.clone().unwrap_or(project.name);
            project.summary = summary.clone().unwrap_or(project.summary);
            let mut kind = "project.changed";
            if let Some(rules) = &input.eligibility {
                let visibility = rules.visibility;
                let rules = text(rules)?;
                if rules != project.eligibility {
                    check_unpaid(tx, id, visibility)?;
                    project.eligibility = rules;
                    project.eligibility_version += 1;
                    kind = "project.eligibility_changed";
                }
            }
            if let Some(work) = &input.work {
                project.work = text(work)?;
            }
            projects::update(tx, &project)?;
            record(tx, &ctx, &project, kind)?;
            shown(&load(tx, id)?)
        })
        .await
}

/// Unpaid work is for members: a project with an unpaid batch that is not finished is opened to nobody else.
fn check_unpaid(tx: &mut dyn Tx, id: ProjectId, visibility: Visibility) -> Result<()> {
    if visibility == Visibility::Members {
        return Ok(());
    }
    let is_unpaid = |batch: &Batch| {
        let is_over = matches!(batch.state, BatchState::Closed | BatchState::Cancelled);
        batch.price.is_zero() && !is_over && batch.state != BatchState::Draft
    };
    match batches::of_project(tx, id)?.into_iter().find(is_unpaid) {
        None => Ok(()),
        Some(batch) => Err(Error::conflict(
            "unpaid_needs_members",
            format!(
                "The batch \"{}\" is unpaid work, which is for members only. Close or cancel it first.",
                batch.name
            ),
        )),
    }
}
