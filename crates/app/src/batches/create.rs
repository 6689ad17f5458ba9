//! Making and editing a batch: terms and settings, checked by the domain, stored explicit.

use super::show::{BatchView, shown};
use super::{load, record, widen};
use crate::access::{self, Action};
use crate::projects::create::{check_name, text};
use crate::templates::template;
use crate::{App, Context, Error, Result, projects, view};
use candor_domain::batch::target::{TargetError, check_target};
use candor_domain::batch::{BatchState, BatchTerms, TermsError};
use candor_domain::claim::WorkSettings;
use candor_domain::eligibility::{Eligibility, Visibility};
use candor_domain::id::{BatchId, ProjectId};
use candor_domain::money::Amount;
use candor_domain::review::ReviewSettings;
use candor_store::batches::{self, Batch};
use candor_store::db::{Scope, Tx};
use candor_store::projects::Project;
use serde::Deserialize;
use utoipa::ToSchema;

/// A batch to make, or what changes of one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BatchInput {
    /// Its name.
    pub name: Option<String>,
    /// What an answer pays; nothing among members when left out.
    pub price: Option<view::Money>,
    /// Answers wanted of each task; 1 when left out.
    pub overlap: Option<i64>,
    /// Answers that a task may get at most; as `overlap` when left out.
    pub overlap_greatest: Option<i64>,
    /// How sure a task's consensus must be, in percent (50 to 99; 90 is usual), to end it before its greatest
    /// overlap; 0 or left out: a fixed overlap ends it.
    pub target_percent: Option<i64>,
    /// Which answers are reviewed.
    #[schema(value_type = Option<Object>)]
    pub review: Option<ReviewSettings>,
    /// Settings of work that differ from the project's.
    #[schema(value_type = Option<Object>)]
    pub work: Option<WorkSettings>,
    /// The template to pin; the newest when left out.
    pub template_version: Option<i64>,
    /// Greater is served first.
    pub priority: Option<i64>,
}

/// Makes a batch in draft.
///
/// # Errors
/// `NotFound` for strangers; `Invalid` with pointers.
pub async fn create(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    input: BatchInput,
) -> Result<BatchView> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Control, move |tx| {
            crate::once::once(tx, &ctx, |tx| create_in(tx, &app2, &ctx, project, &input))
        })
        .await
}

fn create_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    project: ProjectId,
    input: &BatchInput,
) -> Result<BatchView> {
    access::project(tx, ctx, project, Action::CreateBatch)?;
    let project = projects::load(tx, project)?;
    let overlap = input.overlap.unwrap_or(1);
    let mut batch = Batch {
        id: BatchId::from_uuid(ctx.new_id()),
        project: project.id,
        organization: project.organization,
        name: String::new(),
        state: BatchState::Draft,
        paused_for: "[]".to_owned(),
        price: Amount::ZERO,
        currency: project.currency,
        overlap,
        overlap_greatest: input.overlap_greatest.unwrap_or(overlap),
        target_percent: None,
        fee: None,
        review: String::new(),
        work: String::new(),
        template_version: project.template_version,
        priority: 0,
        low_place: None,
        tendered_task: None,
        winding_down_since: None,
        is_closing: false,
        funded: Amount::ZERO,
        revision: 1,
        created_at: ctx.now,
        opened_at: None,
        ended_at: None,
        project_name: project.name.clone(),
    };
    let price = price(input, &batch)?.unwrap_or(Amount::ZERO);
    batch.review = text(&ReviewSettings::default_at(price))?;
    batch.work = text(&explicit(&project, input.work.unwrap_or_default())?)?;
    let named = BatchInput {
        name: Some(input.name.clone().unwrap_or_else(|| "Batch".to_owned())),
        ..input.clone()
    };
    apply(tx, app, &project, &mut batch, &named)?;
    batches::insert(tx, &batch)?;
    record(tx, ctx, &batch, "batch.created", serde_json::Value::Null)?;
    let made = load(tx, batch.id)?;
    shown(tx, &made)
}

/// Edits a batch: what people were promised stays as it was; `revision` is the one that the editor saw. Where the
/// greatest overlap was widened, escalated tasks open again.
///
/// # Errors
/// `NotFound` for strangers; `Conflict` for what is frozen, and when somebody else edited in between; `Invalid` with
/// pointers.
pub async fn change(
    app: &App,
    ctx: &Context,
    id: BatchId,
    input: BatchInput,
    revision: Option<i64>,
) -> Result<BatchView> {
    let widens = input.overlap_greatest.is_some();
    let changed = change_once(app, ctx, id, input, revision).await?;
    if widens {
        widen::rest(app, ctx, id).await?;
    }
    Ok(changed)
}

