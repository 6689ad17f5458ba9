//! Publishing: a batch opens, and its first places are born in the same command.

use super::fund::{estimate, fee, open_accounts};
use super::{keep_reasons, load, record, refused};
use crate::{Context, Error, Result};
use candor_domain::batch::{Publishing, publish as decide};
use candor_domain::eligibility::{Eligibility, Visibility};
use candor_domain::id::BatchId;
use candor_domain::tender::BORN_AT_PUBLISHING;
use candor_store::batches::{self, Batch};
use candor_store::db::Tx;
use candor_store::projects::{self, GuidelineVersion, Project};

/// Opens a batch inside a command of control.
///
/// An unpaid batch posts its preset's guideline by itself when there is none: it must take no further step.
///
/// # Errors
/// `Conflict` with what is not there yet.
pub fn publish_in(tx: &mut dyn Tx, ctx: &Context, id: BatchId) -> Result<Batch> {
    let mut batch = load(tx, id)?;
    let mut project = projects::get(tx, batch.project)?.ok_or(Error::NotFound)?;
    let estimate = estimate(tx, &batch)?;
    let rules: Eligibility = serde_json::from_str(&project.eligibility)
        .map_err(|error| Error::Internal(format!("eligibility of {}: {error}", project.id)))?;
    let is_for_members = rules.visibility == Visibility::Members;
    if batch.price.is_zero() && is_for_members && project.guideline_version.is_none() {
        post_presets_guideline(tx, ctx, &mut project)?;
    }
    let published = decide(
        batch.state,
        &Publishing {
            project: project.state,
            has_guideline: project.guideline_version.is_some(),
            tasks: estimate.tasks,
            price: batch.price,
            is_for_members,
            liability: estimate.liability,
            funded: batch.funded,
        },
    )
    .map_err(refused)?;
    open_accounts(tx, &batch)?;
    if published.passes_funded {
        record(
            tx,
            ctx,
            &batch,
            "batch.funded",
            serde_json::json!({ "amount": 0 }),
        )?;
    }
    batch.fee = Some(fee(tx, &batch)?);
    batch.state = published.state;
    batch.opened_at = Some(ctx.now);
    keep_reasons(&mut batch, &published.reasons);
    batches::update(tx, &batch)?;
    if project.state != published.project {
        project.state = published.project;
        projects::update(tx, &project)?;
        record(
            tx,
            ctx,
            &batch,
            "project.published",
            serde_json::Value::Null,
        )?;
    }
    record(tx, ctx, &batch, "batch.opened", serde_json::Value::Null)?;
    crate::tender::admit::admit(tx, ctx, &batch, BORN_AT_PUBLISHING)?;
    load(tx, id)
}

fn post_presets_guideline(tx: &mut dyn Tx, ctx: &Context, project: &mut Project) -> Result<()> {
    let preset = project
        .preset
        .as_deref()
        .and_then(candor_domain::presets::find);
    let markdown = preset.map_or_else(
        || {
            format!(
                "# {}\n\nAnswer as you understand the questions.\n",
                project.name
            )
        },
        |preset| preset.guideline.clone(),
    );
    let version = GuidelineVersion {
        version: 1,
        markdown,
        change: "from_now_on".to_owned(),
        note: String::new(),
        created_at: ctx.now,
        clauses: None,
    };
    projects::insert_guideline(tx, project.id, &version, ctx.person()?)?;
    project.guideline_version = Some(1);
    projects::update(tx, project)?;
    crate::projects::record(tx, ctx, project, "guideline.version_posted")
}
