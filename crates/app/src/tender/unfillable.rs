//! A place that everybody eligible has met is reported to the managers: it waits for somebody new, or for them to
//! close the batch. Somebody new may always come to a public project, so a place has to have waited for a day.

use crate::batches::{load, record};
use crate::{App, Error, Result};
use candor_domain::batch::BatchState;
use candor_domain::eligibility::{Eligibility, Visibility};
use candor_domain::id::BatchId;
use candor_store::db::{Scope, Tx};
use candor_store::{batches, projects, unfillable};
use serde_json::json;
use uuid::Uuid;

/// How long a place has waited before it counts.
const WAITED_SECONDS: i64 = 86_400;

/// Looks at every open batch; says so once, when the first such place is found.
///
/// # Errors
/// `Unavailable` when the database is; it is looked again later.
pub async fn look(app: &App) -> Result<()> {
    let waited = app.clock().now().plus_seconds(-WAITED_SECONDS);
    let up_to = candor_domain::time::uuid_v7(waited, 0, 0);
    let found: Vec<(BatchId, i64)> = app
        .db()
        .read(move |tx| {
            let mut changed = Vec::new();
            for batch in batches::in_state(tx, BatchState::Open)? {
                let count = count(tx, batch.id, up_to)?;
                if count != unfillable::kept(tx, batch.id)? {
                    changed.push((batch.id, count));
                }
            }
            Ok::<_, Error>(changed)
        })
        .await?;
    for (id, count) in found {
        let ctx = app.own_context();
        app.db()
            .write(Scope::Control, move |tx| {
                let was = unfillable::kept(tx, id)?;
                unfillable::keep(tx, id, count)?;
                if was == 0 && count > 0 {
                    let batch = load(tx, id)?;
                    let data = json!({ "count": count });
                    record(tx, &ctx, &batch, "place.unfillable", data)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
    }
    Ok(())
}

fn count(tx: &mut dyn Tx, id: BatchId, up_to: Uuid) -> Result<i64> {
    let batch = load(tx, id)?;
    let project = projects::get(tx, batch.project)?.ok_or(Error::NotFound)?;
    let rules: Eligibility = serde_json::from_str(&project.eligibility)
        .map_err(|error| Error::Internal(format!("eligibility of {}: {error}", project.id)))?;
    let is_closed = rules.visibility != Visibility::Public;
    let of = (batch.project, batch.organization);
    Ok(unfillable::count(tx, id, of, is_closed, up_to)?)
}
