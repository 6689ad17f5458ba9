//! Presets: projects to start from. Each is a template, a guideline worth reading, and sample data.
//!
//! They lie as files in the crate's folder `presets`: `<name>.json` (title, summary, template, ...),
//! `<name>.md` (guideline), `<name>.jsonl` (sample data, one task's data per line), and `images/` for
//! the pictures that sample data names as `sample:<file>`. Its `README.md` lists the keys of all.
//!
//! ```
//! let preset = candor_domain::presets::find("text-sentiment").expect("a preset of this name");
//! assert_eq!(preset.data_keys[0].key, "text");
//! assert_eq!(preset.template["questions"][0]["id"], "sentiment");
//! ```

mod files;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A project to start from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preset {
    /// Its name in the API, such as `text-sentiment`.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What people do in it, in one sentence.
    pub summary: String,
    /// The template as JSON.
    pub template: Value,
    /// The guideline as Markdown.
    pub guideline: String,
    /// Data of some tasks, to try it on. Pictures are named `sample:<file>`; see [`sample_image`].
    pub sample: Vec<Value>,
    /// The keys that the data needs.
    pub data_keys: Vec<DataKey>,
    /// How long one answer takes, to begin with.
    pub estimate_seconds: u32,
}

/// A key of a task's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataKey {
    /// The key.
    pub key: String,
    /// What lies under it.
    pub description: String,
}

/// What stands in `<name>.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    title: String,
    summary: String,
    estimate_seconds: u32,
    data_keys: Vec<DataKey>,
    template: Value,
}

/// All presets, in the order in which they are offered.
#[must_use]
pub fn all() -> &'static [Preset] {
    static ALL: LazyLock<Vec<Preset>> = LazyLock::new(|| files::PRESETS.iter().map(read).collect());
    &ALL
}

/// The preset of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Preset> {
    all().iter().find(|preset| preset.name == name)
}

/// The picture (PNG) that sample data names `sample:<file>`; `reference` is that whole string.
#[must_use]
pub fn sample_image(reference: &str) -> Option<&'static [u8]> {
    let file = reference.strip_prefix("sample:")?;
    files::IMAGES
        .iter()
        .find(|(name, _)| *name == file)
        .map(|(_, bytes)| *bytes)
}

/// All pictures (PNG) of the presets' sample data.
pub fn sample_images() -> impl Iterator<Item = &'static [u8]> {
    files::IMAGES.iter().map(|(_, bytes)| *bytes)
}

fn read(file: &files::PresetFile) -> Preset {
    let described: Description = serde_json::from_str(file.description)
        .expect("a preset in the binary is valid; a test reads all");
    let sample = file.sample.lines().map(|line| {
        serde_json::from_str(line).expect("sample data in the binary is valid; a test reads all")
    });
    Preset {
        name: file.name.to_owned(),
        title: described.title,
        summary: described.summary,
        template: described.template,
        guideline: file.guideline.to_owned(),
        sample: sample.collect(),
        data_keys: described.data_keys,
        estimate_seconds: described.estimate_seconds,
    }
}
