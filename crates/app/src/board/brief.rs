//! A project's brief: facts, guideline and terms, before anybody starts.

use super::cards::{BoardCard, Seeker, cards};
use super::offers::{Offered, offers};
use crate::access::{self, Action};
use crate::batches::show::review;
use crate::projects::guidelines::{self, GuidelineView};
use crate::projects::load;
use crate::projects::template_versions::{self, TemplateView};
use crate::work::lease;
use crate::{App, Context, Error, Result};
use candor_domain::claim::share_cap;
use candor_domain::id::ProjectId;
use candor_domain::time::Timestamp;
use candor_store::db::Tx;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a contributor may read of a project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Brief {
    /// The card's facts.
    #[serde(flatten)]
    pub card: BoardCard,
    /// What is asked and promised.
    #[serde(flatten)]
    pub text: BriefText,
}

/// What a project asks and promises, whoever reads it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BriefText {
    /// What it is about.
    pub summary: String,
    /// The guideline in force.
    pub guideline: Option<GuidelineView>,
    /// How the guideline has changed, newest first.
    pub history: Vec<HistoryEntry>,
    /// What is promised.
    pub facts: BriefFacts,
    /// What is asked.
    pub template: TemplateView,
}

/// A change of the guideline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// The version.
    pub version: i64,
    /// `wording`, `from_now_on` or `also_given`.
    pub change: String,
    /// What changed, in words.
    pub note: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What is promised to contributors.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BriefFacts {
    /// Days in which a rejection may be appealed.
    pub appeal_days: i64,
    /// Hours after which silence accepts.
    pub review_deadline_hours: i64,
    /// How long a lease lasts.
    pub lease_seconds: i64,
    /// Tasks that one may hold at once.
    pub live_leases: i64,
    /// Tasks that one person may take in all; null for no limit.
    pub share_cap: Option<i64>,
}

/// A project's brief, for whoever may see it.
///
/// # Errors
/// `NotFound` for strangers, and while nothing is open.
pub async fn brief(app: &App, ctx: &Context, id: ProjectId) -> Result<Brief> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, id, Action::ReadProjectCard)?;
            let seeker = Seeker::find(tx, ctx.person()?)?;
            let project = load(tx, id)?;
            let outcomes = seeker.outcomes(&project)?.ok_or(Error::NotFound)?;
            let outcomes = BTreeMap::from([(id, outcomes)]);
            let card = cards(tx, &seeker, vec![project.clone()], &outcomes)?.pop();
            let offered = offers(tx, vec![project])?.pop();
            Ok(Brief {
                card: card.ok_or(Error::NotFound)?,
                text: brief_text(tx, &offered.ok_or(Error::NotFound)?)?,
            })
        })
        .await
}

/// What a project that offers something asks and promises.
///
/// # Errors
/// `NotFound` when a version is missing; `Internal` when a stored setting is none.
pub(crate) fn brief_text(tx: &mut dyn Tx, offered: &Offered) -> Result<BriefText> {
    let (project, batch) = (&offered.project, &offered.batch);
    let guideline = match project.guideline_version {
        Some(version) => {
            let (kept, parsed) = guidelines::parsed(tx, project.id, version)?;
            Some(guidelines::shown(&kept, parsed))
        }
        None => None,
    };
    let history = candor_store::projects::guideline_changes(tx, project.id)?
        .into_iter()
        .map(|kept| HistoryEntry {
            version: kept.version,
            change: kept.change,
            note: kept.note,
            at: kept.created_at,
        });
    let work = lease::settings(batch)?;
    let percent = work.share_cap_percent.unwrap_or(100);
    let facts = BriefFacts {
        appeal_days: work.appeal_days(),
        review_deadline_hours: review(batch)?.deadline_hours,
        lease_seconds: work.lease_length().seconds,
        live_leases: work.live_leases(),
        share_cap: (percent < 100).then(|| share_cap(offered.batch_tasks, percent)),
    };
    Ok(BriefText {
        summary: project.summary.clone(),
        guideline,
        history: history.collect(),
        facts,
        template: template_versions::version(tx, project.id, batch.template_version)?,
    })
}
