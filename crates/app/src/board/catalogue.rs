//! The public catalogue: what strangers see before they sign up. Public projects that take answers now, with the
//! facts of the board's cards, and nothing about any person.

use super::brief::{BriefText, brief_text};
use super::offers::{Offer, Offered, offers};
use crate::access::{self, Action};
use crate::work::eligibility;
use crate::{App, Context, Error, Result, view};
use candor_domain::eligibility::Visibility;
use candor_domain::id::ProjectId;
use candor_domain::project::ProjectState;
use candor_store::board;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Projects that one page looks at, at most; a page may be short of its limit where many are not public.
const LOOK: u32 = 200;

/// A project of the catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogueCard {
    /// What it offers.
    #[serde(flatten)]
    pub offer: Offer,
    /// What it is about.
    pub summary: String,
    /// Countries of which one is needed; empty where none is.
    pub countries: Vec<String>,
}

/// What anybody may read of a public project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicBrief {
    /// What it offers.
    #[serde(flatten)]
    pub offer: Offer,
    /// What is asked and promised.
    #[serde(flatten)]
    pub text: BriefText,
    /// Countries of which one is needed; empty where none is.
    pub countries: Vec<String>,
}

/// Public projects that take answers, newest first, before an id.
///
/// # Errors
/// `Forbidden` for a token without the scope.
pub async fn catalogue(
    app: &App,
    ctx: &Context,
    before: Option<Uuid>,
    limit: u32,
) -> Result<view::Page<CatalogueCard>> {
    access::anyone(ctx, Action::ReadCatalogue)?;
    app.db()
        .read(move |tx| {
            let before = ProjectId::from_uuid(before.unwrap_or(Uuid::max()));
            let mut found = board::live(tx, before, LOOK + 1)?;
            let mut more = found.len() > LOOK as usize;
            found.truncate(LOOK as usize);
            let mut last = found.last().map(|project| project.id);
            let mut public = Vec::new();
            for project in found {
                let rules = eligibility::rules(project.id, &project.eligibility)?;
                if rules.visibility == Visibility::Public {
                    public.push(project);
                }
            }
            if public.len() > limit as usize {
                public.truncate(limit as usize);
                last = public.last().map(|project| project.id);
                more = true;
            }
            let takes = |offered: &Offered| offered.offer.paused_for.is_empty();
            let items = offers(tx, public)?.into_iter().filter(takes).map(card);
            Ok(view::Page {
                items: items.collect::<Result<_>>()?,
                next_cursor: last.filter(|_| more).map(|last| last.to_string()),
            })
        })
        .await
}

fn card(offered: Offered) -> Result<CatalogueCard> {
    let project = offered.project;
    let rules = eligibility::rules(project.id, &project.eligibility)?;
    Ok(CatalogueCard {
        offer: offered.offer,
        summary: project.summary,
        countries: rules.countries.into_iter().collect(),
    })
}

/// A public project's brief, for anybody.
///
/// # Errors
/// `NotFound` for a project that is not public, or takes no answers.
pub async fn public_brief(app: &App, ctx: &Context, id: ProjectId) -> Result<PublicBrief> {
    let asking = ctx.clone();
    access::anyone(ctx, Action::ReadCatalogue)?;
    app.db()
        .read(move |tx| {
            let facts = access::project(tx, &asking, id, Action::ReadProjectCard);
            let facts = facts.map_err(|error| match error {
                // A stranger is not told whether there is something to sign in for.
                Error::SignInNeeded => Error::NotFound,
                other => other,
            })?;
            let is_public = facts.eligibility.visibility == Visibility::Public;
            if !is_public || facts.state != ProjectState::Live {
                return Err(Error::NotFound);
            }
            let project = crate::projects::load(tx, id)?;
            let offered = offers(tx, vec![project])?.pop().ok_or(Error::NotFound)?;
            Ok(PublicBrief {
                text: brief_text(tx, &offered)?,
                offer: offered.offer,
                countries: facts.eligibility.countries.iter().cloned().collect(),
            })
        })
        .await
}
