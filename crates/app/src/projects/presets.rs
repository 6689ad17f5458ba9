//! The presets: templates to start from, each with a guideline and sample data.

use crate::{Error, Result};
use candor_domain::presets::{Preset, all, find};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

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

fn shown(preset: &Preset) -> PresetView {
    PresetView {
        name: preset.name.clone(),
        title: preset.title.clone(),
        summary: preset.summary.clone(),
        template: preset.template.clone(),
        guideline: preset.guideline.clone(),
        sample: preset.sample.clone(),
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
pub fn list() -> Vec<PresetView> {
    all().iter().map(shown).collect()
}

/// One preset.
///
/// # Errors
/// `NotFound`.
pub fn show(name: &str) -> Result<PresetView> {
    find(name).map(shown).ok_or(Error::NotFound)
}