async fn change_once(
    app: &App,
    ctx: &Context,
    id: BatchId,
    input: BatchInput,
    revision: Option<i64>,
) -> Result<BatchView> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Control, move |tx| {
            access::batch(tx, &ctx, id, Action::EditBatch)?;
            let mut batch = load(tx, id)?;
            if revision.is_some_and(|seen| seen != batch.revision) {
                return Err(Error::conflict(
                    "changed_meanwhile",
                    "Somebody else has changed this batch since you opened it. Load it again.",
                ));
            }
            let project = projects::load(tx, batch.project)?;
            let before = terms(&batch);
            let was_funded = !batch.funded.is_zero();
            let state = batch.state;
            apply(tx, &app2, &project, &mut batch, &input)?;
            before
                .check_edit(&terms(&batch), state, was_funded)
                .map_err(|error| refused(&error))?;
            if let Some(work) = input.work {
                let merged = work.over(crate::work::lease::settings(&batch)?);
                batch.work = text(&merged)?;
            }
            batches::update(tx, &batch)?;
            record(tx, &ctx, &batch, "batch.changed", serde_json::Value::Null)?;
            if batch.overlap_greatest > before.overlap_greatest {
                widen::piece(tx, &ctx, &batch)?;
            }
            let changed = load(tx, id)?;
            shown(tx, &changed)
        })
        .await
}

fn terms(batch: &Batch) -> BatchTerms {
    BatchTerms {
        price: batch.price,
        overlap: batch.overlap,
        overlap_greatest: batch.overlap_greatest,
        template_version: batch.template_version,
        fee_rate: batch.fee_rate(),
    }
}

fn refused(error: &TermsError) -> Error {
    let text = error.to_string();
    match error {
        TermsError::NegativePrice | TermsError::Money(_) => Error::invalid("/price", text),
        TermsError::Overlap => Error::invalid("/overlap", text),
        TermsError::Frozen(_) | TermsError::OnlyWidens(_) | TermsError::Over(_) => {
            Error::conflict("frozen", text)
        }
    }
}

fn price(input: &BatchInput, batch: &Batch) -> Result<Option<Amount>> {
    let Some(price) = &input.price else {
        return Ok(None);
    };
    if price.currency != batch.currency.code() {
        let message = format!("This project pays in {}.", batch.currency);
        return Err(Error::invalid("/price/currency", message));
    }
    Ok(Some(Amount::from_minor(price.amount)))
}

/// Puts what was given into a batch, and checks all of it.
fn apply(
    tx: &mut dyn Tx,
    app: &App,
    project: &Project,
    batch: &mut Batch,
    input: &BatchInput,
) -> Result<()> {
    if let Some(name) = &input.name {
        batch.name = check_name("/name", name)?;
    }
    batch.price = price(input, batch)?.unwrap_or(batch.price);
    batch.overlap = input.overlap.unwrap_or(batch.overlap);
    batch.overlap_greatest = input.overlap_greatest.unwrap_or(batch.overlap_greatest);
    batch.priority = input.priority.unwrap_or(batch.priority);
    if let Some(version) = input.template_version {
        candor_store::projects::template(tx, project.id, version)?
            .ok_or_else(|| Error::invalid("/template_version", "There is no such version."))?;
        batch.template_version = version;
    }
    if let Some(review) = &input.review {
        review
            .validate()
            .map_err(|error| Error::invalid("/review", error.to_string()))?;
        batch.review = text(review)?;
    }
    if let Some(work) = &input.work {
        work.validate()
            .map_err(|error| Error::invalid("/work", error.to_string()))?;
    }
    terms(batch).validate().map_err(|error| refused(&error))?;
    if let Some(percent) = input.target_percent {
        batch.target_percent = (percent != 0).then_some(percent);
    }
    if let Some(percent) = batch.target_percent {
        let template = template(tx, app, project.id, batch.template_version)?;
        check_target(percent, batch.overlap, &template).map_err(|error| {
            let pointer = match error {
                TargetError::Overlap => "/overlap",
                TargetError::OutOfRange(_) | TargetError::NothingToBeSureOf => "/target_percent",
            };
            Error::invalid(pointer, error.to_string())
        })?;
    }
    if batch.price.is_zero() && rules(project)?.visibility != Visibility::Members {
        return Err(Error::invalid(
            "/price",
            "Unpaid work is for members only: set the project's visibility to members, or a price.",
        ));
    }
    Ok(())
}

fn rules(project: &Project) -> Result<Eligibility> {
    serde_json::from_str(&project.eligibility)
        .map_err(|error| Error::Internal(format!("eligibility of {}: {error}", project.id)))
}

/// A batch's settings over its project's, with every default written out.
fn explicit(project: &Project, given: WorkSettings) -> Result<WorkSettings> {
    let defaults: WorkSettings = serde_json::from_str(&project.work)
        .map_err(|error| Error::Internal(format!("work of {}: {error}", project.id)))?;
    let work = given.over(defaults);
    Ok(WorkSettings {
        estimate_seconds: Some(work.estimate()),
        lease_seconds: Some(work.lease_length().seconds),
        live_leases: Some(work.live_leases()),
        share_cap_percent: Some(work.share_cap_percent(rules(project)?.visibility)),
        appeal_days: Some(work.appeal_days()),
    })
}
