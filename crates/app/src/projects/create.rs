//! A new project, from a preset or from a template of one's own.

use super::show::{ProjectView, shown};
use super::{load, record, template_versions};
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::claim::WorkSettings;
use candor_domain::eligibility::Eligibility;
use candor_domain::id::{OrganizationId, ProjectId};
use candor_domain::presets;
use candor_domain::project::ProjectState;
use candor_store::db::{Scope, Tx};
use candor_store::organizations;
use candor_store::projects::{self, Project, TemplateVersion};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest name of a project or batch, in characters.
pub const NAME_CHARACTERS: usize = 200;
/// Longest summary, in characters.
pub const SUMMARY_CHARACTERS: usize = 2_000;

/// A project to make.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// Whose it will be.
    pub organization_id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub summary: String,
    /// The preset to start from; else give a template.
    #[serde(default)]
    pub preset: Option<String>,
    /// A template of one's own, as an object or as a text in YAML.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub template: Option<Value>,
    /// Who may take part; everybody unless given.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub eligibility: Option<Eligibility>,
    /// The settings of work.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub work: Option<WorkSettings>,
}

/// Makes a project in draft.
///
/// # Errors
/// `NotFound` for another's organization; `Invalid` with pointers.
pub async fn create(app: &App, ctx: &Context, input: NewProject) -> Result<ProjectView> {
    let organization = OrganizationId::from_uuid(input.organization_id);
    let name = check_name("/name", &input.name)?;
    let summary = check_summary(&input.summary)?;
    let template = template(&input)?;
    let eligibility = input.eligibility.clone().unwrap_or_default();
    eligibility
        .validate()
        .map_err(|error| Error::invalid("/eligibility", error.to_string()))?;
    let mut work = input.work.unwrap_or_default();
    if work.estimate_seconds.is_none() {
        let preset = input.preset.as_deref().and_then(presets::find);
        work.estimate_seconds = preset.map(|preset| i64::from(preset.estimate_seconds));
    }
    work.validate()
        .map_err(|error| Error::invalid("/work", error.to_string()))?;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx| {
            // The revision is no part of the body, and the `ETag` of a retry is made of it all the same.
            let (revision, view) = crate::once::once(tx, &ctx, |tx| {
                access::member(tx, &ctx, organization, Action::CreateProject)?;
                let currency = organizations::find(tx, organization)?
                    .ok_or(Error::NotFound)?
                    .currency;
                let project = Project {
                    id: ProjectId::from_uuid(ctx.new_id()),
                    organization,
                    organization_name: String::new(),
                    name: name.clone(),
                    summary: summary.clone(),
                    state: ProjectState::Draft,
                    currency,
                    preset: input.preset.clone(),
                    template_version: 1,
                    guideline_version: None,
                    eligibility: text(&eligibility)?,
                    eligibility_version: 1,
                    work: text(&work)?,
                    revision: 1,
                    created_at: ctx.now,
                };
                let made = make(tx, &ctx, &project, &template)?;
                Ok((made.revision, made))
            })?;
            Ok(ProjectView { revision, ..view })
        })
        .await
}

fn make(
    tx: &mut dyn Tx,
    ctx: &Context,
    project: &Project,
    template: &Value,
) -> Result<ProjectView> {
    projects::insert(tx, project)?;
    let first = TemplateVersion {
        version: 1,
        template: template.to_string(),
        change: "first".to_owned(),
        reasons: "[]".to_owned(),
        created_at: ctx.now,
    };
    projects::insert_template(tx, project.id, &first, ctx.person()?)?;
    record(tx, ctx, project, "project.created")?;
    shown(&load(tx, project.id)?)
}

/// The template of a new project, checked and with its hotkeys filled in.
fn template(input: &NewProject) -> Result<Value> {
    let value = match (&input.preset, &input.template) {
        (_, Some(template)) => template.clone(),
        (Some(name), None) => {
            let preset = presets::find(name).ok_or_else(|| {
                Error::invalid("/preset", "There is no such preset. See GET /presets.")
            })?;
            preset.template.clone()
        }
        (None, None) => {
            return Err(Error::invalid("/preset", "Give a preset or a template."));
        }
    };
    template_versions::checked(&value)
}

pub(crate) fn check_name(pointer: &str, name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARACTERS {
        let message = format!("Give a name of 1 to {NAME_CHARACTERS} characters.");
        return Err(Error::invalid(pointer, message));
    }
    if name.contains(char::is_control) {
        let message = "A name stands on one line: leave line breaks and control characters out.";
        return Err(Error::invalid(pointer, message));
    }
    Ok(name.to_owned())
}

pub(crate) fn check_summary(summary: &str) -> Result<String> {
    let summary = summary.trim();
    if summary.chars().count() > SUMMARY_CHARACTERS {
        let message = format!("At most {SUMMARY_CHARACTERS} characters.");
        return Err(Error::invalid("/summary", message));
    }
    Ok(summary.to_owned())
}

pub(crate) fn text<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}
