//! Compiled templates, kept in memory: a version never changes, so what was read once holds for ever.

use crate::{App, Error, Result};
use candor_domain::id::ProjectId;
use candor_domain::template::Template;
use candor_store::db::Tx;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// Compiled templates kept at most; beyond, the cache starts anew.
const KEPT: usize = 2_000;

/// The cache.
#[derive(Default)]
pub struct Templates {
    known: RwLock<HashMap<(ProjectId, i64), Arc<Template>>>,
}

/// The compiled template of a version.
///
/// # Errors
/// `NotFound` when there is no such version; `Internal` when a stored one does not parse.
pub fn template(
    tx: &mut dyn Tx,
    app: &App,
    project: ProjectId,
    version: i64,
) -> Result<Arc<Template>> {
    let cache = &app.templates().known;
    let key = (project, version);
    if let Some(found) = cache.read().ok().and_then(|known| known.get(&key).cloned()) {
        return Ok(found);
    }
    let stored = candor_store::projects::template(tx, project, version)?.ok_or(Error::NotFound)?;
    let value = serde_json::from_str(&stored.template)
        .map_err(|error| Error::Internal(format!("template {project} {version}: {error}")))?;
    let parsed = Template::parse(&value).map_err(|problems| {
        Error::Internal(format!("template {project} {version}: {problems:?}"))
    })?;
    let parsed = Arc::new(parsed);
    if let Ok(mut known) = cache.write() {
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key, parsed.clone());
    }
    Ok(parsed)
}
