//! The presets: templates to start from, each with a guideline and sample data.

use crate::{App, Error, Result};
use candor_domain::id::ProjectId;
use candor_domain::presets::{Preset, all, find};
use candor_domain::template::Template;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A preset as the API shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PresetView {
    /// Its name in the API.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What people do in it.
    pub summary: String,
    /// The template.
    #[schema(value_type = Object)]
    pub template: Value,
    /// A guideline to start from.
    pub guideline: String,
    /// Data of some tasks, to try it on.
    #[schema(value_type = Vec<Object>)]
    pub sample: Vec<Value>,
    /// The keys that the data needs.
    pub data_keys: Vec<DataKeyView>,
    /// How long one answer takes, to begin with.
    pub estimate_seconds: u32,
}

/// A key of a task's data.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DataKeyView {
    /// The key.
    pub key: String,
    /// What stands there.
    pub description: String,
}

fn shown(app: &App, preset: &Preset) -> PresetView {
    let mut sample = preset.sample.clone();
    if let Ok(template) = Template::parse(&preset.template) {
        let nobody = ProjectId::from_uuid(Uuid::nil());
        for data in &mut sample {
            crate::media::sign_data(app, nobody, &template, data);
        }
    }
    PresetView {
        name: preset.name.clone(),
        title: preset.title.clone(),
        summary: preset.summary.clone(),
        template: preset.template.clone(),
        guideline: preset.guideline.clone(),
        sample,
        data_keys: preset
            .data_keys
            .iter()
            .map(|key| DataKeyView {
                key: key.key.clone(),
                description: key.description.clone(),
            })
            .collect(),
        estimate_seconds: preset.estimate_seconds,
    }
}

/// All presets.
#[must_use]
pub fn list(app: &App) -> Vec<PresetView> {
    all().iter().map(|preset| shown(app, preset)).collect()
}

/// One preset.
///
/// # Errors
/// `NotFound`.
pub fn show(app: &App, name: &str) -> Result<PresetView> {
    let found = find(name).ok_or(Error::NotFound)?;
    Ok(shown(app, found))
}
