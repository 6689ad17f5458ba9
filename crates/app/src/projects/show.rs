//! Projects as the API shows them to members.

use super::load;
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::claim::WorkSettings;
use candor_domain::eligibility::Eligibility;
use candor_domain::id::{OrganizationId, ProjectId};
use candor_domain::time::Timestamp;
use candor_store::db::Tx;
use candor_store::organizations;
use candor_store::projects::{self, Project};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A project as its members see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProjectView {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization_id: Uuid,
    /// The organization's name.
    pub organization_name: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub summary: String,
    /// `draft`, `live`, `paused`, `closed` or `archived`.
    pub state: String,
    /// What it pays in.
    pub currency: String,
    /// The newest template.
    pub template_version: i64,
    /// The newest guideline, once there is one.
    pub guideline_version: Option<i64>,
    /// Who may take part.
    #[schema(value_type = Object)]
    pub eligibility: serde_json::Value,
    /// The settings of work, with their defaults.
    pub work: WorkView,
    /// The preset that it was made from.
    pub preset: Option<String>,
    /// That preset's title.
    pub preset_title: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Rises with every edit; the `ETag`.
    #[serde(skip_serializing, default)]
    pub revision: i64,
}

/// Settings of work as they are in force.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WorkView {
    /// How long one task is thought to take.
    pub estimate_seconds: i64,
    /// How long a lease lasts.
    pub lease_seconds: Option<i64>,
    /// Tasks that somebody may hold at once.
    pub live_leases: i64,
    /// The share of a batch that one person may take.
    pub share_cap_percent: Option<i64>,
    /// Days in which a rejection may be appealed.
    pub appeal_days: i64,
}

impl From<&WorkSettings> for WorkView {
    fn from(work: &WorkSettings) -> Self {
        WorkView {
            estimate_seconds: work.estimate(),
            lease_seconds: Some(work.lease_length().seconds),
            live_leases: work.live_leases(),
            share_cap_percent: work.share_cap_percent,
            appeal_days: work.appeal_days(),
        }
    }
}

/// From a row to what members see.
///
/// # Errors
/// `Internal` when a stored setting is none.
pub fn shown(project: &Project) -> Result<ProjectView> {
    let corrupt =
        |error: serde_json::Error| Error::Internal(format!("project {}: {error}", project.id));
    let rules: Eligibility = serde_json::from_str(&project.eligibility).map_err(corrupt)?;
    let work: WorkSettings = serde_json::from_str(&project.work).map_err(corrupt)?;
    Ok(ProjectView {
        id: project.id.as_uuid(),
        organization_id: project.organization.as_uuid(),
        organization_name: project.organization_name.clone(),
        name: project.name.clone(),
        summary: project.summary.clone(),
        state: project.state.as_str().to_owned(),
        currency: project.currency.code().to_owned(),
        template_version: project.template_version,
        guideline_version: project.guideline_version,
        eligibility: serde_json::to_value(&rules).map_err(corrupt)?,
        work: WorkView::from(&work),
        preset: project.preset.clone(),
        preset_title: project
            .preset
            .as_deref()
            .and_then(candor_domain::presets::find)
            .map(|preset| preset.title.clone()),
        created_at: project.created_at,
        revision: project.revision,
    })
}

/// A project, for its members.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn show(app: &App, ctx: &Context, id: ProjectId) -> Result<ProjectView> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, id, Action::ReadProject)?;
            shown(&load(tx, id)?)
        })
        .await
}

/// The projects of one's organizations before one, newest first; of one organization, if it is given.
///
/// # Errors
/// `NotFound` for another's organization.
pub async fn list(
    app: &App,
    ctx: &Context,
    organization: Option<OrganizationId>,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<ProjectView>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            let before = ProjectId::from_uuid(before.unwrap_or(Uuid::max()));
            let mut found = Vec::new();
            for organization in own(tx, &ctx, organization)? {
                let page = projects::page_of_organization(tx, organization, before, limit)?;
                found.extend(page);
            }
            found.sort_by_key(|project| std::cmp::Reverse(project.id));
            found.truncate(limit as usize);
            found.iter().map(shown).collect()
        })
        .await
}

fn own(
    tx: &mut dyn Tx,
    ctx: &Context,
    asked: Option<OrganizationId>,
) -> Result<Vec<OrganizationId>> {
    if let Some(organization) = asked {
        access::member(tx, ctx, organization, Action::ReadOrganization)?;
        return Ok(vec![organization]);
    }
    let person = access::asks(ctx, Action::ReadOrganization)?;
    let found = organizations::of_person(tx, person, None, 200)?;
    Ok(found
        .into_iter()
        .map(|(organization, _)| organization.id)
        .collect())
}
