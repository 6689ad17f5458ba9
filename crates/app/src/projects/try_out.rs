//! Trying a project: the workbench on sample data, before anything is published. Nothing is kept.

use super::guidelines::{self, GuidelineView};
use super::load;
use super::template_versions::ProblemAt;
use crate::access::{self, Action};
use crate::templates::template;
use crate::{App, Context, Result};
use candor_domain::id::{ProjectId, TaskId};
use candor_domain::presets;
use candor_domain::template::{validate_answer, visible_data};
use candor_store::db::Tx;
use candor_store::tasks;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// An answer to try.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialInput {
    /// Checked as a submit would.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub answer: Option<Value>,
}

/// What a contributor would see.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Trial {
    /// The data of a first task, or of the preset's sample.
    #[schema(value_type = Object)]
    pub data: Value,
    /// The newest template.
    #[schema(value_type = Object)]
    pub template: Value,
    /// The newest guideline, once there is one.
    pub guideline: Option<GuidelineView>,
    /// What a submit would refuse.
    pub problems: Vec<ProblemAt>,
}

/// Tries a project.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn try_out(app: &App, ctx: &Context, id: ProjectId, input: TrialInput) -> Result<Trial> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .read(move |tx| try_in(tx, &app2, &ctx, id, &input))
        .await
}

fn try_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    id: ProjectId,
    input: &TrialInput,
) -> Result<Trial> {
    access::project(tx, ctx, id, Action::TryProject)?;
    let project = load(tx, id)?;
    let compiled = template(tx, app, id, project.template_version)?;
    let first = tasks::page(tx, id, TaskId::from_uuid(Uuid::nil()), 1)?;
    let data: Value = match first.first() {
        Some(task) => serde_json::from_str(&task.data).unwrap_or_default(),
        None => {
            let preset = project.preset.as_deref().and_then(presets::find);
            preset
                .and_then(|preset| preset.sample.first().cloned())
                .unwrap_or_default()
        }
    };
    let problems = input
        .answer
        .as_ref()
        .and_then(|answer| validate_answer(&compiled, &data, answer).err());
    let place = |problem| ProblemAt::under("/answer", problem);
    let guideline = match project.guideline_version {
        Some(version) => {
            let (kept, parsed) = guidelines::parsed(tx, id, version)?;
            Some(guidelines::shown(&kept, parsed))
        }
        None => None,
    };
    let mut data = visible_data(&compiled, &data);
    crate::media::sign_data(app, id, &compiled, &mut data);
    Ok(Trial {
        data,
        template: compiled.source().clone(),
        guideline,
        problems: problems
            .unwrap_or_default()
            .into_iter()
            .map(place)
            .collect(),
    })
}
